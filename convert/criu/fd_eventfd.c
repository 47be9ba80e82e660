/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/event.h"

#include <eventfd.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const EventfdFileEntry *entry = source->message;
	struct ic_eventfd *eventfd = ic_fd_detail(source, ret, sizeof(*eventfd));
	struct ic_error *err = eventfd ? ic_fd_opened(source, ret, entry->flags, entry->fown) :
					 ic_error_memory();

	if (err)
		return err;
	eventfd->counter = entry->counter;
	return ic_fd_named(source, ret, "anon_inode:[eventfd]");
}

static const struct ic_fd_decoder decoder = { 8, &eventfd_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_eventfd = { 6,
					  "EVENTFD",
					  IC_FILE_EVENTFD,
					  { "eventfd", "eventfd.img", "", 0x44523722 },
					  &decoder };
