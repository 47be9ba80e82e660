/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/address_space.h"

#include <string.h>

#include "convert/base/checked.h"

const char *ic_origin_name(enum ic_origin origin)
{
	static const char *const names[IC_NR_ORIGINS] = {
		[IC_ORIGIN_DUMPED] = "dumped",     [IC_ORIGIN_PARENT] = "parent",
		[IC_ORIGIN_SHARED] = "shared",     [IC_ORIGIN_FILE] = "file",
		[IC_ORIGIN_FILLED] = "filled",     [IC_ORIGIN_ZERO] = "zero",
		[IC_ORIGIN_EXTERNAL] = "external", [IC_ORIGIN_LAZY] = "lazy",
		[IC_ORIGIN_LOST] = "lost",         [IC_ORIGIN_SPECIAL] = "special",
	};

	return names[origin];
}

/* The first run that ends behind `at`: the one that holds it, or the next one. */
static size_t find_run(const struct ic_runs *runs, uint64_t at)
{
	size_t low = 0, high = runs->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (runs->run[middle].start + runs->run[middle].size <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint64_t object_offset(const struct ic_mapping *mapping, uint64_t vaddr)
{
	return mapping->file_offset + (vaddr - mapping->start);
}

struct ic_extent_cursor ic_extents_from(const struct ic_address_space *space,
					const struct ic_mapping *mapping, uint64_t vaddr)
{
	struct ic_extent_cursor cursor = { .space = space, .mapping = mapping, .next = vaddr };

	cursor.guard = find_run(&space->guards, vaddr);
	cursor.page = find_run(&space->pages, vaddr);
	if (mapping->object)
		cursor.object = find_run(&mapping->object->pages, object_offset(mapping, vaddr));
	return cursor;
}

struct ic_extent_cursor ic_extents(const struct ic_address_space *space,
				   const struct ic_mapping *mapping)
{
	return ic_extents_from(space, mapping, mapping->start);
}

/*
 * Look at one layer at `at`, a place in the layer's own terms, of which at most `size` bytes
 * matter. Moves *index past runs that end before. Returns the run that holds `at`, or NULL; *size
 * shrinks to where that changes.
 */
static const struct ic_run *look(const struct ic_runs *runs, size_t *index, uint64_t at,
				 uint64_t *size)
{
	const struct ic_run *run;

	while (*index < runs->nr && runs->run[*index].start + runs->run[*index].size <= at)
		(*index)++;
	if (*index == runs->nr)
		return NULL;
	run = &runs->run[*index];
	if (run->start > at) {
		*size = ic_min(*size, run->start - at);
		return NULL;
	}
	*size = ic_min(*size, run->start + run->size - at);
	return run;
}

static void from_run(struct ic_extent *extent, const struct ic_run *run, uint64_t at)
{
	extent->origin = run->origin;
	extent->member = run->member;
	extent->offset = run->member ? run->offset + (at - run->start) : 0;
}

/* Where no run covers the layer: `origin`, but lost from `known_until` on. */
static void uncovered(struct ic_extent *extent, enum ic_origin origin, uint64_t at,
		      uint64_t known_until)
{
	extent->origin = at < known_until ? origin : IC_ORIGIN_LOST;
	if (at < known_until)
		extent->size = ic_min(extent->size, known_until - at);
}

static enum ic_origin origin_untouched(enum ic_mapping_kind kind)
{
	switch (kind) {
	case IC_MAPPING_ANONYMOUS:
		return IC_ORIGIN_ZERO;
	case IC_MAPPING_FILE_PRIVATE:
	case IC_MAPPING_FILE_SHARED:
		return IC_ORIGIN_EXTERNAL;
	case IC_MAPPING_SPECIAL:
		return IC_ORIGIN_SPECIAL;
	case IC_MAPPING_VDSO:
	case IC_MAPPING_OBJECT:
		break;
	}
	return IC_ORIGIN_LOST;
}

/* The same, of what the mapping shows where it has no private pages. */
static struct ic_extent object_piece(struct ic_extent_cursor *cursor, struct ic_extent extent)
{
	const struct ic_object *object = cursor->mapping->object;
	uint64_t offset = object_offset(cursor->mapping, extent.vaddr);
	const struct ic_run *run = look(&object->pages, &cursor->object, offset, &extent.size);

	if (run) {
		from_run(&extent, run, offset);
	} else if (offset >= object->end) {
		extent.origin = IC_ORIGIN_SPECIAL;
	} else {
		extent.size = ic_min(extent.size, object->end - offset);
		uncovered(&extent, IC_ORIGIN_ZERO, offset, object->known_until);
	}
	return extent;
}

/* The extent at the cursor, not yet joined with what follows. */
static struct ic_extent piece(struct ic_extent_cursor *cursor)
{
	const struct ic_address_space *space = cursor->space;
	const struct ic_mapping *mapping = cursor->mapping;
	uint64_t at = cursor->next;
	struct ic_extent extent = { .vaddr = at, .size = mapping->end - at };
	const struct ic_run *run;

	run = look(&space->guards, &cursor->guard, at, &extent.size);
	if (!run)
		run = look(&space->pages, &cursor->page, at, &extent.size);
	if (run) {
		from_run(&extent, run, at);
		return extent;
	}
	if (mapping->object && (mapping->shared || mapping->kind == IC_MAPPING_FILE_SHARED))
		return object_piece(cursor, extent);
	/* What is below private pages shows only where it is known that there are none. */
	if (mapping->object) {
		uncovered(&extent, IC_ORIGIN_EXTERNAL, at, space->known_until);
		return extent.origin == IC_ORIGIN_LOST ? extent : object_piece(cursor, extent);
	}
	/* Shared files and special mappings never have pages in a pagemap: nothing is lost there. */
	if (mapping->kind == IC_MAPPING_FILE_SHARED || mapping->kind == IC_MAPPING_SPECIAL)
		extent.origin = origin_untouched(mapping->kind);
	else
		uncovered(&extent, origin_untouched(mapping->kind), at, space->known_until);
	return extent;
}

static bool joins(const struct ic_extent *extent, const struct ic_extent *next)
{
	return extent->origin == next->origin && extent->member == next->member &&
	       (!extent->member || extent->offset + extent->size == next->offset);
}

bool ic_extent_next(struct ic_extent_cursor *cursor, struct ic_extent *ret)
{
	uint64_t end = cursor->mapping->end;
	struct ic_extent extent, next;

	if (cursor->next >= end)
		return false;
	extent = piece(cursor);
	cursor->next = extent.vaddr + extent.size;
	while (cursor->next < end) {
		next = piece(cursor);
		if (!joins(&extent, &next))
			break;
		extent.size += next.size;
		cursor->next += next.size;
	}
	*ret = extent;
	return true;
}

size_t ic_mapping_behind(const struct ic_address_space *space, uint64_t vaddr)
{
	size_t low = 0, high = space->nr_mappings;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (space->mappings[middle].end <= vaddr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct ic_mapping *ic_mapping_at(const struct ic_address_space *space, uint64_t vaddr)
{
	size_t index = ic_mapping_behind(space, vaddr);

	if (index == space->nr_mappings || space->mappings[index].start > vaddr)
		return NULL;
	return &space->mappings[index];
}

/* Read the part of [vaddr, vaddr + size) that lies in one extent; 0 bytes: it is not there. */
static struct ic_error *read_extent(const struct ic_extent *extent, uint64_t vaddr, uint8_t *buffer,
				    size_t size, size_t *ret_size)
{
	uint64_t skip = vaddr - extent->vaddr;
	size_t part = (size_t)ic_min(size, extent->size - skip);

	*ret_size = 0;
	if (extent->origin == IC_ORIGIN_ZERO) {
		memset(buffer, 0, part);
	} else if (ic_extent_is_at_hand(extent)) {
		struct ic_error *err = ic_blob_read(&extent->member->blob, extent->member->name,
						    extent->offset + skip, buffer, part);

		if (err)
			return err;
	} else {
		return NULL;
	}
	*ret_size = part;
	return NULL;
}

struct ic_text ic_mapping_name(const struct ic_mapping *mapping)
{
	if (mapping->file && mapping->file->path.bytes)
		return mapping->file->path;
	return (struct ic_text){ mapping->label, strlen(mapping->label) };
}

uint64_t ic_mapping_file_offset(const struct ic_mapping *mapping)
{
	return mapping->file ? mapping->file_offset : 0;
}

struct ic_error *ic_memory_read(const struct ic_address_space *space, uint64_t vaddr, void *buffer,
				size_t size, size_t *ret_size)
{
	size_t done = 0;

	for (size_t part = 1; part && done < size; done += part) {
		const struct ic_mapping *mapping = ic_mapping_at(space, vaddr + done);
		struct ic_extent_cursor cursor;
		struct ic_extent extent;
		struct ic_error *err;

		part = 0;
		if (!mapping)
			break;
		/* From here and not from the mapping's start: mappings can be terabytes. */
		cursor = ic_extents_from(space, mapping, vaddr + done);
		if (!ic_extent_next(&cursor, &extent))
			break;
		err = read_extent(&extent, vaddr + done, (uint8_t *)buffer + done, size - done,
				  &part);
		if (err)
			return err;
	}
	*ret_size = done;
	return NULL;
}
