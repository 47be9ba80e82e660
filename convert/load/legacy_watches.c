/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>

#include "convert/criu/draft_watch.h"
#include "convert/criu/fd_kind.h"
#include "convert/load/legacy.h"

static int by_file(const void *a, const void *b)
{
	const struct ic_draft_watch *x = a, *y = b;

	return x->file_id != y->file_id ? (x->file_id < y->file_id ? -1 : 1) :
	       x->order < y->order      ? -1 :
					  x->order > y->order;
}

static struct ic_error *give_targets(struct ic_loader *loader, const struct ic_draft_watch *drafts,
				     size_t nr, void *detail)
{
	struct ic_epoll_target *targets = ic_arena_alloc(loader->arena, nr, sizeof(*targets));
	struct ic_epoll *epoll = detail;

	if (!targets)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++)
		targets[i] = drafts[i].target;
	*epoll = (struct ic_epoll){ targets, nr };
	return NULL;
}

static struct ic_watch *copy_watches(struct ic_loader *loader, const struct ic_draft_watch *drafts,
				     size_t nr)
{
	struct ic_watch *watches = ic_arena_alloc(loader->arena, nr, sizeof(*watches));

	for (size_t i = 0; watches && i < nr; i++)
		watches[i] = drafts[i].watch;
	return watches;
}

static struct ic_error *give_watches(struct ic_loader *loader, const struct ic_draft_watch *drafts,
				     size_t nr, void *detail)
{
	struct ic_inotify *inotify = detail;

	inotify->watches = copy_watches(loader, drafts, nr);
	inotify->nr_watches = inotify->watches ? nr : 0;
	return inotify->watches ? NULL : ic_error_memory();
}

static struct ic_error *give_marks(struct ic_loader *loader, const struct ic_draft_watch *drafts,
				   size_t nr, void *detail)
{
	struct ic_fanotify *fanotify = detail;

	fanotify->marks = copy_watches(loader, drafts, nr);
	fanotify->nr_marks = fanotify->marks ? nr : 0;
	return fanotify->marks ? NULL : ic_error_memory();
}

/* What watches, and where its watches were. */
static const struct watcher {
	const struct ic_image_kind *image;
	const struct ic_fd_kind *file;
	struct ic_error *(*give)(struct ic_loader *loader, const struct ic_draft_watch *drafts,
				 size_t nr, void *detail);
} watchers[] = {
	{ &ic_image_eventpoll_tfd, &ic_fd_eventpoll, give_targets },
	{ &ic_image_inotify_wd, &ic_fd_inotify, give_watches },
	{ &ic_image_fanotify_mark, &ic_fd_fanotify, give_marks },
};

static struct ic_error *give(struct ic_loader *loader, const struct watcher *watcher,
			     const struct ic_member *member, const struct ic_draft_watch *drafts,
			     size_t nr)
{
	const struct ic_file *file = ic_loader_typed(loader, drafts->file_id, watcher->file->type);

	if (file && ic_loader_draft(loader, file)->detail)
		return watcher->give(loader, drafts, nr, ic_loader_draft(loader, file)->detail);
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_MISSING,
				     .member = member->name,
				     .offset = drafts->offset },
		    "%s+0x%" PRIx64 ": a watch of file %u (%s), which is not there", member->name,
		    drafts->offset, drafts->file_id, watcher->file->name);
	return NULL;
}

static struct ic_error *load_one(struct ic_loader *loader, const struct watcher *watcher)
{
	const struct ic_member *member = ic_store_image(loader->store, watcher->image->prefix);
	struct ic_array list = { 0 };
	struct ic_draft_watch *drafts;
	struct ic_error *err =
		member ? ic_draft_watches(member, watcher->image, loader->arena, &list) : NULL;

	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "watches behind this are lost"));
	err = NULL;
	drafts = list.items;
	for (size_t i = 0; i < list.nr; i++)
		drafts[i].order = i;
	if (list.nr)
		qsort(drafts, list.nr, sizeof(*drafts), by_file);
	for (size_t i = 0, end; !err && i < list.nr; i = end) {
		end = i + 1;
		while (end < list.nr && drafts[end].file_id == drafts[i].file_id)
			end++;
		err = give(loader, watcher, member, &drafts[i], end - i);
	}
	return err;
}

struct ic_error *ic_load_legacy_watches(struct ic_loader *loader)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && loader->files_by_kind && i < IC_NR(watchers); i++)
		err = load_one(loader, &watchers[i]);
	return err;
}
