/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/memory_scan.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"

#define CHUNK_BYTES ((size_t)1 << 18)

void ic_memory_scan_start(struct ic_memory_scan *scan, const struct ic_mapping *mapping)
{
	scan->cursor = ic_extents(scan->space, mapping);
	scan->rest = (struct ic_extent){ .size = 0 };
	scan->size = 0;
}

/* The next extent with bytes at hand. */
static bool next_extent(struct ic_memory_scan *scan)
{
	while (ic_extent_next(&scan->cursor, &scan->rest))
		if (ic_extent_is_at_hand(&scan->rest))
			return true;
	scan->rest.size = 0;
	return false;
}

/* Move the end of the last chunk to the front of the buffer, if what comes now is behind it. */
static void repeat(struct ic_memory_scan *scan)
{
	size_t size = (size_t)ic_min(scan->overlap, scan->size);

	scan->repeated = 0;
	if (!size || scan->vaddr + scan->size != scan->rest.vaddr)
		return;
	memmove(scan->buffer, scan->bytes + scan->size - size, size);
	scan->repeated = size;
}

struct ic_error *ic_memory_scan_next(struct ic_memory_scan *scan, bool *ret_more)
{
	struct ic_error *err;
	size_t size;

	*ret_more = false;
	if (!scan->rest.size && !next_extent(scan))
		return NULL;
	if (!scan->buffer)
		scan->buffer = malloc(CHUNK_BYTES + scan->overlap);
	if (!scan->buffer)
		return ic_error_memory();
	repeat(scan);
	size = (size_t)ic_min(CHUNK_BYTES, scan->rest.size);
	err = ic_blob_read(&scan->rest.member->blob, scan->rest.member->name, scan->rest.offset,
			   scan->buffer + scan->repeated, size);
	if (err)
		return err;
	scan->vaddr = scan->rest.vaddr - scan->repeated;
	scan->bytes = scan->buffer;
	scan->size = scan->repeated + size;
	scan->rest.vaddr += size;
	scan->rest.offset += size;
	scan->rest.size -= size;
	*ret_more = true;
	return NULL;
}

void ic_memory_scan_end(struct ic_memory_scan *scan)
{
	free(scan->buffer);
	scan->buffer = NULL;
}
