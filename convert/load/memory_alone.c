/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/image.h"
#include "convert/load/folder.h"
#include "convert/load/loader.h"

#define SMALLEST_PAGE 4096U
#define LARGEST_PAGE  65536U

/* The number in "pagemap-42.img"; false for every other name, "pagemap-042.img" too. */
static bool pagemap_pid(const char *name, uint32_t *ret)
{
	static const char prefix[] = "pagemap-";
	unsigned long pid;
	char *end;

	if (strncmp(name, prefix, sizeof(prefix) - 1) || name[sizeof(prefix) - 1] < '1' ||
	    name[sizeof(prefix) - 1] > '9')
		return false;
	pid = strtoul(name + sizeof(prefix) - 1, &end, 10);
	if (strcmp(end, ".img") || pid > UINT32_MAX)
		return false;
	*ret = (uint32_t)pid;
	return true;
}

/* No mm image tells the size of a page: the pages file has a number of them, and so many bytes. */
static uint32_t guess_page_size(struct ic_loader *loader, const char *base_name)
{
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	const struct ic_member *pages;
	uint64_t nr = 0;
	const char *name;
	bool more = true;
	struct ic_error *err = ic_draft_pagemap_open(ic_folder_image(loader->images, base_name),
						     base_name, loader->arena, &pagemap);

	while (!err && more) {
		err = ic_draft_pagemap_next(&pagemap, &entry, &more);
		if (!err && more && (entry.flags & IC_PE_PRESENT) && entry.nr_pages < UINT32_MAX)
			nr += entry.nr_pages;
	}
	if (err) { /* reading it for its pages says what is wrong */
		ic_error_free(err);
		return SMALLEST_PAGE;
	}
	loader->checkpoint->format.big_endian = pagemap.image->reader.big_endian;
	pages = ic_loader_image(loader, &name, "pages-%u.img", pagemap.pages_id);
	for (uint32_t size = SMALLEST_PAGE; pages && nr && size <= LARGEST_PAGE; size *= 2)
		if (pages->size / size == nr)
			return size;
	return SMALLEST_PAGE;
}

/* Where mappings begin and end nobody says: each stretch of pages is taken for one. */
static struct ic_error *make_mappings(struct ic_loader *loader, struct ic_process *process)
{
	const struct ic_runs *pages = &process->space.pages;
	struct ic_array mappings = { 0 };
	struct ic_mapping *last = NULL;

	for (size_t i = 0; i < pages->nr; i++) {
		const struct ic_run *run = &pages->run[i];

		if (last && last->end == run->start) {
			last->end += run->size;
			continue;
		}
		last = ic_array_append(&mappings, loader->arena, sizeof(*last));
		if (!last)
			return ic_error_memory();
		*last = (struct ic_mapping){
			.start = run->start,
			.end = run->start + run->size,
			.kind = IC_MAPPING_ANONYMOUS,
			.label = "[unknown]",
		};
	}
	process->space.mappings = mappings.items;
	process->space.nr_mappings = mappings.nr;
	return NULL;
}

static struct ic_error *load_process(struct ic_loader *loader, const char *base_name, uint32_t pid,
				     struct ic_process *process)
{
	struct ic_loaded_pages pages;
	struct ic_error *err;

	*process = (struct ic_process){
		.pid = pid,
		.lost = "there are no registers: this is a pre-dump or a page server's folder; "
			"'icecore memory --format raw' writes what memory it has",
	};
	process->space.page_size = guess_page_size(loader, base_name);
	err = ic_load_pages(loader, base_name, pid, process->space.page_size, IC_ORIGIN_DUMPED,
			    &pages);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) {
		ic_gaps_add_error(loader->gaps, pid, base_name, err);
		return NULL;
	}
	if (err)
		return err;
	process->space.pages = pages.runs;
	process->space.known_until = pages.known_until;
	if (pages.runs.nr)
		return make_mappings(loader, process);
	process->lost =
		ic_arena_format(loader->arena,
				"%s tells of no pages (see 'icecore info'), and there are "
				"no registers: this is a pre-dump or a page server's folder",
				ic_pages_name(loader, base_name));
	return process->lost ? NULL : ic_error_memory();
}

static int by_pid(const void *a, const void *b)
{
	const struct ic_process *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

bool ic_is_memory_alone(const struct ic_loader *loader)
{
	const char *path = loader->images->path;
	size_t nr, prefix = strlen(path);
	const struct ic_member *const *members = ic_store_members(loader->store, &nr);
	bool any = false;
	uint32_t pid;

	for (size_t i = 0; i < nr; i++) {
		const char *base = members[i]->name + prefix;
		const struct ic_image_kind *kind;

		if (strncmp(members[i]->name, path, prefix))
			continue;
		kind = ic_image_kind_of(base);
		if (kind == &ic_image_pstree || kind == &ic_image_core || kind == &ic_image_mm)
			return false;
		any |= pagemap_pid(base, &pid);
	}
	return any;
}

struct ic_error *ic_load_memory_alone(struct ic_loader *loader)
{
	struct ic_checkpoint *checkpoint = loader->checkpoint;
	const char *path = loader->images->path;
	size_t nr, prefix = strlen(path);
	const struct ic_member *const *members = ic_store_members(loader->store, &nr);
	struct ic_array processes = { 0 };
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < nr; i++) {
		const char *base = members[i]->name + prefix;
		struct ic_process *process;
		uint32_t pid;

		if (strncmp(members[i]->name, path, prefix) || !pagemap_pid(base, &pid))
			continue;
		if (processes.nr == IC_MAX_PROCESSES) {
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_LIMIT,
						     .member = members[i]->name },
				    "%s+0x0: and those behind it are not looked at: more than %u "
				    "processes",
				    members[i]->name, IC_MAX_PROCESSES);
			break;
		}
		process = ic_array_append(&processes, loader->arena, sizeof(*process));
		err = process ? load_process(loader, base, pid, process) : ic_error_memory();
	}
	if (err)
		return err;
	if (!processes.nr)
		return ic_error_new(IC_ERR_MISSING, "%s: no pagemap of a process",
				    loader->images->path);
	qsort(processes.items, processes.nr, sizeof(struct ic_process), by_pid);
	checkpoint->processes = processes.items;
	checkpoint->nr_processes = processes.nr;
	checkpoint->page_size = checkpoint->processes[0].space.page_size;
	ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = "pstree.img" },
		    "%spstree.img+0x0: not there: a pre-dump or a page server's folder, which is "
		    "memory alone, without registers, mappings and names; name the dump that it "
		    "belongs to (with --pages for a page server's folder)",
		    path);
	return NULL;
}
