/* SPDX-License-Identifier: Apache-2.0 */
#include <file_lock.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_lock.h"
#include "convert/criu/list.h"

#define MAGIC 0x54323616U

const struct ic_image_kind ic_image_filelocks = { "filelocks", "filelocks.img", "", MAGIC };
const struct ic_image_kind ic_image_filelocks_pid = { "filelocks", "filelocks-", ".img", MAGIC };

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const FileLockEntry *entry = message;

	(void)image;
	(void)arena;
	*(struct ic_draft_lock *)ret = (struct ic_draft_lock){
		.lock = {
			.kind = entry->flag,
			.type = entry->type,
			.pid = entry->pid,
			.fd = entry->fd,
			.start = entry->start,
			.length = entry->len,
		},
		.image = at.member,
		.offset = at.offset,
	};
	return NULL;
}

struct ic_error *ic_draft_locks(const struct ic_member *member, const struct ic_image_kind *kind,
				struct ic_arena *arena, struct ic_array *list)
{
	const struct ic_list_decoder decoder = {
		.kind = kind,
		.descriptor = &file_lock_entry__descriptor,
		.item_size = sizeof(struct ic_draft_lock),
		.most = IC_MAX_FILES,
		.item = item,
	};

	return ic_list_decode(&decoder, member, kind->prefix, arena, list);
}
