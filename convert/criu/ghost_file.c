/* SPDX-License-Identifier: Apache-2.0 */
#include <ghost_file.pb-c.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/stream.h"
#include "convert/criu/unpack.h"

#define GHOST_MAGIC 0x52583605U

const struct ic_image_kind ic_image_ghost_file = { "ghost-file", "ghost-file-", ".img",
						   GHOST_MAGIC };

static struct ic_error *add_chunk(struct ic_array *list, struct ic_arena *arena,
				  struct ic_draft_chunk chunk)
{
	struct ic_draft_chunk *added = ic_array_append(list, arena, sizeof(*added));

	if (!added)
		return ic_error_memory();
	*added = chunk;
	return NULL;
}

static struct ic_error *read_chunk(struct ic_stream *stream, struct ic_arena *arena,
				   struct ic_array *list)
{
	ic_cleanup(ic_unpacked_free) GhostChunkEntry *entry = NULL;
	struct ic_place at = { stream->member->name, stream->offset };
	uint64_t left, end;
	struct ic_error *err = ic_stream_next(stream, &ghost_chunk_entry__descriptor, &entry);

	if (err)
		return err;
	left = ic_stream_left(stream);
	if (entry->len > left)
		return ic_error_at(IC_ERR_DAMAGED, at, "a chunk of %llu bytes, %llu are left",
				   (unsigned long long)entry->len, (unsigned long long)left);
	if (!ic_add(entry->off, entry->len, &end))
		return ic_error_at(IC_ERR_DAMAGED, at, "a chunk that ends behind 2^64");
	err = add_chunk(list, arena,
			(struct ic_draft_chunk){ entry->off, entry->len, stream->offset });
	stream->offset += entry->len;
	return err;
}

/* Files of 12 KiB and more are stored in chunks since CRIU 3.3; others, to the image's end. */
static struct ic_error *read_content(struct ic_stream *stream, const GhostFileEntry *entry,
				     struct ic_arena *arena, struct ic_array *list,
				     uint64_t *ret_size)
{
	uint64_t left = ic_stream_left(stream);
	struct ic_error *err = NULL;

	if (!entry->has_chunks || !entry->chunks) {
		*ret_size = left;
		return left ? add_chunk(list, arena,
					(struct ic_draft_chunk){ 0, left, stream->offset }) :
			      NULL;
	}
	while (!err && ic_stream_left(stream)) {
		if (list->nr >= IC_MAX_PAGE_RUNS)
			return ic_error_at(IC_ERR_LIMIT,
					   (struct ic_place){ stream->member->name,
							      stream->offset },
					   "more than %u chunks", IC_MAX_PAGE_RUNS);
		err = read_chunk(stream, arena, list);
	}
	*ret_size = entry->size;
	return err;
}

static struct ic_time time_of(const Timeval *time)
{
	return (struct ic_time){ (int64_t)time->tv_sec,
				 (uint32_t)ic_min(time->tv_usec, 999999) * 1000 };
}

static struct ic_inode inode_of(const GhostFileEntry *entry, struct ic_arena *arena)
{
	struct ic_inode inode = {
		.has_number = entry->has_ino,
		.number = entry->ino,
		.has_device = entry->has_dev,
		.device = entry->dev,
		.has_owner = entry->has_uid && entry->has_gid,
		.uid = entry->uid,
		.gid = entry->gid,
		.has_times = entry->atim && entry->mtim,
	};

	if (inode.has_times) {
		inode.accessed = time_of(entry->atim);
		inode.modified = time_of(entry->mtim);
	}
	if (entry->has_symlnk_target)
		inode.link_target = ic_unpacked_text(arena, &entry->symlnk_target);
	return inode;
}

struct ic_error *ic_draft_ghost(const struct ic_member *member, const char *name,
				struct ic_arena *arena, struct ic_draft_ghost *ret)
{
	ic_cleanup(ic_unpacked_free) GhostFileEntry *entry = NULL;
	struct ic_stream stream;
	struct ic_draft_ghost ghost = { 0 };
	struct ic_array list = { 0 };
	struct ic_error *err;

	if (!member)
		return ic_error_at(IC_ERR_MISSING, (struct ic_place){ name, 0 },
				   "not in the checkpoint");
	err = ic_stream_open(member, &ic_image_ghost_file, &stream);
	if (!err)
		err = ic_stream_next(&stream, &ghost_file_entry__descriptor, &entry);
	if (!err)
		err = read_content(&stream, entry, arena, &list, &ghost.size);
	if (err)
		return err;
	ghost.inode = inode_of(entry, arena);
	ghost.mode = entry->mode;
	/* The low 32 bits of what makedev(3) gives. */
	ghost.device_major = entry->rdev >> 8 & 0xfff;
	ghost.device_minor = (entry->rdev & 0xff) | (entry->rdev >> 12 & 0xfff00);
	ghost.chunks = list.items;
	ghost.nr_chunks = list.nr;
	*ret = ghost;
	return NULL;
}
