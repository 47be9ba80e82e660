/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_SINK_H
#define IC_BASE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/blob.h"
#include "convert/base/compression.h"
#include "convert/base/digest.h"
#include "convert/base/outdir.h"

/**
 * The only thing that writes. A sink takes one file from its byte 0 in order; holes stay holes
 * where the file system has them. A file has its final name only once ic_sink_finish() has
 * succeeded: until then it has none, so that a run that is killed leaves nothing; where the file
 * system cannot do that it is called ".NAME.partial", and ic_sink_free() removes that.
 */
struct ic_sink;

/** What a finished file is. */
struct ic_output {
	uint64_t size;           /**< bytes, holes included */
	struct ic_digest digest; /**< of all of them; unknown if the sink was opened without */
	uint64_t data_bytes;     /**< of them in no hole */
	uint64_t shared_bytes;   /**< of those in blocks that the evidence's file has, too */
	uint64_t copied_bytes;   /**< of those that the kernel copied; the rest was written */
	const struct ic_compression *compression; /**< what the file is compressed with, or NULL */
	uint64_t content_size; /**< bytes before compression; without it the same as `size` */
};

/**
 * Begin a file of mode 0600.
 *
 * @param name    its final name in `outdir`: one path component; borrowed
 * @param digest  whether to compute a SHA-256 on the way
 * @return NULL, IC_ERR_SYSTEM (also when a file of that name is there)
 */
ic_must_use struct ic_error *ic_sink_open(const struct ic_outdir *outdir, const char *name,
					  bool digest, struct ic_sink **ret);

/** Write to an open descriptor that may be a pipe: holes become NUL bytes. Does not close it. */
ic_must_use struct ic_error *ic_sink_stream(int fd, const char *name, struct ic_sink **ret);

/** Compress what is written; before the first byte. Offsets stay those of what is written. */
ic_must_use struct ic_error *ic_sink_compress(struct ic_sink *sink,
					      const struct ic_compression *compression);

/** Write holes as NUL bytes; before the first byte. */
void ic_sink_fill_holes(struct ic_sink *sink);

/**
 * Refuse before the first byte what cannot fit: a file of `size` bytes of which `data_bytes` take
 * room, or all of it where holes are filled. Does nothing on a stream; of a compressed file only
 * the size is noted, which it then has to have.
 *
 * @return NULL, IC_ERR_SYSTEM saying which limit it is
 */
ic_must_use struct ic_error *ic_sink_reserve(struct ic_sink *sink, uint64_t size,
					     uint64_t data_bytes);

/** Whether a run of `size` bytes of a blob will most likely take no room in the file. */
bool ic_sink_shares(const struct ic_sink *sink, const struct ic_blob *blob, uint64_t size);

/** Bytes written so far, holes included. */
uint64_t ic_sink_offset(const struct ic_sink *sink);

ic_must_use struct ic_error *ic_sink_write(struct ic_sink *sink, const void *bytes, size_t size);

/**
 * Write `size` bytes of a blob from `offset` on; `name` is its member's, for the error. Where the
 * file system can, long runs share the blocks of the member's file (base/clone.h); where it cannot
 * and no digest needs the bytes, the kernel copies them.
 */
ic_must_use struct ic_error *ic_sink_copy(struct ic_sink *sink, const struct ic_blob *blob,
					  const char *name, uint64_t offset, uint64_t size);

/** Leave a hole of `size` bytes. */
ic_must_use struct ic_error *ic_sink_skip(struct ic_sink *sink, uint64_t size);

/** Give the file its final name. The sink takes nothing more; it is still to be freed. */
ic_must_use struct ic_error *ic_sink_finish(struct ic_sink *sink, struct ic_output *ret);

/** Release a sink; what was not finished is removed. NULL is fine. */
void ic_sink_free(struct ic_sink *sink);

/** Destructor for ic_cleanup(). */
void ic_sink_freep(struct ic_sink **sink);

#endif
