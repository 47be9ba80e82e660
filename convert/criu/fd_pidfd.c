/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/kernel_object.h"

#include <pidfd.pb-c.h>

#define RDWR 02U /* O_RDWR, on every architecture */

/* pidfs, which numbers them since Linux 6.9, goes on showing the old name: fs/pidfs.c (Linux 6.12). */
static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const PidfdEntry *entry = source->message;
	struct ic_pidfd *pidfd = ic_fd_detail(source, ret, sizeof(*pidfd));
	/* CRIU leaves the access mode out, which has one value: criu/pidfd.c, dump_one_pidfd(). */
	struct ic_error *err = pidfd ? ic_fd_opened(source, ret, entry->flags | RDWR, entry->fown) :
				       ic_error_memory();

	if (err)
		return err;
	*pidfd = (struct ic_pidfd){ entry->nspid, entry->ino };
	err = ic_fd_numbered(source, ret, entry->ino);
	return err ? err : ic_fd_named(source, ret, "anon_inode:[pidfd]");
}

static const struct ic_fd_decoder decoder = { 22, &pidfd_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_pidfd = { .type = 20,
					.name = "PIDFD",
					.kind = IC_FILE_PIDFD,
					.decoder = &decoder };
