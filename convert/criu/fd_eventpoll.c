/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/criu/fd_watch.h"

#include <eventpoll.pb-c.h>

void ic_fd_eventpoll_target(const EventpollTfdEntry *entry, struct ic_epoll_target *ret)
{
	*ret = (struct ic_epoll_target){
		.fd = entry->tfd,
		.events = entry->events,
		.data = entry->data,
		.has_inode = entry->has_inode,
		.device = entry->dev,
		.inode = entry->inode,
		.position = entry->pos,
	};
}

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const EventpollFileEntry *entry = source->message;
	struct ic_epoll *epoll = ic_fd_detail(source, ret, sizeof(*epoll));
	struct ic_epoll_target *targets = ic_arena_alloc(source->arena, entry->n_tfd,
							 sizeof(*targets));
	struct ic_error *err = epoll && targets ?
				       ic_fd_opened(source, ret, entry->flags, entry->fown) :
				       ic_error_memory();

	if (err)
		return err;
	for (size_t i = 0; i < entry->n_tfd; i++)
		ic_fd_eventpoll_target(entry->tfd[i], &targets[i]);
	*epoll = (struct ic_epoll){ targets, entry->n_tfd };
	return ic_fd_named(source, ret, "anon_inode:[eventpoll]");
}

static const struct ic_fd_decoder decoder = { 9, &eventpoll_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_eventpoll = { 7,
					    "EVENTPOLL",
					    IC_FILE_EPOLL,
					    { "eventpoll", "eventpoll.img", "", 0x45023858 },
					    &decoder };
