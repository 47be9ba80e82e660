/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_BLOB_H
#define IC_BASE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/**
 * Random-access bytes of one member: a range of an open file, or memory. A blob borrows both and
 * owns nothing; the store it came from outlives it.
 */
struct ic_blob {
	const uint8_t *bytes; /**< the bytes, or NULL when they are in a file */
	int fd;               /**< the file, open for reading; unused with `bytes` */
	uint64_t offset;      /**< where in the file the blob begins */
	uint64_t size;        /**< bytes of the blob */
};

/**
 * Read `size` bytes at `offset` of a blob.
 *
 * @param name  the member's name, for the error
 * @return NULL, IC_ERR_DAMAGED when the blob ends before, IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_blob_read(const struct ic_blob *blob, const char *name,
					  uint64_t offset, void *buffer, size_t size);

#endif
