/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/notes.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"

#define HEADER_BYTES 12 /* Elf64_Nhdr and Elf32_Nhdr are the same */

/* Of the current thread only, between its PRSTATUS and its register sets. */
static const struct ic_note *const process_notes[] = {
	&ic_note_prpsinfo,
	&ic_note_siginfo,
	&ic_note_auxv,
	&ic_note_file,
};

/* A note that a process has: `note` or else `regset` is set. */
struct item {
	const struct ic_note_subject *subject;
	const struct ic_note *note;
	const struct ic_regset *regset;
	const char *owner;
	uint32_t type;
	uint64_t size; /* of the descriptor */
};

/* Called for each note in order, until one fails. */
struct visitor {
	struct ic_error *(*visit)(struct visitor *visitor, const struct item *item);
	struct ic_sink *sink;
	uint64_t size;
	struct ic_error *err; /* of the one that failed */
};

static void visit(struct visitor *visitor, const struct item *item)
{
	if (item->size && !visitor->err)
		visitor->err = visitor->visit(visitor, item);
}

static void visit_note(struct visitor *visitor, const struct ic_note_subject *subject,
		       const struct ic_note *note)
{
	visit(visitor,
	      &(struct item){ subject, note, NULL, note->owner, note->type, note->size(subject) });
}

static void visit_regset(struct visitor *visitor, const struct ic_note_subject *subject,
			 const struct ic_regset *regset)
{
	visit(visitor, &(struct item){ subject, NULL, regset, regset->owner, regset->type,
				       ic_regset_size(regset, &subject->thread->cpu) });
}

static void visit_thread(const struct ic_note_subject *subject, bool current,
			 struct visitor *visitor)
{
	const struct ic_arch *arch = subject->process->arch;
	const struct ic_regset *const *regsets = arch->regsets;

	if (subject->options->native_xstate && arch->native_regsets)
		regsets = arch->native_regsets;

	visit_note(visitor, subject, &ic_note_prstatus);
	for (size_t i = 0; current && i < IC_NR(process_notes); i++)
		visit_note(visitor, subject, process_notes[i]);
	/* A lost thread keeps its place and has no register sets. */
	for (size_t i = 0; !subject->thread->lost && i < arch->nr_regsets; i++)
		if (!regsets[i]->secret || subject->options->keys)
			visit_regset(visitor, subject, regsets[i]);
}

static void visit_all(const struct ic_process *process, const struct ic_core_options *options,
		      struct visitor *visitor)
{
	struct ic_note_subject subject = { .process = process, .options = options };
	size_t current = ic_core_options_thread(options, process);
	const struct ic_regset *last = process->arch->last;

	if (options->native_xstate && process->arch->native_last)
		last = process->arch->native_last;
	subject.thread = &process->threads[current];
	visit_thread(&subject, true, visitor);
	for (size_t i = 0; i < process->nr_threads; i++) {
		subject.thread = &process->threads[i];
		if (i != current)
			visit_thread(&subject, false, visitor);
	}
	subject.thread = &process->threads[0];
	if (last)
		visit_regset(visitor, &subject, last);
}

/* Names and descriptors are padded to 4 bytes, in 64-bit cores too. */
static uint64_t padded(uint64_t size)
{
	return (size + 3) & ~(uint64_t)3;
}

static struct ic_error *add_size(struct visitor *visitor, const struct item *item)
{
	visitor->size += HEADER_BYTES + padded(strlen(item->owner) + 1) + padded(item->size);
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
	ic_regset_encode(regset, &subject->thread->cpu, desc);
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

static struct ic_error *write_note(struct visitor *visitor, const struct item *item)
{
	static const uint8_t padding[4];
	struct ic_error *err = write_header(item->subject->process, item->owner, item->type,
					    item->size, visitor->sink);

	if (!err)
		err = item->note ?
			      item->note->write(item->subject, visitor->sink) :
			      write_regset(item->subject, item->regset, item->size, visitor->sink);
	if (!err)
		err = ic_sink_write(visitor->sink, padding,
				    (size_t)(padded(item->size) - item->size));
	return err;
}

uint64_t ic_notes_size(const struct ic_process *process, const struct ic_core_options *options)
{
	struct visitor visitor = { .visit = add_size };

	visit_all(process, options, &visitor); /* add_size() never fails */
	return visitor.size;
}

struct ic_error *ic_notes_write(const struct ic_process *process,
				const struct ic_core_options *options, struct ic_sink *sink)
{
	struct visitor visitor = { .visit = write_note, .sink = sink };

	visit_all(process, options, &visitor);
	return visitor.err;
}
