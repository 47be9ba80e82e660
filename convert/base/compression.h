/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_COMPRESSION_H
#define IC_BASE_COMPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/** What one step has still to read, and where it may write. */
struct ic_compression_step {
	const uint8_t *in;
	size_t in_left;
	bool last; /**< nothing follows what is in `in` */
	uint8_t *out;
	size_t out_left;
	bool done; /**< set once everything is out: for this input or, with `last`, for good */
};

/**
 * A format of compressed files. To add one: compression_NAME.c with its row, a line in
 * ic_compressions[]. Same input, same bytes, whatever the pieces it comes in.
 */
struct ic_compression {
	const char *name;    /**< "gzip": for --compress and the reports */
	const char *suffix;  /**< ".gz": of the files */
	const char *restore; /**< what to type before a file's name to have the original, too */

	struct ic_error *(*open)(void **ret_state);

	/** All of the input will be so many bytes; called before the first step, or never. */
	struct ic_error *(*expect)(void *state, uint64_t size); /**< or NULL: of no use */

	/** Move on as far as input and room allow: advances `in` and `out`. */
	struct ic_error *(*step)(void *state, struct ic_compression_step *step);

	void (*close)(void *state); /**< NULL is fine */
};

extern const struct ic_compression ic_compression_gzip, ic_compression_zstd;

/** By name, ended by NULL. */
extern const struct ic_compression *const ic_compressions[];

/** The row of a name, or NULL. */
const struct ic_compression *ic_compression_find(const char *name);

/** Takes compressed bytes. */
struct ic_compressor_drain {
	struct ic_error *(*take)(void *to, const uint8_t *bytes, size_t size);
	void *to;
};

/** A stream on its way through a compression; its memory does not grow. */
struct ic_compressor;

ic_must_use struct ic_error *ic_compressor_new(const struct ic_compression *compression,
					       struct ic_compressor_drain drain,
					       struct ic_compressor **ret);

const struct ic_compression *ic_compressor_kind(const struct ic_compressor *compressor);

/** Tell how many bytes will be written in all, before the first of them. */
ic_must_use struct ic_error *ic_compressor_expect(struct ic_compressor *compressor, uint64_t size);

ic_must_use struct ic_error *ic_compressor_write(struct ic_compressor *compressor,
						 const uint8_t *bytes, size_t size);

/** Write the end. */
ic_must_use struct ic_error *ic_compressor_finish(struct ic_compressor *compressor);

/** NULL is fine. */
void ic_compressor_free(struct ic_compressor *compressor);

#endif
