/* SPDX-License-Identifier: Apache-2.0 */
#include "report/holders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/model/pipe.h"

#define PAIR_BYTES 22 /* two numbers of 32 bits, a colon and a blank */

/* What a file is of: two are of one thing when both numbers are the same. */
struct key {
	enum ic_file_kind kind;
	uint64_t number;
};

static struct key key_of(const struct ic_file *file)
{
	struct key key = { file->kind, (uintptr_t)file };

	if ((file->kind == IC_FILE_PIPE || file->kind == IC_FILE_FIFO) && file->pipe)
		key.number = file->pipe->inode;
	else if (file->kind == IC_FILE_MEMFD && file->memfd)
		key.number = (uintptr_t)file->memfd;
	return key;
}

static int compare(struct key a, struct key b)
{
	return a.kind != b.kind    ? (a.kind < b.kind ? -1 : 1) :
	       a.number < b.number ? -1 :
				     a.number > b.number;
}

/* Processes and their descriptors lie in arrays: their addresses are their order. */
static int by_thing(const void *a, const void *b)
{
	const struct ic_holder *x = a, *y = b;
	int order = compare(key_of(x->descriptor->file), key_of(y->descriptor->file));

	if (order)
		return order;
	if (x->process != y->process)
		return x->process < y->process ? -1 : 1;
	return x->descriptor < y->descriptor ? -1 : x->descriptor > y->descriptor;
}

struct ic_error *ic_holders_make(const struct ic_checkpoint *checkpoint, struct ic_holders *ret)
{
	size_t nr = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		nr += checkpoint->processes[i].nr_descriptors;
	*ret = (struct ic_holders){ calloc(nr + 1, sizeof(*ret->holder)), 0 };
	if (!ret->holder)
		return ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		for (size_t j = 0; j < process->nr_descriptors; j++)
			if (process->descriptors[j].file)
				ret->holder[ret->nr++] =
					(struct ic_holder){ process, &process->descriptors[j] };
	}
	qsort(ret->holder, ret->nr, sizeof(*ret->holder), by_thing);
	return NULL;
}

void ic_holders_release(struct ic_holders *holders)
{
	free(holders->holder);
}

static size_t lower_bound(const struct ic_holders *holders, struct key key, bool behind)
{
	size_t low = 0, high = holders->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(key_of(holders->holder[middle].descriptor->file), key);

		if (order < 0 || (behind && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct ic_holder_range ic_holders_of(const struct ic_holders *holders, const struct ic_file *file)
{
	struct key key = key_of(file);
	size_t first = lower_bound(holders, key, false);

	return (struct ic_holder_range){ &holders->holder[first],
					 lower_bound(holders, key, true) - first };
}

const char *ic_holders_list(struct ic_holder_range range, struct ic_arena *arena)
{
	char *list = range.nr ? ic_arena_alloc(arena, range.nr, PAIR_BYTES) : NULL;
	char *to = list;

	for (size_t i = 0; list && i < range.nr; i++)
		to += sprintf(to, "%s%" PRIu32 ":%" PRIu32, i ? " " : "",
			      range.holder[i].process->pid, range.holder[i].descriptor->fd);
	return list;
}
