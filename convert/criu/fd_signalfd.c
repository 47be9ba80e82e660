/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/event.h"

#include <signalfd.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const SignalfdEntry *entry = source->message;
	struct ic_signalfd *signalfd = ic_fd_detail(source, ret, sizeof(*signalfd));
	struct ic_error *err = signalfd ? ic_fd_opened(source, ret, entry->flags, entry->fown) :
					  ic_error_memory();

	if (err)
		return err;
	signalfd->mask = entry->sigmask;
	return ic_fd_named(source, ret, "anon_inode:[signalfd]");
}

static const struct ic_fd_decoder decoder = { 10, &signalfd_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_signalfd = { 9,
					   "SIGNALFD",
					   IC_FILE_SIGNALFD,
					   { "signalfd", "signalfd.img", "", 0x57323820 },
					   &decoder };
