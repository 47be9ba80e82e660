/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/load/folder.h"
#include "convert/load/loader.h"

void ic_check_pages(struct ic_loader *loader, const struct ic_process *process, const char *name)
{
	const struct ic_address_space *space = &process->space;
	uint64_t outside = 0, first = 0, offset;
	size_t mapping = 0;

	for (size_t i = 0; i < space->pages.nr; i++) {
		uint64_t at = space->pages.run[i].start, end = at + space->pages.run[i].size;

		while (at < end) {
			uint64_t stop = end;

			while (mapping < space->nr_mappings && space->mappings[mapping].end <= at)
				mapping++;
			if (mapping < space->nr_mappings && space->mappings[mapping].start <= at) {
				at = ic_min(end, space->mappings[mapping].end);
				continue;
			}
			if (mapping < space->nr_mappings)
				stop = ic_min(end, space->mappings[mapping].start);
			first = outside ? first : at;
			outside += stop - at;
			at = stop;
		}
	}
	if (!outside)
		return;
	offset = ic_pages_record(loader, process, first);
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				     .pid = process->pid,
				     .member = name,
				     .offset = offset,
				     .vaddr = first,
				     .size = outside },
		    "%s+0x%" PRIx64 ": %" PRIu64 " pages, the first at 0x%" PRIx64
		    ", lie in no mapping: they are in no core",
		    name, offset, outside / space->page_size, first);
}

/* Runs of one shared object count in every mapping that shows them: few bytes make many runs. */
struct ic_error *ic_check_extents(const struct ic_process *process, const char *name)
{
	const struct ic_address_space *space = &process->space;
	uint64_t nr = 0;

	for (size_t i = 0; i < space->nr_mappings; i++) {
		struct ic_extent_cursor cursor = ic_extents(space, &space->mappings[i]);
		struct ic_extent extent;

		while (ic_extent_next(&cursor, &extent))
			if (++nr > IC_MAX_EXTENTS)
				return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ name, 0 },
						   "its memory is in more than %u runs",
						   IC_MAX_EXTENTS);
	}
	return NULL;
}

static bool is_in_chain(const struct ic_loader *loader, const char *path, size_t length)
{
	const struct ic_folder *folder = loader->images;

	for (; folder && folder->index == 0; folder = folder->parent)
		if (strlen(folder->path) == length && !memcmp(folder->path, path, length))
			return true;
	return false;
}

void ic_check_other_dumps(struct ic_loader *loader)
{
	static const char tree[] = "pstree.img";
	const struct ic_member *const *members, *first = NULL;
	size_t nr_members, nr = 0;

	if (ic_store_is_one_of_several(loader->store))
		return;
	members = ic_store_members(loader->store, &nr_members);
	for (size_t i = 0; i < nr_members; i++) {
		const char *slash = strrchr(members[i]->name, '/');
		const char *base = slash ? slash + 1 : members[i]->name;

		if (members[i]->unread || strcmp(base, tree) ||
		    is_in_chain(loader, members[i]->name, (size_t)(base - members[i]->name)))
			continue;
		first = first ? first : members[i];
		nr++;
	}
	if (first)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_UNSUPPORTED, .member = first->name },
			    "%s: one of %zu more dumps here that are not looked at (\"%s\" is); to "
			    "read it, unpack it and name its folder",
			    first->name, nr, loader->images->path);
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The ids of all threads, sorted. */
static uint32_t *thread_ids(struct ic_loader *loader, size_t *ret_nr)
{
	const struct ic_checkpoint *checkpoint = loader->checkpoint;
	size_t nr = 0;
	uint32_t *ids;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		nr += checkpoint->processes[i].nr_threads + 1;
	ids = ic_arena_alloc(loader->arena, nr, sizeof(*ids));
	nr = 0;
	for (size_t i = 0; ids && i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		ids[nr++] = process->pid;
		for (size_t j = 0; j < process->nr_threads; j++)
			ids[nr++] = process->threads[j].tid;
	}
	if (ids)
		qsort(ids, nr, sizeof(*ids), compare_ids);
	*ret_nr = nr;
	return ids;
}

/* The number in "core-42.img"; false for every other name. */
static bool core_id(const char *name, uint32_t *ret)
{
	unsigned long id;
	char *end;

	if (strncmp(name, "core-", 5) || name[5] < '0' || name[5] > '9')
		return false;
	id = strtoul(name + 5, &end, 10);
	if (strcmp(end, ".img") || id > UINT32_MAX)
		return false;
	*ret = (uint32_t)id;
	return true;
}

/*
 * A process that is lost has no list of threads, so theirs are no strays: strays are looked for
 * only when every process could be read.
 */
static bool all_threads_known(const struct ic_checkpoint *checkpoint)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (checkpoint->processes[i].lost)
			return false;
	return true;
}

struct ic_error *ic_check_strays(struct ic_loader *loader)
{
	const char *folder = ic_store_images_folder(loader->store);
	const struct ic_member *const *members;
	size_t nr_members, nr_ids, prefix = strlen(folder);
	const uint32_t *ids = thread_ids(loader, &nr_ids);

	if (!ids)
		return ic_error_memory();
	members = ic_store_members(loader->store, &nr_members);
	if (!all_threads_known(loader->checkpoint))
		return NULL;
	for (size_t i = 0; i < nr_members; i++) {
		uint32_t id;

		if (strncmp(members[i]->name, folder, prefix) ||
		    !core_id(members[i]->name + prefix, &id) ||
		    bsearch(&id, ids, nr_ids, sizeof(id), compare_ids))
			continue;
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = members[i]->name },
			    "%s+0x0: of a thread that pstree.img does not have: left by an earlier "
			    "dump, or pstree.img is not whole",
			    members[i]->name);
	}
	return NULL;
}
