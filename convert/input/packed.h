/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_PACKED_H
#define IC_INPUT_PACKED_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/digest.h"
#include "convert/base/error.h"

#define IC_PACKED_BUFFER_BYTES ((size_t)1 << 18)

/** A compressed file that is read once, from its first byte to its last. */
struct ic_packed {
	int fd;           /**< borrowed */
	const char *name; /**< for errors; borrowed */
	uint64_t start;   /**< in the file, of the first compressed byte */
	uint64_t size;
	_Atomic uint64_t offset; /**< bytes read; for progress, from any thread */
	struct ic_sha256 *sha;   /**< of what was read; NULL if nobody asked */
	uint8_t *buffer;
};

/** @param digest  whether to compute the file's digest on the way */
ic_must_use struct ic_error *ic_packed_open(int fd, const char *name, uint64_t size, bool digest,
					    struct ic_packed *ret);

/** The next bytes; none at the end. They stay until the next call. */
ic_must_use struct ic_error *ic_packed_read(struct ic_packed *packed, const uint8_t **ret_bytes,
					    size_t *ret_size);

/** The digest of the whole file, unknown if not all of it was read. */
void ic_packed_digest(struct ic_packed *packed, struct ic_digest *ret);

void ic_packed_close(struct ic_packed *packed);

#endif
