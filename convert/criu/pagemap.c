/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <pagemap.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_pagemap = { "pagemap", "pagemap-", ".img", 0x56084025 };

struct ic_error *ic_draft_pagemap_open(const struct ic_member *member, const char *name,
				       struct ic_arena *arena, struct ic_draft_pagemap *ret)
{
	ic_cleanup(ic_unpacked_free) PagemapHead *head = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_pagemap, &image);
	struct ic_image *kept;
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &pagemap_head__descriptor, &head);
	if (err)
		return ic_error_context(err, "pagemap's head");
	if (!head->has_pages_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "pagemap's head names no pages file");
	kept = ic_arena_alloc(arena, 1, sizeof(*kept));
	if (!kept)
		return ic_error_memory();
	*kept = image;
	*ret = (struct ic_draft_pagemap){ .image = kept, .arena = arena };
	ret->pages_id = head->pages_id;
	return NULL;
}

/* criu/pagemap.c: the 64-bit count of 4.2 if it is there, in_parent of 3.4 and before. */
static void resolve(const PagemapEntry *entry, struct ic_draft_pages *ret)
{
	*ret = (struct ic_draft_pages){ .vaddr = entry->vaddr };
	ret->nr_pages = entry->has_nr_pages ? entry->nr_pages : entry->compat_nr_pages;
	ret->wide = entry->has_nr_pages;
	ret->flags = entry->has_flags ? entry->flags : 0;
	if (entry->has_in_parent && entry->in_parent)
		ret->flags |= IC_PE_PARENT;
	else if (!entry->has_flags)
		ret->flags = IC_PE_PRESENT;
}

/* The unpacked record goes, so its list of sizes is copied into one that is used for all entries. */
static struct ic_error *take_blocks(struct ic_draft_pagemap *pagemap, const PagemapBlocks *blocks,
				    struct ic_place at, struct ic_draft_pages *ret)
{
	uint32_t per_block = blocks->pages_per_block ? blocks->pages_per_block : 1;
	uint64_t expected = ret->nr_pages / per_block + (ret->nr_pages % per_block != 0);

	if (!(ret->flags & IC_PE_PRESENT) || blocks->n_block_sizes != expected)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "%zu packed blocks of %u pages for %" PRIu64 " pages",
				   blocks->n_block_sizes, per_block, ret->nr_pages);
	pagemap->sizes.nr = 0;
	for (size_t i = 0; i < blocks->n_block_sizes; i++) {
		uint32_t *size = ic_array_append(&pagemap->sizes, pagemap->arena, sizeof(*size));

		if (!size)
			return ic_error_memory();
		*size = blocks->block_sizes[i];
	}
	ret->block_sizes = pagemap->sizes.items;
	ret->nr_blocks = pagemap->sizes.nr;
	ret->pages_per_block = per_block;
	return NULL;
}

struct ic_error *ic_draft_pagemap_next(struct ic_draft_pagemap *pagemap, struct ic_draft_pages *ret,
				       bool *ret_more)
{
	ic_cleanup(ic_unpacked_free) PagemapEntry *entry = NULL;
	struct ic_place at = pagemap->image->reader.at;
	struct ic_error *err;

	*ret_more = ic_image_has_more(pagemap->image);
	if (!*ret_more)
		return NULL;
	err = ic_unpack_next(pagemap->image, &pagemap_entry__descriptor, &entry);
	if (err)
		return err;
	if (!entry->has_vaddr)
		return ic_error_at(IC_ERR_DAMAGED, at, "pages without an address");
	resolve(entry, ret);
	ret->offset = at.offset;
	return entry->blocks ? take_blocks(pagemap, entry->blocks, at, ret) : NULL;
}
