/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/load/folder.h"
#include "convert/load/loader.h"

/* A search for pages through the older folders of a chain. */
struct search {
	struct ic_loader *loader;
	const char *base_name;
	uint32_t pid;
	uint32_t page_size;
	const struct ic_pagemap *newest;
	struct ic_runs pending;  /* pages that the next older folder should have */
	struct ic_array found;   /* runs of all folders, in no order */
	struct ic_arena *arena;  /* of `pending` */
	struct ic_folder *place; /* the folder that was looked at last */
};

static void note(struct ic_loader *loader, uint32_t pid, uint32_t page_size, const char *name,
		 const struct ic_shortage *shortage, enum ic_gap_kind kind, const char *text)
{
	if (!shortage->nr_bytes)
		return;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = kind,
				     .pid = pid,
				     .member = name,
				     .offset = shortage->offset,
				     .vaddr = shortage->first,
				     .size = shortage->nr_bytes },
		    "%s+0x%" PRIx64 ": %" PRIu64 " pages, the first at 0x%" PRIx64 ", %s", name,
		    shortage->offset, shortage->nr_bytes / page_size, shortage->first, text);
}

static void note_own(struct ic_loader *loader, uint32_t pid, uint32_t page_size,
		     const struct ic_pagemap *pagemap)
{
	note(loader, pid, page_size, pagemap->name, &pagemap->lost,
	     pagemap->pages ? IC_GAP_DAMAGED : IC_GAP_MISSING, pagemap->lost_text);
	note(loader, pid, page_size, pagemap->name, &pagemap->lazy, IC_GAP_LAZY,
	     "were left behind on the source machine");
	if (pagemap->pages && pagemap->pages_used < pagemap->pages_have)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .pid = pid,
					     .member = pagemap->pages->name,
					     .offset = pagemap->pages_used },
			    "%s+0x%" PRIx64 ": %" PRIu64
			    " bytes that no pagemap entry claims: pages from 0x%" PRIx64
			    " on are lost",
			    pagemap->pages->name, pagemap->pages_used,
			    pagemap->pages_have - pagemap->pages_used, pagemap->end);
}

static bool is_pending(const struct ic_run *run)
{
	return run->origin == IC_ORIGIN_PARENT && !run->member;
}

/* Split runs in those that are settled and those that an older folder should have. */
static struct ic_error *split(struct search *search, const struct ic_runs *runs,
			      struct ic_array *pending)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < runs->nr; i++) {
		const struct ic_run *run = &runs->run[i];

		if (is_pending(run))
			err = ic_runs_append(pending, search->arena, search->newest->name, *run);
		else
			err = ic_runs_append(&search->found, search->loader->arena,
					     search->newest->name, *run);
	}
	return err;
}

static void count(struct ic_shortage *shortage, const struct ic_run *piece)
{
	if (!shortage->nr_bytes)
		shortage->first = piece->start;
	shortage->nr_bytes += piece->size;
}

/* Pages of which an older folder knows no more than the newer one did. */
static struct ic_error *give_up(struct search *search, const char *text)
{
	struct ic_shortage shortage = { .offset = search->newest->parent.offset };
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < search->pending.nr; i++) {
		struct ic_run lost = search->pending.run[i];

		lost.origin = IC_ORIGIN_LOST;
		count(&shortage, &lost);
		err = ic_runs_append(&search->found, search->loader->arena, search->newest->name,
				     lost);
	}
	note(search->loader, search->pid, search->page_size, search->newest->name, &shortage,
	     IC_GAP_PARENT, text);
	search->pending.nr = 0;
	return err;
}

/* What an older pagemap says of the pages that are sought: pieces in the order of addresses. */
static struct ic_error *match(struct search *search, const struct ic_pagemap *older,
			      struct ic_arena *arena, struct ic_array *pieces)
{
	const struct ic_run *runs = older->runs.items;
	struct ic_error *err = NULL;
	size_t next = 0;

	for (size_t i = 0; i < search->pending.nr; i++) {
		uint64_t at = search->pending.run[i].start;
		uint64_t end = at + search->pending.run[i].size;

		while (!err && at < end) {
			struct ic_run piece = { .start = at, .origin = IC_ORIGIN_LOST };
			uint64_t stop = end;

			while (next < older->runs.nr && runs[next].start + runs[next].size <= at)
				next++;
			if (next < older->runs.nr && runs[next].start <= at) {
				stop = ic_min(end, runs[next].start + runs[next].size);
				piece.origin = runs[next].origin;
				piece.member = runs[next].member;
				piece.offset = piece.member ?
						       runs[next].offset + (at - runs[next].start) :
						       0;
			} else if (next < older->runs.nr) {
				stop = ic_min(end, runs[next].start);
			}
			piece.size = stop - at;
			err = ic_runs_append(pieces, arena, older->name, piece);
			at = stop;
		}
	}
	return err;
}

static void note_older(const struct search *search, const struct ic_pagemap *older,
		       const struct ic_runs *pieces)
{
	struct ic_shortage lost = { 0 }, lazy = { 0 };
	const char *why = ic_arena_format(search->loader->arena,
					  "are not in this earlier checkpoint: it does not list "
					  "them, or they %s",
					  older->lost_text);

	for (size_t i = 0; i < pieces->nr; i++) {
		if (pieces->run[i].origin == IC_ORIGIN_LOST)
			count(&lost, &pieces->run[i]);
		if (pieces->run[i].origin == IC_ORIGIN_LAZY)
			count(&lazy, &pieces->run[i]);
	}
	if (!older->lost.nr_bytes)
		why = "are sought here, and this earlier checkpoint does not list them";
	note(search->loader, search->pid, search->page_size, older->name, &lost, IC_GAP_PARENT,
	     why ? why : "are not in this earlier checkpoint");
	note(search->loader, search->pid, search->page_size, older->name, &lazy, IC_GAP_LAZY,
	     "were left behind on the source machine");
}

/* An older folder's pagemap cannot be read at all. */
static struct ic_error *cannot_read(struct search *search, const struct ic_folder *folder,
				    struct ic_error *err)
{
	const char *text;

	if (ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	text = ic_arena_format(search->loader->arena,
			       "should be in an earlier checkpoint, which cannot be read: %s%s",
			       ic_error_kind(err) == IC_ERR_MISSING ? folder->path : "",
			       ic_error_text(err));
	ic_error_free(err);
	return text ? give_up(search, text) : ic_error_memory();
}

/* Look for the pending pages in one older folder; those it has in turn from an older one remain. */
static struct ic_error *look_in(struct search *search, struct ic_folder *folder)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_array pieces = { 0 }, pending = { 0 };
	struct ic_arena *sought = NULL;
	struct ic_pagemap older;
	struct ic_runs runs;
	struct ic_error *err = ic_arena_new(&arena);

	if (err)
		return err;
	err = ic_load_pagemap(search->loader, folder, search->base_name, search->pid,
			      search->page_size, IC_ORIGIN_PARENT, arena, &older);
	if (err)
		return cannot_read(search, folder, err);
	err = match(search, &older, arena, &pieces);
	runs = (struct ic_runs){ pieces.items, pieces.nr };
	if (!err)
		note_older(search, &older, &runs);
	if (!err)
		err = ic_arena_new(&sought);
	if (err)
		return err;
	ic_arena_free(search->arena);
	search->arena = sought;
	err = split(search, &runs, &pending);
	search->pending = (struct ic_runs){ pending.items, pending.nr };
	return err;
}

static struct ic_error *look_in_all(struct search *search)
{
	struct ic_error *err = NULL;

	while (!err && search->pending.nr) {
		struct ic_folder *older;
		const char *text;

		err = ic_folder_parent(search->loader, search->place, &older);
		if (err)
			return err;
		if (older) {
			search->place = older;
			err = look_in(search, older);
			continue;
		}
		text = ic_arena_format(search->loader->arena,
				       "are in an earlier checkpoint, which is not at hand (%s); "
				       "name it with --parent",
				       search->place->why);
		err = text ? give_up(search, text) : ic_error_memory();
	}
	return err;
}

/* Settle the pages of a pagemap that older folders hold. */
static struct ic_error *search_chain(struct search *search, struct ic_loaded_pages *ret)
{
	struct ic_runs own = { search->newest->runs.items, search->newest->runs.nr };
	struct ic_array pending = { 0 }, joined = { 0 };
	struct ic_error *err = ic_arena_new(&search->arena);

	if (err)
		return err;
	err = split(search, &own, &pending);
	search->pending = (struct ic_runs){ pending.items, pending.nr };
	if (!err)
		err = look_in_all(search);
	ic_arena_free(search->arena);
	if (err)
		return err;
	ic_runs_sort(search->found.items, search->found.nr);
	for (size_t i = 0; !err && i < search->found.nr; i++)
		err = ic_runs_append(&joined, search->loader->arena, search->newest->name,
				     ((const struct ic_run *)search->found.items)[i]);
	ret->runs = (struct ic_runs){ joined.items, joined.nr };
	return err;
}

static struct ic_folder *folder_of(const struct ic_loader *loader, const char *base_name)
{
	bool beside = loader->pages && !ic_folder_image(loader->images, base_name) &&
		      ic_folder_image(loader->pages, base_name);

	return beside ? loader->pages : loader->images;
}

bool ic_has_pages(const struct ic_loader *loader, const char *base_name)
{
	return ic_folder_image(folder_of(loader, base_name), base_name) != NULL;
}

const char *ic_pages_name(const struct ic_loader *loader, const char *base_name)
{
	const struct ic_member *member = ic_folder_image(folder_of(loader, base_name), base_name);

	return member ? member->name : base_name;
}

uint64_t ic_pages_record(struct ic_loader *loader, const struct ic_process *process, uint64_t vaddr)
{
	uint64_t page = process->space.page_size, ret = 0;
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	const char *name;
	bool more = true;
	struct ic_error *err;

	(void)ic_loader_image(loader, &name, "pagemap-%u.img", process->pid);
	err = ic_draft_pagemap_open(ic_folder_image(folder_of(loader, name), name), name,
				    loader->arena, &pagemap);
	while (!err && more && !ret) {
		err = ic_draft_pagemap_next(&pagemap, &entry, &more);
		if (!err && more && vaddr >= entry.vaddr &&
		    (vaddr - entry.vaddr) / page < entry.nr_pages)
			ret = entry.offset;
	}
	ic_error_free(err);
	return ret;
}

struct ic_error *ic_load_pages(struct ic_loader *loader, const char *base_name, uint32_t pid,
			       uint32_t page_size, enum ic_origin origin,
			       struct ic_loaded_pages *ret)
{
	struct ic_folder *folder = folder_of(loader, base_name);
	struct ic_pagemap pagemap;
	struct search search = { .loader = loader,
				 .base_name = base_name,
				 .pid = pid,
				 .page_size = page_size,
				 .newest = &pagemap,
				 .place = folder };
	struct ic_error *err = ic_load_pagemap(loader, folder, base_name, pid, page_size, origin,
					       loader->arena, &pagemap);

	if (err)
		return err;
	note_own(loader, pid, page_size, &pagemap);
	ret->runs = (struct ic_runs){ pagemap.runs.items, pagemap.runs.nr };
	ret->known_until = pagemap.known_until;
	return pagemap.parent.nr_bytes ? search_chain(&search, ret) : NULL;
}
