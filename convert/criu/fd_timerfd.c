/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/event.h"

#include <timerfd.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const TimerfdEntry *entry = source->message;
	struct ic_timerfd *timerfd = ic_fd_detail(source, ret, sizeof(*timerfd));
	struct ic_error *err = timerfd ? ic_fd_opened(source, ret, entry->flags, entry->fown) :
					 ic_error_memory();

	if (err)
		return err;
	*timerfd = (struct ic_timerfd){
		.clock = entry->clockid,
		.ticks = entry->ticks,
		.settime_flags = entry->settime_flags,
		.left_seconds = entry->vsec,
		.left_nanoseconds = entry->vnsec,
		.interval_seconds = entry->isec,
		.interval_nanoseconds = entry->insec,
	};
	return ic_fd_named(source, ret, "anon_inode:[timerfd]");
}

static const struct ic_fd_decoder decoder = { 12, &timerfd_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_timerfd = { 17,
					  "TIMERFD",
					  IC_FILE_TIMERFD,
					  { "timerfd", "timerfd.img", "", 0x50493712 },
					  &decoder };
