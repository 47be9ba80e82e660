/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"

#include <memfd.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const MemfdFileEntry *entry = source->message;

	ret->inode_id = entry->inode_id;
	ret->file.position = entry->pos;
	return ic_fd_opened(source, ret, entry->flags, entry->fown);
}

static const struct ic_fd_decoder decoder = { 20, &memfd_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_memfd = { .type = IC_FD_MEMFD,
					.name = "MEMFD",
					.kind = IC_FILE_MEMFD,
					.decoder = &decoder };
