/* SPDX-License-Identifier: Apache-2.0 */
#include "report/shared_users.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FOLDER     "/dev/shm/"
#define USER_BYTES sizeof("4294967295:0x0123456789abcdef-0x0123456789abcdef rwxs, ")

static bool is_posix(const struct ic_file *file)
{
	return file->kind == IC_FILE_REGULAR && ic_text_starts(file->path, FOLDER) &&
	       (!file->mode || S_ISREG(file->mode));
}

/* Files lie in an array: of one path the first comes first. */
static int by_path(const void *a, const void *b)
{
	const struct ic_file *const *x = a, *const *y = b;
	int order = ic_text_compare((*x)->path, (*y)->path);

	return order ? order : *x < *y ? -1 : *x > *y;
}

bool ic_shared_users_same(const struct ic_file *a, const struct ic_file *b)
{
	return !ic_text_compare(a->path, b->path);
}

static struct ic_error *list_posix(const struct ic_checkpoint *checkpoint,
				   struct ic_shared_users *users)
{
	size_t nr = 0;

	for (size_t i = 0; i < checkpoint->nr_files; i++)
		nr += is_posix(&checkpoint->files[i]);
	users->posix = calloc(nr + 1, sizeof(const struct ic_file *));
	if (!users->posix)
		return ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_files; i++)
		if (is_posix(&checkpoint->files[i]))
			users->posix[users->nr_posix++] = &checkpoint->files[i];
	qsort(users->posix, nr, sizeof(const struct ic_file *), by_path);
	return NULL;
}

/* The first file of a path. */
static const struct ic_file *posix_of(const struct ic_shared_users *users,
				      const struct ic_file *file)
{
	size_t low = 0, high = users->nr_posix;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ic_text_compare(users->posix[middle]->path, file->path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return users->posix[low];
}

static const void *thing_of(const struct ic_shared_users *users, const struct ic_mapping *mapping)
{
	const struct ic_file *file = mapping->file;

	if (file && file->kind == IC_FILE_MEMFD && file->memfd)
		return file->memfd;
	if (mapping->kind == IC_MAPPING_OBJECT)
		return mapping->object;
	return file && is_posix(file) ? posix_of(users, file) : NULL;
}

static int compare(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

	return x < y ? -1 : x > y;
}

/* Processes and their mappings lie in arrays: their addresses are their order. */
static int by_thing(const void *a, const void *b)
{
	const struct ic_shared_user *x = a, *y = b;
	int order = compare(x->thing, y->thing);

	if (!order)
		order = compare(x->process, y->process);
	return order ? order : compare(x->mapping, y->mapping);
}

static bool may_be_shared(const struct ic_mapping *mapping)
{
	return mapping->kind == IC_MAPPING_OBJECT || mapping->file;
}

struct ic_error *ic_shared_users_make(const struct ic_checkpoint *checkpoint,
				      struct ic_shared_users *ret)
{
	struct ic_error *err;
	size_t nr = 0;

	memset(ret, 0, sizeof(*ret));
	err = list_posix(checkpoint, ret);
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		for (size_t j = 0; j < checkpoint->processes[i].space.nr_mappings; j++)
			nr += may_be_shared(&checkpoint->processes[i].space.mappings[j]);
	ret->user = err ? NULL : calloc(nr + 1, sizeof(*ret->user));
	if (!ret->user)
		return err ? err : ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		for (size_t j = 0; j < process->space.nr_mappings; j++) {
			const struct ic_mapping *mapping = &process->space.mappings[j];
			const void *thing = may_be_shared(mapping) ? thing_of(ret, mapping) : NULL;

			if (thing)
				ret->user[ret->nr++] = (struct ic_shared_user){ thing, process,
										mapping };
		}
	}
	qsort(ret->user, ret->nr, sizeof(*ret->user), by_thing);
	return NULL;
}

void ic_shared_users_release(struct ic_shared_users *users)
{
	free(users->user);
	free(users->posix);
}

static size_t lower_bound(const struct ic_shared_users *users, const void *thing, bool behind)
{
	size_t low = 0, high = users->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(users->user[middle].thing, thing);

		if (order < 0 || (behind && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct ic_shared_user_range ic_shared_users_of(const struct ic_shared_users *users,
					       const void *thing)
{
	size_t first = lower_bound(users, thing, false);

	return (struct ic_shared_user_range){ &users->user[first],
					      lower_bound(users, thing, true) - first };
}

const char *ic_shared_users_list(struct ic_shared_user_range range, struct ic_arena *arena)
{
	char *list = range.nr ? ic_arena_alloc(arena, range.nr, USER_BYTES) : NULL;
	char *to = list;

	for (size_t i = 0; list && i < range.nr; i++) {
		const struct ic_mapping *mapping = range.user[i].mapping;

		to += sprintf(to, "%s%" PRIu32 ":0x%" PRIx64 "-0x%" PRIx64 " %c%c%c%c",
			      i ? ", " : "", range.user[i].process->pid, mapping->start,
			      mapping->end, mapping->prot & PF_R ? 'r' : '-',
			      mapping->prot & PF_W ? 'w' : '-', mapping->prot & PF_X ? 'x' : '-',
			      mapping->shared ? 's' : 'p');
	}
	return list;
}
