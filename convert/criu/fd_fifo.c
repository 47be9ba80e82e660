/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/pipe.h"

#include <fifo.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const FifoEntry *entry = source->message;
	struct ic_pipe *pipe = ic_fd_detail(source, ret, sizeof(*pipe));

	if (!pipe)
		return ic_error_memory();
	if (!entry->has_pipe_id)
		return ic_error_at(IC_ERR_DAMAGED, source->at, "a FIFO without its number");
	pipe->inode = entry->pipe_id;
	ret->has_path_file = true;
	ret->path_file_id = entry->has_regf_id ? entry->regf_id : ret->file.id;
	return ic_fd_numbered(source, ret, entry->pipe_id);
}

static const struct ic_fd_decoder decoder = { 17, &fifo_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_fifo = { 3,
				       "FIFO",
				       IC_FILE_FIFO,
				       { "fifo", "fifo.img", "", 0x58364939 },
				       &decoder };
