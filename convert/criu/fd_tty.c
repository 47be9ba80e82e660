/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"
#include "convert/model/tty.h"

#include <tty.pb-c.h>

static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const TtyFileEntry *entry = source->message;
	struct ic_tty *tty = ic_fd_detail(source, ret, sizeof(*tty));

	if (!tty)
		return ic_error_memory();
	tty->terminal_id = entry->tty_info_id;
	ret->has_path_file = true;
	ret->path_file_id = entry->has_regf_id ? entry->regf_id : ret->file.id;
	return ic_fd_opened(source, ret, entry->flags, entry->fown);
}

static const struct ic_fd_decoder decoder = { 19, &tty_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_tty = { IC_FD_TTY,
				      "TTY",
				      IC_FILE_TTY,
				      { "tty", "tty.img", "", 0x59433025 },
				      &decoder };
