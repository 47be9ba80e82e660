/* SPDX-License-Identifier: Apache-2.0 */
#include <remap_file_path.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_remap_fpath = { "remap-fpath", "remap-fpath.img", "",
						    0x59133954 };

/* remap_type of images/remap-file-path.proto; before there was a type, a bit of the id said it. */
#define TYPE_LINKED   0
#define TYPE_GHOST    1
#define OLD_GHOST_BIT 0x80000000U

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const RemapFilePathEntry *entry = message;
	struct ic_draft_remap *remap = ret;

	(void)image;
	(void)arena;
	if (!entry->has_orig_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "a deleted file without an id");
	remap->file_id = entry->orig_id;
	remap->ghost_id = entry->remap_id & ~OLD_GHOST_BIT;
	remap->has_ghost = entry->has_remap_type ? entry->remap_type == TYPE_GHOST :
						   (entry->remap_id & OLD_GHOST_BIT) != 0;
	remap->link_id = entry->remap_id;
	remap->has_link = entry->has_remap_type ? entry->remap_type == TYPE_LINKED :
						  !remap->has_ghost;
	return NULL;
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_remap_fpath,
	.descriptor = &remap_file_path_entry__descriptor,
	.item_size = sizeof(struct ic_draft_remap),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_remaps(const struct ic_member *member, struct ic_arena *arena,
				 struct ic_draft_remaps *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, "remap-fpath.img", arena, &list);

	ret->remap = list.items;
	ret->nr = list.nr;
	return err;
}
