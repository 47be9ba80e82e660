/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_STREAM_H
#define IC_CRIU_STREAM_H

#include <protobuf-c/protobuf-c.h>

#include "convert/criu/image.h"

/** Of any record that is read from a stream; the longest field is a link's target. */
#define IC_STREAM_RECORD_BYTES 8192U

/** An image with content between its records, which can be larger than memory: read by pieces. */
struct ic_stream {
	const struct ic_member *member;
	uint64_t offset; /**< of the next record; move it past content */
	bool big_endian;
	uint8_t bytes[4 + IC_STREAM_RECORD_BYTES];
};

/** Read the header. Unlike with ic_image_open() the member need not be in memory, nor be NULL. */
ic_must_use struct ic_error *ic_stream_open(const struct ic_member *member,
					    const struct ic_image_kind *kind,
					    struct ic_stream *ret);

/** Unpack the record at the stream's offset and move behind it; see ic_unpack(). */
ic_must_use struct ic_error *ic_stream_next(struct ic_stream *stream,
					    const ProtobufCMessageDescriptor *descriptor,
					    void *ret);

/** Bytes behind the offset. */
static inline uint64_t ic_stream_left(const struct ic_stream *stream)
{
	return stream->member->blob.size - stream->offset;
}

/** Move past content, up to the end of what is there. */
static inline uint64_t ic_stream_pass(struct ic_stream *stream, uint64_t size)
{
	uint64_t left = ic_stream_left(stream), have = size < left ? size : left;

	stream->offset += have;
	return have;
}

#endif
