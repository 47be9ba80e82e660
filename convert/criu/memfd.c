/* SPDX-License-Identifier: Apache-2.0 */
#include <memfd.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_memfd = { "memfd", "memfd.img", "", 0x48453499 };

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const MemfdInodeEntry *entry = message;
	struct ic_memfd *memfd = ret;

	(void)image;
	if (!entry->has_inode_id || !entry->has_shmid || !entry->has_size)
		return ic_error_at(IC_ERR_DAMAGED, at, "a memfd without inode, pages or size");
	memfd->inode_id = entry->inode_id;
	memfd->name = ic_unpacked_text(arena, &entry->name);
	memfd->size = entry->size;
	memfd->shmid = entry->shmid;
	memfd->mode = entry->mode;
	memfd->uid = entry->uid;
	memfd->gid = entry->gid;
	memfd->seals = entry->seals;
	memfd->has_hugetlb = entry->has_hugetlb_flag;
	memfd->hugetlb = entry->hugetlb_flag;
	return NULL;
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_memfd,
	.descriptor = &memfd_inode_entry__descriptor,
	.item_size = sizeof(struct ic_memfd),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_memfds(const struct ic_member *member, struct ic_arena *arena,
				 struct ic_draft_memfds *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, "memfd.img", arena, &list);

	ret->memfd = list.items;
	ret->nr = list.nr;
	return err;
}
