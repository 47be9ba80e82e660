/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/attributes.h"
#include "convert/base/limits.h"
#include "convert/criu/draft_watch.h"
#include "convert/criu/fd_watch.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_eventpoll_tfd = { "eventpoll-tfd", "eventpoll-tfd.img", "",
						      0x44433746 };
const struct ic_image_kind ic_image_inotify_wd = { "inotify-wd", "inotify-wd.img", "", 0x54562009 };
const struct ic_image_kind ic_image_fanotify_mark = { "fanotify-mark", "fanotify-mark.img", "",
						      0x56506035 };

static struct ic_error *target(const void *message, struct ic_image *image, struct ic_place at,
			       struct ic_arena *arena, void *ret)
{
	const EventpollTfdEntry *entry = message;
	struct ic_draft_watch *draft = ret;

	(void)image;
	(void)arena;
	draft->file_id = entry->id;
	draft->offset = at.offset;
	ic_fd_eventpoll_target(entry, &draft->target);
	return NULL;
}

static struct ic_error *watch(const void *message, struct ic_image *image, struct ic_place at,
			      struct ic_arena *arena, void *ret)
{
	const InotifyWdEntry *entry = message;
	struct ic_draft_watch *draft = ret;

	(void)image;
	draft->file_id = entry->id;
	draft->offset = at.offset;
	return ic_fd_inotify_watch(entry, arena, &draft->watch);
}

static struct ic_error *mark(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const FanotifyMarkEntry *entry = message;
	struct ic_draft_watch *draft = ret;

	(void)image;
	draft->file_id = entry->id;
	draft->offset = at.offset;
	return ic_fd_fanotify_mark(entry, arena, &draft->watch);
}

static const struct {
	const struct ic_image_kind *kind;
	const ProtobufCMessageDescriptor *descriptor;
	struct ic_error *(*item)(const void *message, struct ic_image *image, struct ic_place at,
				 struct ic_arena *arena, void *item);
} images[] = {
	{ &ic_image_eventpoll_tfd, &eventpoll_tfd_entry__descriptor, target },
	{ &ic_image_inotify_wd, &inotify_wd_entry__descriptor, watch },
	{ &ic_image_fanotify_mark, &fanotify_mark_entry__descriptor, mark },
};

struct ic_error *ic_draft_watches(const struct ic_member *member, const struct ic_image_kind *kind,
				  struct ic_arena *arena, struct ic_array *list)
{
	struct ic_list_decoder decoder = { .kind = kind,
					   .item_size = sizeof(struct ic_draft_watch),
					   .most = IC_MAX_FILES };

	for (size_t i = 0; i < IC_NR(images); i++)
		if (images[i].kind == kind) {
			decoder.descriptor = images[i].descriptor;
			decoder.item = images[i].item;
		}
	return ic_list_decode(&decoder, member, kind->prefix, arena, list);
}
