/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/load/folder.h"
#include "convert/load/loader.h"
#include "convert/load/object_table.h"
#include "convert/load/packed_pages.h"

struct builder {
	struct ic_loader *loader;
	struct ic_arena *arena;
	const char *name; /* of the pagemap */
	uint32_t pid;
	uint32_t page_size;
	enum ic_origin origin;
	const struct ic_member *pages; /* NULL: absent */
	uint64_t pages_have;           /* bytes really there */
	uint64_t pages_used;           /* bytes claimed so far */
	uint64_t last;                 /* where the last entry began */
	uint64_t end;                  /* of the last run */
	bool unsorted;                 /* where no run is, nothing is known */
	struct ic_packed_pages packed;
	struct ic_pagemap *made;
};

static struct ic_error *append(struct builder *builder, struct ic_run run)
{
	return ic_runs_append(&builder->made->runs, builder->arena, builder->name, run);
}

static void fall_short(struct ic_shortage *shortage, const struct ic_draft_pages *entry,
		       uint64_t start, uint64_t size)
{
	if (!size)
		return;
	if (!shortage->nr_bytes) {
		shortage->first = start;
		shortage->offset = entry->offset;
	}
	shortage->nr_bytes += size;
}

/* Pages that are in the pages file, as far as the file goes. */
static struct ic_error *append_present(struct builder *builder, const struct ic_draft_pages *entry,
				       uint64_t skip, uint64_t size)
{
	uint64_t start = entry->vaddr + skip;
	uint64_t offset = builder->pages_used + skip;
	uint64_t there = offset < builder->pages_have ? builder->pages_have - offset : 0;
	struct ic_error *err;

	there = ic_min(there, size) / builder->page_size * builder->page_size;
	fall_short(&builder->made->lost, entry, start + there, size - there);
	err = append(builder,
		     (struct ic_run){ start, there, offset, builder->pages, builder->origin });
	if (!err)
		err = append(builder, (struct ic_run){ start + there, size - there, 0, NULL,
						       IC_ORIGIN_LOST });
	return err;
}

/* `skip` bytes of the entry are already covered by what came before. */
static struct ic_error *append_entry(struct builder *builder, const struct ic_draft_pages *entry,
				     uint64_t skip, uint64_t size)
{
	uint64_t start = entry->vaddr + skip;
	enum ic_origin origin = IC_ORIGIN_LOST;

	if (entry->flags & IC_PE_PRESENT)
		return append_present(builder, entry, skip, size);
	if (entry->flags & IC_PE_PARENT) {
		origin = IC_ORIGIN_PARENT;
		fall_short(&builder->made->parent, entry, start, size);
	} else if (entry->flags & IC_PE_LAZY) {
		origin = IC_ORIGIN_LAZY;
		fall_short(&builder->made->lazy, entry, start, size);
	} else {
		fall_short(&builder->made->lost, entry, start, size);
	}
	return append(builder, (struct ic_run){ start, size, 0, NULL, origin });
}

/* Pages that are packed; *ret_used: where the bytes of the next entry begin. */
static struct ic_error *append_packed(struct builder *builder, const struct ic_draft_pages *entry,
				      uint64_t skip, uint64_t *ret_used)
{
	struct ic_array runs = { 0 };
	struct ic_error *bad = NULL;
	uint64_t bytes = 0, from = entry->vaddr + skip;
	struct ic_error *err = ic_packed_pages_unpack(&builder->packed, entry, builder->pages_used,
						      builder->page_size, builder->origin, &runs,
						      &bytes, &bad);

	for (size_t i = 0; !err && i < runs.nr; i++) {
		struct ic_run run = ((const struct ic_run *)runs.items)[i];
		uint64_t cut = from > run.start ? ic_min(from - run.start, run.size) : 0;

		run.start += cut;
		run.size -= cut;
		run.offset += run.member ? cut : 0;
		if (run.origin == IC_ORIGIN_LOST)
			fall_short(&builder->made->lost, entry, run.start, run.size);
		err = append(builder, run);
	}
	if (bad)
		ic_gaps_add_error(builder->loader->gaps, builder->pid, builder->pages->name, bad);
	*ret_used = builder->pages_used + bytes;
	return err;
}

/* Where the bytes of an entry begin and end in the pages file; false when that is too far. */
static bool find_place(struct builder *builder, const struct ic_draft_pages *entry, uint64_t size,
		       uint64_t *ret_end)
{
	*ret_end = builder->pages_used;
	if (!(entry->flags & IC_PE_PRESENT))
		return true;
	if ((entry->flags & IC_PE_ALIGNED) &&
	    !ic_align_up(builder->pages_used, builder->page_size, &builder->pages_used))
		return false;
	return ic_add(builder->pages_used, size, ret_end);
}

static struct ic_error *add(struct builder *builder, const struct ic_draft_pages *entry)
{
	struct ic_place at = { builder->name, entry->offset };
	struct ic_gap gap = { .kind = IC_GAP_DAMAGED,
			      .pid = builder->pid,
			      .member = builder->name,
			      .offset = entry->offset,
			      .vaddr = entry->vaddr };
	uint64_t size, end, used, skip = 0;
	struct ic_error *err = NULL;

	if (!ic_mul(entry->nr_pages, builder->page_size, &size) ||
	    !ic_add(entry->vaddr, size, &end) || !find_place(builder, entry, size, &used))
		return ic_error_at(IC_ERR_DAMAGED, at, "%" PRIu64 " pages from 0x%" PRIx64 " on",
				   entry->nr_pages, entry->vaddr);
	if (entry->vaddr % builder->page_size)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "pages at 0x%" PRIx64 ", which is not a multiple of %u",
				   entry->vaddr, builder->page_size);
	builder->unsorted = entry->vaddr < builder->last;
	if (builder->unsorted)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "pages at 0x%" PRIx64 " behind those at 0x%" PRIx64,
				   entry->vaddr, builder->last);
	builder->last = entry->vaddr;
	if (entry->vaddr < builder->end) {
		skip = ic_min(builder->end - entry->vaddr, size);
		gap.size = skip;
		ic_gaps_add(builder->loader->gaps, gap,
			    "pages at 0x%" PRIx64 " were there before: the first count",
			    entry->vaddr);
	}
	if (entry->block_sizes && builder->pages)
		err = append_packed(builder, entry, skip, &used);
	else if (skip < size)
		err = append_entry(builder, entry, skip, size - skip);
	if (entry->flags & IC_PE_PRESENT)
		builder->pages_used = used;
	builder->end = ic_max(builder->end, end);
	return err;
}

/* A pages file belongs to one pagemap: of two that claim it, one shows memory that is not its own. */
static struct ic_error *claim(struct ic_loader *loader, struct ic_folder *folder, const char *name,
			      uint32_t pages_id)
{
	const struct ic_object *owner = ic_object_table_find(folder->claims, pages_id);
	struct ic_object *mine;

	if (owner)
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 },
				   "claims pages-%u.img, which %s has claimed: one of the two is "
				   "not what CRIU wrote",
				   pages_id, owner->member_name);
	mine = ic_arena_alloc(loader->arena, 1, sizeof(*mine));
	if (!mine)
		return ic_error_memory();
	mine->member_name = name;
	return ic_object_table_add(folder->claims, pages_id, mine);
}

/*
 * Whether a file of a process's pages has no data at all, only a hole. A restore with --auto-dedup
 * punches out what it has read, and 'criu dedup' what a later dump has again. Single holes may be
 * zeros that a copy left out, but no process has nothing but zeros: its vdso is always dumped.
 */
static bool is_hollow(const struct ic_member *pages)
{
	const struct ic_blob *blob = &pages->blob;
	off_t data;

	if (!pages->has_blob || blob->bytes || !blob->size)
		return false;
	data = lseek(blob->fd, (off_t)blob->offset, SEEK_DATA);
	return data < 0 ? errno == ENXIO : (uint64_t)data >= blob->offset + blob->size;
}

static struct ic_error *find_pages(struct builder *builder, const struct ic_folder *folder,
				   uint32_t pages_id)
{
	const char *name = ic_arena_format(builder->loader->arena, "pages-%u.img", pages_id);
	const struct ic_member *pages = name ? ic_folder_image(folder, name) : NULL;
	bool hollow = pages && builder->origin != IC_ORIGIN_SHARED && is_hollow(pages);
	bool there = pages && !pages->unread && !hollow;

	if (!name)
		return ic_error_memory();
	if (there) {
		builder->pages = pages;
		/* Without a blob only the size is known: pages were not asked for. */
		builder->pages_have = pages->has_blob ? pages->blob.size : pages->size;
	}
	builder->made->pages = builder->pages;
	builder->made->lost_text =
		ic_arena_format(builder->loader->arena, "%s %s%s, which is %s",
				there ? "lie behind the end of" : "should be in", folder->path,
				name,
				there  ? "cut short" :
				hollow ? "hollow: punched out by 'criu dedup' or by a restore" :
					 "not there or not read");
	return builder->made->lost_text ? NULL : ic_error_memory();
}

static struct ic_error *read_entries(struct builder *builder, struct ic_draft_pagemap *pagemap)
{
	struct ic_error *err = NULL;
	struct ic_draft_pages entry;
	bool more = true;

	while (!err && more) {
		err = ic_draft_pagemap_next(pagemap, &entry, &more);
		if (!err && more) {
			builder->loader->wide_counts |= entry.wide;
			err = add(builder, &entry);
		}
	}
	return err;
}

struct ic_error *ic_load_pagemap(struct ic_loader *loader, struct ic_folder *folder,
				 const char *base_name, uint32_t pid, uint32_t page_size,
				 enum ic_origin origin, struct ic_arena *arena,
				 struct ic_pagemap *ret)
{
	const struct ic_member *member = ic_folder_image(folder, base_name);
	struct builder builder = { .loader = loader,
				   .arena = arena,
				   .pid = pid,
				   .page_size = page_size,
				   .origin = origin,
				   .made = ret };
	struct ic_draft_pagemap pagemap;
	struct ic_error *err = ic_draft_pagemap_open(member, base_name, loader->arena, &pagemap);

	*ret = (struct ic_pagemap){ .name = member ? member->name : base_name };
	builder.name = ret->name;
	if (!err)
		err = claim(loader, folder, ret->name, pagemap.pages_id);
	if (!err)
		err = find_pages(&builder, folder, pagemap.pages_id);
	if (err)
		return err;
	builder.packed = (struct ic_packed_pages){ .loader = loader,
						   .store = folder->chain->stores[folder->index],
						   .pages = builder.pages };
	err = read_entries(&builder, &pagemap);
	ic_packed_pages_release(&builder.packed);
	/* Bytes that no entry claims: entries are gone, and which pages they were nobody knows. */
	ret->pages_used = builder.pages_used;
	ret->pages_have = builder.pages_have;
	ret->end = builder.end;
	ret->known_until = err || builder.pages_used < builder.pages_have ? builder.end :
									    UINT64_MAX;
	if (builder.unsorted)
		ret->known_until = 0;
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, pid, ret->name,
				  ic_error_context(err, "pages from 0x%" PRIx64 " on are lost",
						   ret->known_until));
	return NULL;
}
