/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_HASHER_H
#define IC_BASE_HASHER_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/digest.h"

#define IC_HASHER_BUFFER_BYTES ((size_t)1 << 18)

/**
 * A SHA-256 that runs in a thread of its own beside the reading and writing, so that copying and
 * digesting take the time of the slower one. A ring of buffers of IC_HASHER_BUFFER_BYTES goes
 * round between the two; its memory is fixed.
 *
 * One thread fills: ic_hasher_buffer(), put bytes there, ic_hasher_push(), again. What a buffer
 * holds may be written out until the next ic_hasher_buffer().
 */
struct ic_hasher;

ic_must_use struct ic_error *ic_hasher_new(struct ic_hasher **ret);

/** The next buffer to fill; waits until the digest is done with it. */
uint8_t *ic_hasher_buffer(struct ic_hasher *hasher);

/** Hand the first `size` bytes of that buffer to the digest. */
void ic_hasher_push(struct ic_hasher *hasher, size_t size);

/** Add `size` NUL bytes. */
void ic_hasher_push_zeros(struct ic_hasher *hasher, uint64_t size);

/** Wait for all that was pushed and take the digest. */
void ic_hasher_take(struct ic_hasher *hasher, struct ic_digest *ret);

/**
 * The digest of a whole blob, with a hasher of its own.
 *
 * @param name  of the member, for errors
 * @return NULL, IC_ERR_MEMORY, IC_ERR_SYSTEM, IC_ERR_DAMAGED: see ic_blob_read()
 */
ic_must_use struct ic_error *ic_hasher_digest(const struct ic_blob *blob, const char *name,
					      struct ic_digest *ret);

/** Stop the thread and release; NULL is fine. */
void ic_hasher_free(struct ic_hasher *hasher);

#endif
