/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_DIGEST_H
#define IC_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/** A SHA-256. All zero with `known` false when nobody computed it. */
struct ic_digest {
	uint8_t bytes[32];
	bool known;
};

#define IC_DIGEST_HEX_SIZE 65

/** The digest as 64 lower-case hex digits and a NUL. */
void ic_digest_hex(const struct ic_digest *digest, char ret[static IC_DIGEST_HEX_SIZE]);

/** A running SHA-256. */
struct ic_sha256;

ic_must_use struct ic_error *ic_sha256_new(struct ic_sha256 **ret);

/** Add bytes to a running digest. libcrypto reports no failure here that could be acted upon. */
void ic_sha256_add(struct ic_sha256 *sha, const void *bytes, size_t size);

/** Add `size` NUL bytes. */
void ic_sha256_add_zeros(struct ic_sha256 *sha, uint64_t size);

/** The digest of everything added; the running digest starts anew. */
void ic_sha256_take(struct ic_sha256 *sha, struct ic_digest *ret);

void ic_sha256_free(struct ic_sha256 *sha);

/** Destructor for ic_cleanup(). */
void ic_sha256_freep(struct ic_sha256 **sha);

#endif
