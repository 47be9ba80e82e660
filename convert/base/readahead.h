/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_READAHEAD_H
#define IC_BASE_READAHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/blob.h"

#define IC_READAHEAD_BYTES ((size_t)1 << 18)

/**
 * Small reads of a blob, one behind the other, with one system call for many. Reads ahead only
 * once a read begins where the last one ended, so that reads here and there cost no more than
 * themselves. All zero is a fresh one; release it with ic_readahead_free().
 */
struct ic_readahead {
	uint8_t *bytes;    /**< IC_READAHEAD_BYTES, once needed */
	int fd;            /**< whose bytes they are */
	uint64_t start;    /**< offset in the file of the first of them */
	size_t size;       /**< how many there are */
	uint64_t last_end; /**< where in the file the last read ended */
};

/** As ic_blob_read(). `size` is at most IC_READAHEAD_BYTES. */
ic_must_use struct ic_error *ic_readahead_read(struct ic_readahead *ahead,
					       const struct ic_blob *blob, const char *name,
					       uint64_t offset, void *buffer, size_t size);

void ic_readahead_free(struct ic_readahead *ahead);

#endif
