/* SPDX-License-Identifier: Apache-2.0 */
#include <fs.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_fs = { "fs", "fs-", ".img", 0x51403912 };

struct ic_error *ic_draft_fs(const struct ic_member *member, const char *name,
			     struct ic_draft_fs *ret)
{
	ic_cleanup(ic_unpacked_free) FsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_fs, &image);

	if (!err)
		err = ic_unpack_next(&image, &fs_entry__descriptor, &entry);
	if (err)
		return err;
	*ret = (struct ic_draft_fs){
		.cwd_id = entry->cwd_id,
		.root_id = entry->root_id,
		.umask = entry->umask,
	};
	return NULL;
}
