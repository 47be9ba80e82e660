/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/compare_notes.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "elfcore/prstatus.h"

#define HEADER_BYTES 12                      /* Elf64_Nhdr and Elf32_Nhdr are the same */
#define LARGEST      (IC_MAX_AUXV_WORDS * 8) /* of the descriptors that are read */

/* A note, as far as it was read. */
struct note {
	bool is_core; /* of the owner "CORE" */
	uint32_t type;
	uint64_t desc_at; /* in the file */
	uint64_t size;    /* of the descriptor */
};

/* A descriptor in memory. */
struct desc {
	const struct ic_corefile *core;
	uint64_t at; /* in the file */
	uint8_t bytes[LARGEST];
};

static int by_tid(const void *a, const void *b, void *context)
{
	const struct ic_process *process = ((const struct ic_notes_seen *)context)->process;
	uint32_t one = process->threads[*(const size_t *)a].tid;
	uint32_t two = process->threads[*(const size_t *)b].tid;

	return (one > two) - (one < two);
}

struct ic_error *ic_notes_seen_begin(const struct ic_process *process,
				     struct ic_differences *differences, struct ic_notes_seen *ret)
{
	size_t nr = process->nr_threads;

	*ret = (struct ic_notes_seen){
		.process = process,
		.differences = differences,
		.by_tid = calloc(nr + 1, sizeof(*ret->by_tid)),
		.seen = calloc(nr + 1, sizeof(*ret->seen)),
	};
	if (!ret->by_tid || !ret->seen)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++)
		ret->by_tid[i] = i;
	qsort_r(ret->by_tid, nr, sizeof(*ret->by_tid), by_tid, ret);
	return NULL;
}

/* The index of a thread; false when the process has none of that id. */
static bool find_thread(const struct ic_notes_seen *seen, uint32_t tid, size_t *ret)
{
	size_t low = 0, high = seen->process->nr_threads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (seen->process->threads[seen->by_tid[middle]].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == seen->process->nr_threads ||
	    seen->process->threads[seen->by_tid[low]].tid != tid)
		return false;
	*ret = seen->by_tid[low];
	return true;
}

/* What a number of a descriptor must be. */
struct expected {
	const char *name;
	size_t at, size;
	uint64_t value;
};

static void expect(const struct ic_notes_seen *seen, const struct desc *desc, uint32_t tid,
		   struct expected expected)
{
	uint64_t is = ic_get(desc->bytes + expected.at, expected.size, desc->core->big_endian);

	/* Of a value that is wider than its place only the low part is there. */
	if (expected.size < 8)
		expected.value &= (1ULL << (8 * expected.size)) - 1;
	if (is != expected.value)
		ic_differences_add(seen->differences,
				   "%s+0x%" PRIx64 ": thread %u: %s is 0x%" PRIx64
				   ", expected 0x%" PRIx64,
				   desc->core->name, desc->at + expected.at, tid, expected.name, is,
				   expected.value);
}

static void compare_registers(const struct ic_notes_seen *seen, const struct desc *desc,
			      const struct ic_thread *thread)
{
	const struct ic_arch *arch = seen->process->arch;
	const struct ic_prstatus_layout at = ic_note_prstatus_layout(arch);

	for (size_t i = 0; i < arch->nr_registers; i++)
		expect(seen, desc, thread->tid,
		       (struct expected){ arch->registers[i].name,
					  at.registers + arch->registers[i].at,
					  arch->registers[i].size,
					  thread->lost ? 0 : thread->cpu.registers[i] });
}

static void compare_status(struct ic_notes_seen *seen, const struct desc *desc)
{
	const struct ic_process *process = seen->process;
	const struct ic_prstatus_layout at = ic_note_prstatus_layout(process->arch);
	uint32_t tid = (uint32_t)ic_get(desc->bytes + at.pid, 4, desc->core->big_endian);
	uint8_t word = process->arch->word_bytes;
	const struct ic_thread *thread;
	size_t index;

	if (!find_thread(seen, tid, &index)) {
		ic_differences_add(seen->differences,
				   "%s+0x%" PRIx64 ": registers of a thread %u, which process %u "
				   "does not have",
				   desc->core->name, desc->at + at.pid, tid, process->pid);
		return;
	}
	if (seen->seen[index])
		ic_differences_add(seen->differences,
				   "%s+0x%" PRIx64 ": registers of thread %u a second time",
				   desc->core->name, desc->at + at.pid, tid);
	seen->seen[index] = true;
	thread = &process->threads[index];
	expect(seen, desc, tid,
	       (struct expected){ "sigpend", at.sigpend, word, thread->pending.mask });
	expect(seen, desc, tid, (struct expected){ "sighold", at.sighold, word, thread->blocked });
	expect(seen, desc, tid, (struct expected){ "ppid", at.pid + 4, 4, process->ppid });
	expect(seen, desc, tid, (struct expected){ "pgrp", at.pid + 8, 4, process->pgid });
	expect(seen, desc, tid, (struct expected){ "sid", at.pid + 12, 4, process->sid });
	compare_registers(seen, desc, thread);
}

static void compare_auxv(struct ic_notes_seen *seen, const struct desc *desc)
{
	const struct ic_process *process = seen->process;
	size_t size = process->arch->word_bytes;

	if (seen->nr_auxv++)
		ic_differences_add(seen->differences, "%s+0x%" PRIx64 ": a second auxiliary vector",
				   desc->core->name, desc->at);
	for (size_t i = 0; i < process->nr_auxv; i++)
		expect(seen, desc, process->pid,
		       (struct expected){ "a word of the auxiliary vector", i * size, size,
					  process->auxv[i] });
}

/* A kind of note that is compared: all of them have a size that the process tells. */
struct kind {
	uint32_t type;
	const char *name;
	uint64_t (*size)(const struct ic_process *process);
	void (*compare)(struct ic_notes_seen *seen, const struct desc *desc);
};

static uint64_t status_size(const struct ic_process *process)
{
	return ic_note_prstatus_layout(process->arch).size;
}

static uint64_t auxv_size(const struct ic_process *process)
{
	return process->nr_auxv * process->arch->word_bytes;
}

static const struct kind kinds[] = {
	{ NT_PRSTATUS, "NT_PRSTATUS", status_size, compare_status },
	{ NT_AUXV, "NT_AUXV", auxv_size, compare_auxv },
};

static struct ic_error *compare_note(const struct ic_corefile *core, const struct note *note,
				     struct ic_notes_seen *seen)
{
	struct desc desc = { .core = core, .at = note->desc_at };
	const struct kind *kind = NULL;
	struct ic_error *err;

	for (size_t i = 0; note->is_core && i < IC_NR(kinds); i++)
		if (kinds[i].type == note->type)
			kind = &kinds[i];
	if (!kind)
		return NULL;
	if (note->size != kind->size(seen->process) || note->size > sizeof(desc.bytes)) {
		ic_differences_add(seen->differences,
				   "%s+0x%" PRIx64 ": %s of %" PRIu64 " bytes, expected %" PRIu64,
				   core->name, note->desc_at, kind->name, note->size,
				   kind->size(seen->process));
		return NULL;
	}
	err = ic_blob_read(&core->blob, core->name, note->desc_at, desc.bytes, (size_t)note->size);
	if (!err)
		kind->compare(seen, &desc);
	return err;
}

/* Names and descriptors are padded to 4 bytes, in 64-bit cores too. */
static uint64_t padded(uint64_t size)
{
	return (size + 3) & ~(uint64_t)3;
}

/* The note at *at, and move behind it. */
static struct ic_error *next_note(const struct ic_corefile *core, struct ic_readahead *ahead,
				  uint64_t end, uint64_t *at, struct note *ret)
{
	uint8_t head[HEADER_BYTES], owner[8] = { 0 };
	uint64_t name_size, desc_size, desc_at;
	struct ic_error *err = NULL;

	if (end - *at >= HEADER_BYTES)
		err = ic_readahead_read(ahead, &core->blob, core->name, *at, head, sizeof(head));
	if (err)
		return err;
	name_size = end - *at < HEADER_BYTES ? UINT32_MAX : ic_get(head, 4, core->big_endian);
	desc_size = end - *at < HEADER_BYTES ? 0 : ic_get(head + 4, 4, core->big_endian);
	if (HEADER_BYTES + padded(name_size) + padded(desc_size) > end - *at)
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ core->name, *at },
				   "a note reaches past the end of the notes");
	if (name_size == sizeof("CORE"))
		err = ic_readahead_read(ahead, &core->blob, core->name, *at + HEADER_BYTES, owner,
					sizeof("CORE"));
	if (err)
		return err;
	desc_at = *at + HEADER_BYTES + padded(name_size);
	*ret = (struct note){
		.is_core = !memcmp(owner, "CORE", sizeof("CORE")),
		.type = (uint32_t)ic_get(head + 8, 4, core->big_endian),
		.desc_at = desc_at,
		.size = desc_size,
	};
	*at = desc_at + padded(desc_size);
	return NULL;
}

struct ic_error *ic_notes_compare(const struct ic_corefile *core,
				  const struct ic_core_header *header, struct ic_notes_seen *seen)
{
	struct ic_readahead ahead = { 0 };
	uint64_t end = header->offset + header->file_size;
	struct ic_error *err = NULL;
	struct note note;

	for (uint64_t at = header->offset; !err && at < end;) {
		err = next_note(core, &ahead, end, &at, &note);
		if (!err)
			err = compare_note(core, &note, seen);
	}
	ic_readahead_free(&ahead);
	return err;
}

void ic_notes_seen_end(const struct ic_corefile *core, struct ic_notes_seen *seen)
{
	for (size_t i = 0; i < seen->process->nr_threads; i++)
		if (!seen->seen[i])
			ic_differences_add(seen->differences, "%s: no registers of thread %u",
					   core->name, seen->process->threads[i].tid);
	if (seen->process->nr_auxv && !seen->nr_auxv)
		ic_differences_add(seen->differences, "%s: no auxiliary vector", core->name);
}

void ic_notes_seen_release(struct ic_notes_seen *seen)
{
	free(seen->by_tid);
	free(seen->seen);
}
