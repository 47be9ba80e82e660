/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FD_WATCH_H
#define IC_CRIU_FD_WATCH_H

#include <eventpoll.pb-c.h>
#include <fsnotify.pb-c.h>

#include "convert/base/arena.h"
#include "convert/model/watch.h"

/* What is watched; before CRIU 1.4 these were records of images of their own. */

void ic_fd_eventpoll_target(const EventpollTfdEntry *entry, struct ic_epoll_target *ret);

ic_must_use struct ic_error *ic_fd_inotify_watch(const InotifyWdEntry *entry,
						 struct ic_arena *arena, struct ic_watch *ret);

ic_must_use struct ic_error *ic_fd_fanotify_mark(const FanotifyMarkEntry *entry,
						 struct ic_arena *arena, struct ic_watch *ret);

/** `entry` may be NULL. */
ic_must_use struct ic_error *ic_fd_watch_handle(const FhEntry *entry, struct ic_arena *arena,
						struct ic_file_handle *ret);

#endif
