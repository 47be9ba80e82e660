/* SPDX-License-Identifier: Apache-2.0 */
#include <ghost_file.pb-c.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

#define GHOST_MAGIC  0x52583605U
#define HEADER_BYTES 8
/* Of a ghost's own record, whose longest field is a link's target, and of a chunk's. */
#define LARGEST_RECORD 8192U

const struct ic_image_kind ic_image_ghost_file = { "ghost-file", "ghost-file-", ".img",
						   GHOST_MAGIC };

/* A ghost image is read piece by piece: its content can be larger than memory. */
struct stream {
	const struct ic_member *member;
	uint64_t offset;
	bool big_endian;
	uint8_t bytes[4 + LARGEST_RECORD];
};

/* Unpack the record at the stream's offset and move behind it. */
static struct ic_error *next(struct stream *stream, const ProtobufCMessageDescriptor *descriptor,
			     void *ret)
{
	uint64_t left = stream->member->blob.size - stream->offset;
	size_t have = (size_t)ic_min(left, sizeof(stream->bytes));
	struct ic_place at = { stream->member->name, stream->offset };
	struct ic_reader reader, record;
	struct ic_error *err;
	uint32_t size;

	err = ic_blob_read(&stream->member->blob, stream->member->name, stream->offset,
			   stream->bytes, have);
	if (err)
		return err;
	reader = ic_reader_init(stream->bytes, have, at, stream->big_endian);
	err = ic_read_u32(&reader, &size);
	if (!err && size > LARGEST_RECORD)
		err = ic_error_at(IC_ERR_LIMIT, at, "record of %u bytes, expected at most %u", size,
				  LARGEST_RECORD);
	if (!err)
		err = ic_read_slice(&reader, size, &record);
	if (!err)
		err = ic_unpack(descriptor, &record, ret);
	if (!err)
		stream->offset = reader.at.offset;
	return err;
}

static struct ic_error *add_chunk(struct ic_array *list, struct ic_arena *arena,
				  struct ic_draft_chunk chunk)
{
	struct ic_draft_chunk *added = ic_array_append(list, arena, sizeof(*added));

	if (!added)
		return ic_error_memory();
	*added = chunk;
	return NULL;
}

static struct ic_error *read_chunk(struct stream *stream, struct ic_arena *arena,
				   struct ic_array *list)
{
	ic_cleanup(ic_unpacked_free) GhostChunkEntry *entry = NULL;
	struct ic_place at = { stream->member->name, stream->offset };
	uint64_t left, end;
	struct ic_error *err = next(stream, &ghost_chunk_entry__descriptor, &entry);

	if (err)
		return err;
	left = stream->member->blob.size - stream->offset;
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
static struct ic_error *read_content(struct stream *stream, const GhostFileEntry *entry,
				     struct ic_arena *arena, struct ic_array *list,
				     uint64_t *ret_size)
{
	uint64_t left = stream->member->blob.size - stream->offset;
	struct ic_error *err = NULL;

	if (!entry->has_chunks || !entry->chunks) {
		*ret_size = left;
		return left ? add_chunk(list, arena,
					(struct ic_draft_chunk){ 0, left, stream->offset }) :
			      NULL;
	}
	while (!err && stream->offset < stream->member->blob.size) {
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

static struct ic_error *read_header(struct stream *stream)
{
	struct ic_image image;
	struct ic_member head = *stream->member;
	uint8_t bytes[HEADER_BYTES];
	struct ic_error *err;

	head.blob = (struct ic_blob){ .bytes = bytes,
				      .size = ic_min(HEADER_BYTES, stream->member->blob.size) };
	err = ic_blob_read(&stream->member->blob, stream->member->name, 0, bytes,
			   (size_t)head.blob.size);
	if (!err)
		err = ic_image_open(&head, head.name, &ic_image_ghost_file, &image);
	if (err)
		return err;
	stream->offset = image.reader.at.offset;
	stream->big_endian = image.reader.big_endian;
	return NULL;
}

struct ic_error *ic_draft_ghost(const struct ic_member *member, const char *name,
				struct ic_arena *arena, struct ic_draft_ghost *ret)
{
	ic_cleanup(ic_unpacked_free) GhostFileEntry *entry = NULL;
	struct stream stream = { .member = member };
	struct ic_draft_ghost ghost = { 0 };
	struct ic_array list = { 0 };
	struct ic_error *err;

	if (!member)
		return ic_error_at(IC_ERR_MISSING, (struct ic_place){ name, 0 },
				   "not in the checkpoint");
	err = read_header(&stream);
	if (!err)
		err = next(&stream, &ghost_file_entry__descriptor, &entry);
	if (!err)
		err = read_content(&stream, entry, arena, &list, &ghost.size);
	if (err)
		return err;
	ghost.mode = entry->mode;
	ghost.chunks = list.items;
	ghost.nr_chunks = list.nr;
	*ret = ghost;
	return NULL;
}
