/* SPDX-License-Identifier: Apache-2.0 */
#include "report/code_pages.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"

#define CHUNK_BYTES ((size_t)1 << 18)

/* A comparison under way. */
struct comparison {
	const struct ic_process *process;
	const struct ic_mapping *mapping;
	struct ic_address_space below; /* the same mapping without the process's own pages */
	uint8_t *own, *file;           /* CHUNK_BYTES each */
	void *context;
	struct ic_error *(*look)(void *context, const struct ic_code_page *page);
};

static void compare(const uint8_t *own, const uint8_t *file, size_t size, struct ic_code_page *page)
{
	if (!memcmp(own, file, size)) {
		page->state = IC_CODE_EQUAL;
		return;
	}
	page->state = IC_CODE_CHANGED;
	for (size_t i = 0; i < size; i++) {
		if (own[i] == file[i])
			continue;
		if (!page->nr_bytes++) {
			page->first = page->vaddr + i;
			page->nr_shown = (size_t)ic_min(IC_CODE_SHOWN_BYTES, size - i);
			memcpy(page->is, own + i, page->nr_shown);
			memcpy(page->was, file + i, page->nr_shown);
		}
	}
}

/* Look at the pages of a chunk, of which `have` bytes of the process and `below` of the file came. */
static struct ic_error *look_at_chunk(const struct comparison *comparison, uint64_t vaddr,
				      size_t size, size_t have, size_t below)
{
	size_t page_size = comparison->process->space.page_size;
	struct ic_error *err = NULL;

	for (size_t at = 0; !err && at < size; at += page_size) {
		struct ic_code_page page = { .vaddr = vaddr + at, .state = IC_CODE_UNCOMPARED };
		size_t part = (size_t)ic_min(page_size, size - at);

		if (at + part <= have && at + part <= below)
			compare(comparison->own + at, comparison->file + at, part, &page);
		err = comparison->look(comparison->context, &page);
	}
	return err;
}

static struct ic_error *look_at_extent(const struct comparison *comparison,
				       const struct ic_extent *extent)
{
	const struct ic_address_space *space = &comparison->process->space;
	struct ic_error *err = NULL;

	for (uint64_t at = 0; !err && at < extent->size; at += CHUNK_BYTES) {
		size_t size = (size_t)ic_min(CHUNK_BYTES, extent->size - at);
		size_t have = 0, below = 0;

		err = ic_memory_read(space, extent->vaddr + at, comparison->own, size, &have);
		if (!err)
			err = ic_memory_read(&comparison->below, extent->vaddr + at,
					     comparison->file, size, &below);
		if (!err)
			err = look_at_chunk(comparison, extent->vaddr + at, size, have, below);
	}
	return err;
}

/* A page of the process's own, wherever it is now. */
static bool is_own(const struct ic_extent *extent)
{
	return extent->origin == IC_ORIGIN_DUMPED || extent->origin == IC_ORIGIN_PARENT ||
	       extent->origin == IC_ORIGIN_LAZY;
}

static struct ic_error *look_at_all(struct comparison *comparison)
{
	struct ic_extent_cursor cursor = ic_extents(&comparison->process->space,
						    comparison->mapping);
	struct ic_error *err = NULL;
	struct ic_extent extent;

	while (!err && ic_extent_next(&cursor, &extent)) {
		if (!is_own(&extent))
			continue;
		if (!comparison->own)
			comparison->own = malloc(2 * CHUNK_BYTES);
		if (!comparison->own)
			return ic_error_memory();
		comparison->file = comparison->own + CHUNK_BYTES;
		err = look_at_extent(comparison, &extent);
	}
	return err;
}

struct ic_error *ic_code_pages_each(const struct ic_process *process,
				    const struct ic_mapping *mapping, void *context,
				    struct ic_error *(*look)(void *context,
							     const struct ic_code_page *page))
{
	struct comparison comparison = {
		.process = process,
		.mapping = mapping,
		.below = { .mappings = mapping,
			   .nr_mappings = 1,
			   .known_until = UINT64_MAX,
			   .page_size = process->space.page_size },
		.context = context,
		.look = look,
	};
	struct ic_error *err = look_at_all(&comparison);

	free(comparison.own);
	return err;
}
