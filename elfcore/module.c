/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/module.h"

#include <elf.h>

#include "convert/model/memory_scan.h"

const char *ic_module_clue_name(enum ic_module_clue clue)
{
	static const char *const names[] = {
		[IC_MODULE_HEADER] = "header",
		[IC_MODULE_BUILD_ID] = "build-id",
		[IC_MODULE_SHAPE] = "shape",
	};

	return names[clue];
}

/* A search under way. */
struct search {
	const struct ic_process *process;
	struct ic_arena *arena;
	struct ic_array found; /* of struct ic_module */
	struct ic_memory_scan scan;
	size_t outer; /* the last one that is a file of its own; SIZE_MAX: none yet */
};

/* A file that stands in another one: it does not end the module that that one is. */
static bool is_within_file(const struct ic_module *module)
{
	return module->mapping->file && module->mapping->file_offset;
}

static struct ic_error *add(struct search *search, const struct ic_module *module)
{
	struct ic_module *added = ic_array_append(&search->found, search->arena, sizeof(*added));

	if (!added)
		return ic_error_memory();
	*added = *module;
	added->limit = UINT64_MAX;
	if (search->found.nr > 1 && is_within_file(added - 1))
		added[-1].limit = module->start;
	if (is_within_file(module))
		return NULL;
	if (search->outer != SIZE_MAX)
		((struct ic_module *)search->found.items)[search->outer].limit = module->start;
	search->outer = search->found.nr - 1;
	return NULL;
}

/* The magic alone is in programs that look for ELF files, too: dynamic linkers have it in a page. */
static bool decode(const uint8_t *bytes, size_t size, struct ic_module *module)
{
	module->has_header = ic_elf_header_decode(bytes, size, &module->header) &&
			     module->header.type != ET_NONE && module->header.version == EV_CURRENT;
	return module->has_header;
}

/*
 * Whether a file that is mapped from its first byte is executable further on. Looks no further than
 * where it is mapped anew, so that all mappings together are looked at twice at most.
 */
static bool has_code_behind(const struct ic_address_space *space, const struct ic_mapping *first)
{
	const struct ic_mapping *end = space->mappings + space->nr_mappings;
	const struct ic_mapping *mapping = first;

	do {
		if (mapping->prot & PF_X)
			return true;
		mapping++;
	} while (mapping < end && mapping->file == first->file && mapping->file_offset);
	return false;
}

static struct ic_error *look_at_file(struct search *search, struct ic_module *module)
{
	const struct ic_mapping *mapping = module->mapping;

	if (!mapping->file || mapping->file_offset || module->origin != IC_ORIGIN_EXTERNAL)
		return NULL;
	if (mapping->file->build_id)
		module->clue = IC_MODULE_BUILD_ID;
	else if (has_code_behind(&search->process->space, mapping))
		module->clue = IC_MODULE_SHAPE;
	else
		return NULL;
	return add(search, module);
}

static struct ic_error *look_at_start(struct search *search, struct ic_module *module)
{
	uint8_t bytes[IC_ELF_HEADER_BYTES];
	size_t have = 0;
	struct ic_error *err = NULL;

	if (ic_origin_has_bytes(module->origin))
		err = ic_memory_read(&search->process->space, module->start, bytes, sizeof(bytes),
				     &have);
	if (err)
		return err;
	if (decode(bytes, have, module))
		return add(search, module);
	return look_at_file(search, module);
}

/* Look at each page of a chunk that was read; the mapping's first one has been looked at. */
static struct ic_error *look_at_pages(struct search *search, const struct ic_mapping *mapping)
{
	const struct ic_memory_scan *scan = &search->scan;
	size_t page_size = search->process->space.page_size;
	struct ic_error *err = NULL;

	for (size_t at = 0; !err && at < scan->size; at += page_size) {
		struct ic_module module = { .mapping = mapping, .start = scan->vaddr + at };

		module.origin = scan->rest.origin;
		if (decode(scan->bytes + at, scan->size - at, &module) &&
		    module.start != mapping->start)
			err = add(search, &module);
	}
	return err;
}

/* Memory that runs and that no file is behind: a loader of its own may put a library anywhere. */
static struct ic_error *look_through(struct search *search, const struct ic_mapping *mapping)
{
	struct ic_error *err = NULL;
	bool more = true;

	if (mapping->kind != IC_MAPPING_ANONYMOUS || !(mapping->prot & PF_X))
		return NULL;
	ic_memory_scan_start(&search->scan, mapping);
	while (!err && more) {
		err = ic_memory_scan_next(&search->scan, &more);
		if (!err && more)
			err = look_at_pages(search, mapping);
	}
	return err;
}

struct ic_error *ic_modules_find(const struct ic_process *process, struct ic_arena *arena,
				 struct ic_modules *ret)
{
	struct search search = { .process = process,
				 .arena = arena,
				 .scan = { .space = &process->space },
				 .outer = SIZE_MAX };
	const struct ic_address_space *space = &process->space;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];
		struct ic_extent_cursor cursor = ic_extents(space, mapping);
		struct ic_module module = { .mapping = mapping, .start = mapping->start };
		struct ic_extent extent;

		if (!ic_extent_next(&cursor, &extent))
			continue;
		module.origin = extent.origin;
		err = look_at_start(&search, &module);
		if (!err)
			err = look_through(&search, mapping);
	}
	ic_memory_scan_end(&search.scan);
	if (!err)
		*ret = (struct ic_modules){ search.found.items, search.found.nr };
	return err;
}
