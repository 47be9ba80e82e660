/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/fd_decoder.h"

#include <ext_file.pb-c.h>

/* What it is only the plugin knows that will restore it. */
static struct ic_error *decode(const struct ic_fd_source *source, struct ic_draft_file *ret)
{
	const ExtFileEntry *entry = source->message;
	struct ic_error *err = ic_fd_opened(source, ret, 0, entry->fown);

	ret->file.has_flags = false;
	return err;
}

static const struct ic_fd_decoder decoder = { 15, &ext_file_entry__descriptor, decode };

const struct ic_fd_kind ic_fd_ext = { 16,
				      "EXT",
				      IC_FILE_EXTERNAL,
				      { "ext-files", "ext-files.img", "", 0x59255641 },
				      &decoder };
