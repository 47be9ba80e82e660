/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/content.h"

#include <inttypes.h>

#include "convert/base/limits.h"
#include "convert/criu/unpack.h"

struct ic_error *ic_content_pass(struct ic_stream *stream, uint64_t size, struct ic_place at,
				 struct ic_draft_content *ret)
{
	ret->offset = stream->offset;
	ret->claimed = size;
	ret->size = ic_stream_pass(stream, size);
	if (ret->size == size)
		return NULL;
	return ic_error_at(IC_ERR_DAMAGED, at,
			   "%" PRIu64 " bytes should follow the record, %" PRIu64 " are there",
			   size, ret->size);
}

/* An item whose bytes are cut stays: what is there is there. */
static struct ic_error *decode_one(const struct ic_content_decoder *decoder,
				   struct ic_stream *stream, struct ic_arena *arena,
				   struct ic_array *list)
{
	struct ic_place at = { stream->member->name, stream->offset };
	ic_cleanup(ic_unpacked_free) void *message = NULL;
	struct ic_error *err = ic_stream_next(stream, decoder->descriptor, &message);
	void *item;

	if (err)
		return err;
	item = ic_array_append(list, arena, decoder->item_size);
	return item ? decoder->item(message, stream, at, arena, item) : ic_error_memory();
}

struct ic_error *ic_content_decode(const struct ic_content_decoder *decoder,
				   const struct ic_member *member, struct ic_arena *arena,
				   struct ic_array *list)
{
	struct ic_stream stream;
	struct ic_error *err = ic_stream_open(member, decoder->kind, &stream);

	while (!err && ic_stream_left(&stream)) {
		if (list->nr >= IC_MAX_FILES)
			return ic_error_at(IC_ERR_LIMIT,
					   (struct ic_place){ member->name, stream.offset },
					   "more than %u records; the rest is not read",
					   IC_MAX_FILES);
		err = decode_one(decoder, &stream, arena, list);
	}
	return err;
}
