/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_PACKED_EXTRACT_H
#define IC_INPUT_PACKED_EXTRACT_H

#include "convert/base/blob.h"

/** Some bytes of what a compressed blob unpacks to, and where in a file they go. */
struct ic_packed_range {
	uint64_t offset; /**< in the unpacked bytes */
	uint64_t size;
	uint64_t at;   /**< in the file */
	uint64_t done; /**< bytes of it that are there: `size`, unless the blob ends before */
};

/**
 * Unpack parts of a blob, compressed or plain, into a file, in one pass that ends behind the last.
 * Zeros become holes: the file is new there, and long enough.
 *
 * @param blob      borrowed; in a file if it is compressed
 * @param name      of the blob, for errors
 * @param extracts  by offset, no two of them overlap; `done` is set, with an error, too
 * @return NULL; IC_ERR_DAMAGED, what came before is there; IC_ERR_SYSTEM, IC_ERR_LIMIT
 */
ic_must_use struct ic_error *ic_packed_extract(const struct ic_blob *blob, const char *name,
					       struct ic_packed_range *extracts, size_t nr, int fd);

#endif
