/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/pipe.h"

#include <pipe.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const PipeEntry *entry = source->message;
	struct ic_pipe *pipe = ic_fd_detail(source, ret, sizeof(*pipe));
	struct ic_error *err = pipe ? ic_fd_opened(source, ret, entry->flags, entry->fown) :
				      ic_error_memory();

	if (!err && !entry->has_pipe_id)
		err = ic_error_at(IC_ERR_DAMAGED, source->at, "a pipe without its number");
	if (err)
		return err;
	pipe->inode = entry->pipe_id;
	err = ic_fd_numbered(source, ret, entry->pipe_id);
	return err ? err : ic_fd_named(source, ret, "pipe:[%u]", entry->pipe_id);
}

static const struct ic_fd_decoder decoder = { 18, &pipe_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_pipe = { 2,
				       "PIPE",
				       IC_FILE_PIPE,
				       { "pipes", "pipes.img", "", 0x56513555 },
				       &decoder };
