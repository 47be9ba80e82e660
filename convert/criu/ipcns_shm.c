/* SPDX-License-Identifier: Apache-2.0 */
#include <ipc_shm.pb-c.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/stream.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_ipcns_shm = { "ipcns-shm", "ipcns-shm-", ".img", 0x46283044 };

/*
 * Before CRIU 3.0 the segment's bytes followed the record, padded to 4. What the padding has is of
 * the segment's last page, too: criu/ipc_ns.c, dump_ipc_shm_pages() (CRIU 2.12).
 */
static struct ic_error *pass_bytes(struct ic_stream *stream, struct ic_place at,
				   struct ic_draft_shm *shm)
{
	uint64_t size, left = ic_stream_left(stream);

	if (!ic_align_up(shm->size, 4, &size))
		return ic_error_at(IC_ERR_DAMAGED, at, "a segment of 2^64 bytes");
	shm->offset = stream->offset;
	shm->have = ic_stream_pass(stream, size);
	if (left < size)
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ at.member, stream->offset },
				   "segment %u has %llu bytes, %llu of them are there", shm->id,
				   (unsigned long long)shm->size, (unsigned long long)left);
	return NULL;
}

static struct ic_error *read_one(struct ic_stream *stream, struct ic_arena *arena,
				 struct ic_array *list)
{
	ic_cleanup(ic_unpacked_free) IpcShmEntry *entry = NULL;
	struct ic_place at = { stream->member->name, stream->offset };
	struct ic_error *err = ic_stream_next(stream, &ipc_shm_entry__descriptor, &entry);
	struct ic_draft_shm *shm;

	if (err)
		return err;
	if (!entry->desc || !entry->desc->has_id)
		return ic_error_at(IC_ERR_DAMAGED, at, "a shared-memory segment without an id");
	shm = ic_array_append(list, arena, sizeof(*shm));
	if (!shm)
		return ic_error_memory();
	*shm = (struct ic_draft_shm){
		.id = entry->desc->id,
		.key = entry->desc->key,
		.uid = entry->desc->uid,
		.gid = entry->desc->gid,
		.cuid = entry->desc->cuid,
		.cgid = entry->desc->cgid,
		.mode = entry->desc->mode,
		.has_hugetlb = entry->has_hugetlb_flag,
		.hugetlb = entry->hugetlb_flag,
		.size = entry->size,
		.in_pagemaps = entry->has_in_pagemaps && entry->in_pagemaps,
		.member = stream->member,
	};
	return shm->in_pagemaps ? NULL : pass_bytes(stream, at, shm);
}

struct ic_error *ic_draft_shms(const struct ic_member *member, struct ic_arena *arena,
			       struct ic_array *list)
{
	struct ic_stream stream;
	struct ic_error *err = ic_stream_open(member, &ic_image_ipcns_shm, &stream);

	while (!err && ic_stream_left(&stream)) {
		if (list->nr >= IC_MAX_FILES)
			return ic_error_at(IC_ERR_LIMIT,
					   (struct ic_place){ member->name, stream.offset },
					   "more than %u records; the rest is not read",
					   IC_MAX_FILES);
		err = read_one(&stream, arena, list);
	}
	return err;
}
