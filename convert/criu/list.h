/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_LIST_H
#define IC_CRIU_LIST_H

#include <protobuf-c/protobuf-c.h>

#include "convert/base/arena.h"
#include "convert/criu/image.h"

/** How an image that is a list of records of one type is decoded. */
struct ic_list_decoder {
	const struct ic_image_kind *kind;
	const ProtobufCMessageDescriptor *descriptor;
	size_t item_size; /**< of the draft made of one record */
	uint32_t most;    /**< records accepted */
	/**
	 * Fill the zeroed item from a message.
	 *
	 * @param image  stands behind the record; move it past raw bytes that belong to the record
	 * @param at     the record's place
	 */
	struct ic_error *(*item)(const void *message, struct ic_image *image, struct ic_place at,
				 struct ic_arena *arena, void *item);
};

/**
 * Decode every record of an image.
 *
 * @param list  gains the items up to the first record that cannot be read
 * @return NULL, or why the list is not complete
 */
ic_must_use struct ic_error *ic_list_decode(const struct ic_list_decoder *decoder,
					    const struct ic_member *member, const char *name,
					    struct ic_arena *arena, struct ic_array *list);

#endif
