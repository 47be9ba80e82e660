/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_UNPACK_H
#define IC_CRIU_UNPACK_H

#include <protobuf-c/protobuf-c.h>

#include "convert/base/arena.h"
#include "convert/base/error.h"
#include "convert/base/reader.h"
#include "convert/base/text.h"

/**
 * Unpack one protobuf record within a budget of memory (base/limits.h), which protobuf-c itself
 * does not have.
 *
 * @param record  the record's bytes
 * @param ret     the message; release it with ic_unpacked_free()
 * @return NULL, or IC_ERR_DAMAGED naming the record's place
 */
ic_must_use struct ic_error *ic_unpack(const ProtobufCMessageDescriptor *descriptor,
				       const struct ic_reader *record, void *ret);

/** Release what ic_unpack() gave; `message` points at the pointer. For ic_cleanup(). */
void ic_unpacked_free(void *message);

/** Open the image's next record and unpack it: ic_image_next() and ic_unpack() in one. */
struct ic_image;
ic_must_use struct ic_error *ic_unpack_next(struct ic_image *image,
					    const ProtobufCMessageDescriptor *descriptor,
					    void *ret);

/** The name of the first singular field, of those numbered up to `last`, that the message lacks. */
const char *ic_unpacked_lacks(const void *message, uint32_t last);

/** Fields `first` to `last` of a message: each a number, or a list of exactly `nr` numbers. */
struct ic_unpacked_fields {
	uint32_t first, last;
	size_t nr; /**< 1: not a list */
};

/**
 * The numbers of some fields of a message, in order, each as 64 bits.
 *
 * @param to  room for all of them
 * @return NULL, or the name of the first field that is not there or is a list of another length
 */
const char *ic_unpacked_numbers(const void *message, const struct ic_unpacked_fields *fields,
				size_t nr_fields, uint64_t *to);

/** A copy of a bytes field in the arena; absent if there is no memory. */
struct ic_text ic_unpacked_text(struct ic_arena *arena, const ProtobufCBinaryData *field);

#endif
