/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_DECOMPRESS_H
#define IC_INPUT_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/digest.h"
#include "convert/base/error.h"
#include "convert/input/decoder.h"

/** Bytes of each part but the last; a multiple of a tar's blocks. */
#define IC_DECOMPRESS_PART_BYTES ((size_t)1 << 19)

/**
 * The unpacked bytes of a compressed file, made in a thread of its own beside whoever uses them.
 * A ring of buffers goes round between the two; its memory is fixed, however much comes out.
 */
struct ic_decompress;

/**
 * @param packed  the compressed bytes, in a file; borrowed, as is `name`
 * @param digest  whether to compute the compressed file's digest on the way
 */
ic_must_use struct ic_error *ic_decompress_open(const struct ic_codec *codec,
						const struct ic_blob *packed, const char *name,
						bool digest, struct ic_decompress **ret);

/**
 * The next part, none at the end. It stays until the next call. After an error comes nothing more.
 *
 * @return NULL; IC_ERR_DAMAGED at the offset in the compressed file; IC_ERR_SYSTEM, IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_decompress_next(struct ic_decompress *decompress,
						const uint8_t **ret_bytes, size_t *ret_size);

/** Bytes of the compressed file that were read so far. */
uint64_t ic_decompress_consumed(const struct ic_decompress *decompress);

/** The digest of the compressed file, once the end has come; unknown if not all was read. */
void ic_decompress_digest(struct ic_decompress *decompress, struct ic_digest *ret);

/** Stop the thread and release; NULL is fine. */
void ic_decompress_free(struct ic_decompress *decompress);

#endif
