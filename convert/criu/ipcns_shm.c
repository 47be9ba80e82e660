/* SPDX-License-Identifier: Apache-2.0 */
#include <ipc_shm.pb-c.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_ipcns_shm = { "ipcns-shm", "ipcns-shm-", ".img", 0x46283044 };

/* Before CRIU 3.0 the segment's bytes followed the record, padded to 4. */
static struct ic_error *skip_bytes(struct ic_image *image, struct ic_place at,
				   struct ic_draft_shm *shm)
{
	uint64_t size;

	if (!ic_align_up(shm->size, 4, &size))
		return ic_error_at(IC_ERR_DAMAGED, at, "a segment of 2^64 bytes");
	shm->offset = image->reader.at.offset;
	return ic_image_skip(image, size);
}

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const IpcShmEntry *entry = message;
	struct ic_draft_shm *shm = ret;

	(void)arena;
	if (!entry->desc || !entry->desc->has_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "a shared-memory segment without an id");
	shm->id = entry->desc->id;
	shm->key = entry->desc->key;
	shm->size = entry->size;
	shm->in_pagemaps = entry->has_in_pagemaps && entry->in_pagemaps;
	return shm->in_pagemaps ? NULL : skip_bytes(image, at, shm);
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_ipcns_shm,
	.descriptor = &ipc_shm_entry__descriptor,
	.item_size = sizeof(struct ic_draft_shm),
	.most = IC_MAX_FILES,
	.item = item,
};

struct ic_error *ic_draft_shms(const struct ic_member *member, struct ic_arena *arena,
			       struct ic_array *list)
{
	size_t before = list->nr;
	struct ic_error *err = ic_list_decode(&decoder, member, member->name, arena, list);
	struct ic_draft_shm *shm = list->items;

	for (size_t i = before; i < list->nr; i++)
		shm[i].member = member;
	return err;
}
