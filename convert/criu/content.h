/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_CONTENT_H
#define IC_CRIU_CONTENT_H

#include "convert/criu/draft_queue.h"
#include "convert/criu/stream.h"

/** How an image of records with bytes behind each is decoded. */
struct ic_content_decoder {
	const struct ic_image_kind *kind;
	const ProtobufCMessageDescriptor *descriptor;
	size_t item_size; /**< of the draft made of one record */
	/** Fill the zeroed item from a message, and move the stream past the bytes behind it. */
	struct ic_error *(*item)(const void *message, struct ic_stream *stream, struct ic_place at,
				 struct ic_arena *arena, void *item);
};

/** Decode every record of an image; `list` gains the items up to the first that is damaged. */
ic_must_use struct ic_error *ic_content_decode(const struct ic_content_decoder *decoder,
					       const struct ic_member *member,
					       struct ic_arena *arena, struct ic_array *list);

/**
 * Move past the bytes behind a record.
 *
 * @param ret  is set also when they are cut
 * @return NULL or IC_ERR_DAMAGED
 */
ic_must_use struct ic_error *ic_content_pass(struct ic_stream *stream, uint64_t size,
					     struct ic_place at, struct ic_draft_content *ret);

#endif
