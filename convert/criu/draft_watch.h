/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_WATCH_H
#define IC_CRIU_DRAFT_WATCH_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/criu/image.h"
#include "convert/model/watch.h"

/*
 * What is watched had images of its own before CRIU 1.4, a record a watch: criu/image-desc.c of
 * CRIU 1.3. The rules of draft.h hold.
 */

extern const struct ic_image_kind ic_image_eventpoll_tfd, ic_image_inotify_wd,
	ic_image_fanotify_mark;

/** A watch of a file: of epoll's the target is set, of the others the watch. */
struct ic_draft_watch {
	uint32_t file_id;
	struct ic_epoll_target target;
	struct ic_watch watch;
	size_t order; /* of the record among all; set by the loader */
	uint64_t offset;
};

/** Appends the records of one of the three images, of struct ic_draft_watch. */
ic_must_use struct ic_error *ic_draft_watches(const struct ic_member *member,
					      const struct ic_image_kind *kind,
					      struct ic_arena *arena, struct ic_array *list);

#endif
