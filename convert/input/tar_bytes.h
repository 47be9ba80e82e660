/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_BYTES_H
#define IC_INPUT_TAR_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/digest.h"
#include "convert/input/decoder.h"

#define IC_TAR_BYTES_PART ((size_t)1 << 16) /**< little more than a header is read at a time */

/** Of what a digest is computed while a tar is read. */
enum ic_tar_digest {
	IC_TAR_DIGEST_NONE,
	IC_TAR_DIGEST_STORED,   /**< the bytes as they are stored */
	IC_TAR_DIGEST_UNPACKED, /**< what they unpack to */
};

/** The bytes of a tar inside a blob, plain or compressed, from the first to the last, once. */
struct ic_tar_bytes {
	const struct ic_blob *blob; /**< borrowed */
	const char *name;           /**< for errors; borrowed */
	enum ic_tar_digest digest;
	uint64_t offset;            /**< in the unpacked tar, of what is read next */
	struct ic_decoder *decoder; /**< NULL: plain */
	struct ic_packed *packed;   /**< what the decoder reads */
	struct ic_sha256 *sha;      /**< of unpacked bytes */
	bool ended;                 /**< the decoder has nothing more */
	bool failed;                /**< ... because of damage */
};

/** A plain tar, nothing digested: never fails, and there is nothing to close. */
struct ic_tar_bytes ic_tar_bytes_plain(const struct ic_blob *blob, const char *name);

/**
 * Plain or compressed, told by the first bytes.
 *
 * @return NULL; IC_ERR_UNSUPPORTED for a compression that is known by name only, and for a
 *         compressed blob that is in memory; IC_ERR_DAMAGED; IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_tar_bytes_open(const struct ic_blob *blob, const char *name,
					       enum ic_tar_digest digest, struct ic_tar_bytes *ret);

/**
 * The next bytes, fewer than there is room for only at the end.
 *
 * @param ret_size  set with an error, too: what comes before damage is sound
 * @return NULL; IC_ERR_DAMAGED; IC_ERR_SYSTEM; IC_ERR_LIMIT past IC_MAX_UNPACKED_BYTES
 */
ic_must_use struct ic_error *ic_tar_bytes_read(struct ic_tar_bytes *bytes, uint8_t *buffer,
					       size_t room, size_t *ret_size);

/** Go ahead without reading, as far as that is possible: bytes passed, 0 if compressed. */
uint64_t ic_tar_bytes_skip(struct ic_tar_bytes *bytes, uint64_t size);

/**
 * The digest that was asked for, after going to the end of the bytes; unknown when they cannot be
 * read or unpacked to their end.
 */
ic_must_use struct ic_error *ic_tar_bytes_digest(struct ic_tar_bytes *bytes, struct ic_digest *ret);

/** Destructor for ic_cleanup(). */
void ic_tar_bytes_close(struct ic_tar_bytes *bytes);

#endif
