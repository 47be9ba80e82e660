/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/notes.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"

#define HEADER_BYTES 12 /* Elf64_Nhdr and Elf32_Nhdr are the same */

/* Of the leader only, between its PRSTATUS and its register sets. */
static const struct ic_note *const process_notes[] = {
	&ic_note_prpsinfo,
	&ic_note_siginfo,
	&ic_note_auxv,
	&ic_note_file,
};

/* Called for each note in order: either `note` or `regset` is set. */
struct visitor {
	struct ic_error *(*visit)(struct visitor *visitor, const struct ic_note_subject *subject,
				  const struct ic_note *note, const struct ic_regset *regset);
	struct ic_sink *sink;
	uint64_t size;
};

static struct ic_error *visit_thread(const struct ic_note_subject *subject, bool leader,
				     struct visitor *visitor)
{
	const struct ic_arch *arch = subject->process->arch;
	struct ic_error *err = visitor->visit(visitor, subject, &ic_note_prstatus, NULL);

	for (size_t i = 0; !err && leader && i < IC_NR(process_notes); i++)
		err = visitor->visit(visitor, subject, process_notes[i], NULL);
	/* A lost thread keeps its place and has no register sets. */
	for (size_t i = 0; !err && !subject->thread->lost && i < arch->nr_regsets; i++)
		err = visitor->visit(visitor, subject, NULL, arch->regsets[i]);
	return err;
}

static struct ic_error *visit_all(const struct ic_process *process, struct visitor *visitor)
{
	struct ic_note_subject subject = { process, NULL };
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->nr_threads; i++) {
		subject.thread = &process->threads[i];
		err = visit_thread(&subject, i == 0, visitor);
	}
	subject.thread = &process->threads[0];
	if (!err && process->arch->last)
		err = visitor->visit(visitor, &subject, NULL, process->arch->last);
	return err;
}

/* Names and descriptors are padded to 4 bytes, in 64-bit cores too. */
static uint64_t padded(uint64_t size)
{
	return (size + 3) & ~(uint64_t)3;
}

static uint64_t desc_size(const struct ic_note_subject *subject, const struct ic_note *note,
			  const struct ic_regset *regset)
{
	return note ? note->size(subject) : regset->size(&subject->thread->cpu);
}

static struct ic_error *add_size(struct visitor *visitor, const struct ic_note_subject *subject,
				 const struct ic_note *note, const struct ic_regset *regset)
{
	uint64_t size = desc_size(subject, note, regset);
	const char *owner = note ? note->owner : regset->owner;

	if (size)
		visitor->size += HEADER_BYTES + padded(strlen(owner) + 1) + padded(size);
	return NULL;
}

static struct ic_error *write_regset(const struct ic_note_subject *subject,
				     const struct ic_regset *regset, uint64_t size,
				     struct ic_sink *sink)
{
	uint8_t *desc = calloc(1, (size_t)size);
	struct ic_error *err;

	if (!desc)
		return ic_error_memory();
	regset->encode(&subject->thread->cpu, desc);
	err = ic_sink_write(sink, desc, (size_t)size);
	free(desc);
	return err;
}

static struct ic_error *write_header(const struct ic_process *process, const char *owner,
				     uint32_t type, uint64_t size, struct ic_sink *sink)
{
	uint8_t header[HEADER_BYTES + 8] = { 0 };
	bool big_endian = process->arch->big_endian;
	size_t name_size = strlen(owner) + 1;

	ic_put(header, 4, big_endian, name_size);
	ic_put(header + 4, 4, big_endian, size);
	ic_put(header + 8, 4, big_endian, type);
	memcpy(header + HEADER_BYTES, owner, name_size);
	return ic_sink_write(sink, header, HEADER_BYTES + (size_t)padded(name_size));
}

static struct ic_error *write_note(struct visitor *visitor, const struct ic_note_subject *subject,
				   const struct ic_note *note, const struct ic_regset *regset)
{
	static const uint8_t padding[4];
	uint64_t size = desc_size(subject, note, regset);
	struct ic_error *err;

	if (!size)
		return NULL;
	err = write_header(subject->process, note ? note->owner : regset->owner,
			   note ? note->type : regset->type, size, visitor->sink);
	if (!err)
		err = note ? note->write(subject, visitor->sink) :
			     write_regset(subject, regset, size, visitor->sink);
	if (!err)
		err = ic_sink_write(visitor->sink, padding, (size_t)(padded(size) - size));
	return err;
}

uint64_t ic_notes_size(const struct ic_process *process)
{
	struct visitor visitor = { .visit = add_size };

	ic_error_free(visit_all(process, &visitor)); /* add_size() never fails */
	return visitor.size;
}

struct ic_error *ic_notes_write(const struct ic_process *process, struct ic_sink *sink)
{
	struct visitor visitor = { .visit = write_note, .sink = sink };

	return visit_all(process, &visitor);
}
