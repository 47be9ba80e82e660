/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/stream.h"

#include "convert/base/checked.h"
#include "convert/criu/unpack.h"

#define HEADER_BYTES 8

struct ic_error *ic_stream_open(const struct ic_member *member, const struct ic_image_kind *kind,
				struct ic_stream *ret)
{
	struct ic_image image;
	struct ic_member head = *member;
	uint8_t bytes[HEADER_BYTES];
	struct ic_error *err = NULL;

	if (member->has_blob && !member->unread) {
		head.blob = (struct ic_blob){
			.bytes = bytes,
			.size = ic_min(HEADER_BYTES, member->blob.size),
		};
		err = ic_blob_read(&member->blob, member->name, 0, bytes, (size_t)head.blob.size);
	}
	if (!err)
		err = ic_image_open(&head, head.name, kind, &image);
	if (err)
		return err;
	ret->member = member;
	ret->offset = image.reader.at.offset;
	ret->big_endian = image.reader.big_endian;
	return NULL;
}

struct ic_error *ic_stream_next(struct ic_stream *stream,
				const ProtobufCMessageDescriptor *descriptor, void *ret)
{
	size_t have = (size_t)ic_min(ic_stream_left(stream), sizeof(stream->bytes));
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
	if (!err && size > IC_STREAM_RECORD_BYTES)
		err = ic_error_at(IC_ERR_LIMIT, at, "record of %u bytes, expected at most %u", size,
				  IC_STREAM_RECORD_BYTES);
	if (!err)
		err = ic_read_slice(&reader, size, &record);
	if (!err)
		err = ic_unpack(descriptor, &record, ret);
	if (!err)
		stream->offset = reader.at.offset;
	return err;
}
