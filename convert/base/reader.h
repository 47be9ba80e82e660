/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_READER_H
#define IC_BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/**
 * A cursor over bytes nobody vouches for.
 *
 * A read either returns a whole value and moves past it, or returns IC_ERR_DAMAGED naming member
 * and offset and moves nothing. A reader borrows its bytes and owns nothing, so it needs no
 * release and is copied freely.
 */
struct ic_reader {
	const uint8_t *next; /**< first byte not yet read */
	const uint8_t *end;  /**< one past the last byte; next <= end always */
	struct ic_place at;  /**< where `next` lies in its member */
	bool big_endian;     /**< byte order of the numbers */
};

/** A reader over `size` bytes at `bytes`, which lie at `at` of the evidence. */
static inline struct ic_reader ic_reader_init(const void *bytes, size_t size, struct ic_place at,
					      bool big_endian)
{
	const uint8_t *first = bytes;

	return (struct ic_reader){ first, first + size, at, big_endian };
}

/** Bytes not yet read. */
static inline size_t ic_reader_left(const struct ic_reader *reader)
{
	return (size_t)(reader->end - reader->next);
}

/** Read a 32-bit number in the reader's byte order. */
ic_must_use struct ic_error *ic_read_u32(struct ic_reader *reader, uint32_t *ret);

/** Make a reader of the next `size` bytes and move past them. */
ic_must_use struct ic_error *ic_read_slice(struct ic_reader *reader, uint64_t size,
					   struct ic_reader *ret);

#endif
