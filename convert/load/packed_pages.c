/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/packed_pages.h"

#include <inttypes.h>
#include <lz4.h>
#include <stdlib.h>

#include "convert/base/checked.h"

#define MAX_BLOCK_BYTES (4U << 20)

static struct ic_error *begin(struct ic_packed_pages *packed)
{
	struct ic_arena *arena = packed->loader->arena;

	packed->unpacked = ic_arena_alloc(arena, 1, sizeof(*packed->unpacked));
	packed->packed_block = malloc(MAX_BLOCK_BYTES);
	packed->block = malloc(MAX_BLOCK_BYTES);
	if (!packed->unpacked || !packed->packed_block || !packed->block)
		return ic_error_memory();
	/* Places in it are those of unpacked bytes, so it has a name of its own. */
	packed->unpacked->name = ic_arena_format(arena, "%s (unpacked)", packed->pages->name);
	return packed->unpacked->name ? NULL : ic_error_memory();
}

/* The sum of the sizes; each is at most that of the block's pages. */
static struct ic_error *add_sizes(const struct ic_packed_pages *packed,
				  const struct ic_draft_pages *entry, uint32_t page_size,
				  uint64_t *ret)
{
	uint64_t block_bytes, left, sum = 0;

	if (!ic_mul(entry->nr_pages, page_size, &left) ||
	    !ic_mul(entry->pages_per_block, page_size, &block_bytes) ||
	    block_bytes > MAX_BLOCK_BYTES)
		return ic_error_new(IC_ERR_DAMAGED, "%s: packed blocks of %u pages, at most 4 MiB",
				    packed->pages->name, entry->pages_per_block);
	for (size_t i = 0; i < entry->nr_blocks; i++) {
		uint64_t bytes = ic_min(block_bytes, left);

		if (entry->block_sizes[i] > bytes)
			return ic_error_new(IC_ERR_DAMAGED,
					    "%s: packed block %zu has %u bytes, more than the "
					    "%" PRIu64 " it unpacks to",
					    packed->pages->name, i, entry->block_sizes[i], bytes);
		sum += entry->block_sizes[i];
		left -= bytes;
	}
	*ret = sum;
	return NULL;
}

static bool unpacks(const struct ic_packed_pages *packed)
{
	return packed->pages->has_blob && ic_store_unpacks(packed->store);
}

/* One block into packed->block, if its bytes are asked for; what is wrong with it in *ret_bad. */
static struct ic_error *unpack(struct ic_packed_pages *packed, uint64_t offset, uint32_t size,
			       uint32_t bytes, struct ic_error **ret_bad)
{
	const struct ic_member *pages = packed->pages;
	uint64_t have = pages->has_blob ? pages->blob.size : pages->size;
	struct ic_place at = { pages->name, offset };
	bool whole = size == bytes;
	struct ic_error *err;

	*ret_bad = NULL;
	if (offset > have || size > have - offset) {
		*ret_bad = ic_error_at(IC_ERR_DAMAGED, at, "a packed block of %u bytes, cut short",
				       size);
		return NULL;
	}
	if (!unpacks(packed))
		return NULL;
	err = ic_blob_read(&pages->blob, pages->name, offset,
			   whole ? packed->block : packed->packed_block, size);
	if (!err && !whole &&
	    LZ4_decompress_safe((const char *)packed->packed_block, (char *)packed->block,
				(int)size, (int)bytes) != (int)bytes)
		*ret_bad = ic_error_at(IC_ERR_DAMAGED, at,
				       "not an LZ4 block of %u bytes that unpacks to %u", size,
				       bytes);
	return err;
}

/* Keep a block; NULL: zeros. Of one that nobody asks for, where it would be is all there is. */
static struct ic_error *keep(struct ic_packed_pages *packed, const void *block, uint32_t bytes)
{
	if (unpacks(packed))
		return ic_store_spool(packed->store, block, bytes, &packed->unpacked->blob);
	packed->unpacked->blob.size += bytes;
	return NULL;
}

static struct ic_error *unpack_blocks(struct ic_packed_pages *packed,
				      const struct ic_draft_pages *entry, uint64_t offset,
				      uint32_t page_size, enum ic_origin origin,
				      struct ic_array *ret, struct ic_error **ret_err)
{
	uint64_t left = entry->nr_pages * page_size, vaddr = entry->vaddr;
	struct ic_arena *arena = packed->loader->arena;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < entry->nr_blocks; i++) {
		uint32_t size = entry->block_sizes[i];
		uint32_t bytes = (uint32_t)ic_min(left,
						  (uint64_t)entry->pages_per_block * page_size);
		struct ic_run run = { vaddr, bytes, packed->unpacked->blob.size, packed->unpacked,
				      origin };
		struct ic_error *bad = NULL;

		if (size)
			err = unpack(packed, offset, size, bytes, &bad);
		if (!err && bad)
			run = (struct ic_run){ vaddr, bytes, 0, NULL, IC_ORIGIN_LOST };
		else if (!err)
			err = keep(packed, size ? packed->block : NULL, bytes);
		if (!err)
			err = ic_runs_append(ret, arena, packed->pages->name, run);
		if (bad && !*ret_err)
			*ret_err = bad;
		else
			ic_error_free(bad);
		offset += size;
		vaddr += bytes;
		left -= bytes;
	}
	return err;
}

struct ic_error *ic_packed_pages_unpack(struct ic_packed_pages *packed,
					const struct ic_draft_pages *entry, uint64_t offset,
					uint32_t page_size, enum ic_origin origin,
					struct ic_array *ret, uint64_t *ret_bytes,
					struct ic_error **ret_err)
{
	struct ic_error *err = packed->unpacked ? NULL : begin(packed);

	*ret_err = NULL;
	if (!err)
		err = add_sizes(packed, entry, page_size, ret_bytes);
	if (err)
		return err;
	packed->unpacked->has_blob = unpacks(packed);
	return unpack_blocks(packed, entry, offset, page_size, origin, ret, ret_err);
}

void ic_packed_pages_release(struct ic_packed_pages *packed)
{
	free(packed->packed_block);
	free(packed->block);
}
