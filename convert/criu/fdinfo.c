/* SPDX-License-Identifier: Apache-2.0 */
#include <fdinfo.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_fdinfo = { "fdinfo", "fdinfo-", ".img", 0x56213732 };

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const FdinfoEntry *entry = message;
	struct ic_draft_fd *fd = ret;

	(void)image;
	(void)arena;
	if (!entry->has_id || !entry->has_fd)
		return ic_error_at(IC_ERR_DAMAGED, at, "a descriptor without number or file");
	*fd = (struct ic_draft_fd){
		.fd = entry->fd,
		.file_id = entry->id,
		.type = entry->type,
		.flags = entry->flags,
		.offset = at.offset,
	};
	return NULL;
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_fdinfo,
	.descriptor = &fdinfo_entry__descriptor,
	.item_size = sizeof(struct ic_draft_fd),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_fdinfo(const struct ic_member *member, const char *name,
				 struct ic_arena *arena, struct ic_draft_fds *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);

	ret->fd = list.items;
	ret->nr = list.nr;
	return err;
}
