/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/load/loader.h"
#include "convert/load/object_table.h"

/* Pages of one kind that are not there: one gap for all of a pagemap, the reports have each run. */
struct shortage {
	uint64_t nr_bytes;
	uint64_t first;  /* address */
	uint64_t offset; /* of the first record */
};

struct builder {
	struct ic_loader *loader;
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
	struct ic_array runs;
	struct shortage parent, lazy, lost;
};

static struct ic_error *append(struct builder *builder, struct ic_run run)
{
	struct ic_run *last = builder->runs.nr ?
				      (struct ic_run *)builder->runs.items + builder->runs.nr - 1 :
				      NULL;

	if (!run.size)
		return NULL;
	if (last && last->start + last->size == run.start && last->origin == run.origin &&
	    last->member == run.member &&
	    (!run.member || last->offset + last->size == run.offset)) {
		last->size += run.size;
		return NULL;
	}
	if (builder->runs.nr >= IC_MAX_PAGE_RUNS)
		return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ builder->name, 0 },
				   "more than %u runs of pages", IC_MAX_PAGE_RUNS);
	last = ic_array_append(&builder->runs, builder->loader->arena, sizeof(*last));
	if (!last)
		return ic_error_memory();
	*last = run;
	return NULL;
}

static void fall_short(struct shortage *shortage, const struct ic_draft_pages *entry,
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
	fall_short(&builder->lost, entry, start + there, size - there);
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
		fall_short(&builder->parent, entry, start, size);
	} else if (entry->flags & IC_PE_LAZY) {
		origin = IC_ORIGIN_LAZY;
		fall_short(&builder->lazy, entry, start, size);
	} else {
		fall_short(&builder->lost, entry, start, size);
	}
	return append(builder, (struct ic_run){ start, size, 0, NULL, origin });
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
	    !ic_add(entry->vaddr, size, &end) || !ic_add(builder->pages_used, size, &used))
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
	if (skip < size)
		err = append_entry(builder, entry, skip, size - skip);
	if (entry->flags & IC_PE_PRESENT)
		builder->pages_used = used;
	builder->end = ic_max(builder->end, end);
	return err;
}

static void note(const struct builder *builder, const struct shortage *shortage,
		 enum ic_gap_kind kind, const char *member, const char *text)
{
	if (!shortage->nr_bytes)
		return;
	ic_gaps_add(builder->loader->gaps,
		    (struct ic_gap){ .kind = kind,
				     .pid = builder->pid,
				     .member = member,
				     .offset = shortage->offset,
				     .vaddr = shortage->first,
				     .size = shortage->nr_bytes },
		    "%s+0x%" PRIx64 ": %" PRIu64 " pages, the first at 0x%" PRIx64 ", %s",
		    builder->name, shortage->offset, shortage->nr_bytes / builder->page_size,
		    shortage->first, text);
}

static void note_shortages(const struct builder *builder, const char *pages_name)
{
	char text[160];

	(void)snprintf(text, sizeof(text),
		       builder->pages ? "lie behind the end of %s, which is cut short" :
					"should be in %s, which is not there or not read",
		       pages_name);
	note(builder, &builder->lost, builder->pages ? IC_GAP_DAMAGED : IC_GAP_MISSING,
	     builder->name, text);
	note(builder, &builder->lazy, IC_GAP_LAZY, builder->name,
	     "were left behind on the source machine");
	note(builder, &builder->parent, IC_GAP_PARENT, builder->name,
	     "are in an earlier checkpoint of the chain, which is not read");
	if (builder->pages && builder->pages_used < builder->pages_have)
		ic_gaps_add(builder->loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .pid = builder->pid,
					     .member = builder->pages->name,
					     .offset = builder->pages_used },
			    "%s+0x%" PRIx64 ": %" PRIu64
			    " bytes that no pagemap entry claims: pages from 0x%" PRIx64
			    " on are lost",
			    builder->pages->name, builder->pages_used,
			    builder->pages_have - builder->pages_used, builder->end);
}

/* A pages file belongs to one pagemap: of two that claim it, one shows memory that is not its own. */
static struct ic_error *claim(struct ic_loader *loader, const char *name, uint32_t pages_id)
{
	const struct ic_object *owner = ic_object_table_find(loader->claims, pages_id);
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
	return ic_object_table_add(loader->claims, pages_id, mine);
}

struct ic_error *ic_load_pages(struct ic_loader *loader, const char *name, uint32_t pid,
			       uint32_t page_size, enum ic_origin origin,
			       struct ic_loaded_pages *ret)
{
	const struct ic_member *member = ic_store_image(loader->store, name);
	struct builder builder = {
		.loader = loader, .name = name, .pid = pid, .page_size = page_size, .origin = origin
	};
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	const char *pages_name;
	bool more = true;
	struct ic_error *err = ic_draft_pagemap_open(member, name, loader->arena, &pagemap);

	if (!err)
		err = claim(loader, member->name, pagemap.pages_id);
	if (err)
		return err;
	builder.name = member->name;
	builder.pages = ic_loader_image(loader, &pages_name, "pages-%u.img", pagemap.pages_id);
	if (builder.pages && builder.pages->unread)
		builder.pages = NULL;
	if (builder.pages) /* without a blob only the size is known: pages were not asked for */
		builder.pages_have = builder.pages->has_blob ? builder.pages->blob.size :
							       builder.pages->size;
	while (!err && more) {
		err = ic_draft_pagemap_next(&pagemap, &entry, &more);
		if (!err && more) {
			loader->wide_counts |= entry.wide;
			err = add(&builder, &entry);
		}
	}
	/* Bytes that no entry claims: entries are gone, and which pages they were nobody knows. */
	ret->known_until = err || builder.pages_used < builder.pages_have ? builder.end :
									    UINT64_MAX;
	if (builder.unsorted)
		ret->known_until = 0;
	if (err) {
		if (ic_error_kind(err) == IC_ERR_MEMORY)
			return err;
		ic_gaps_add_error(loader->gaps, pid, name,
				  ic_error_context(err, "pages from 0x%" PRIx64 " on are lost",
						   ret->known_until));
	}
	note_shortages(&builder, pages_name);
	ret->runs = (struct ic_runs){ builder.runs.items, builder.runs.nr };
	return NULL;
}
