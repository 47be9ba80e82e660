/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_MANIFEST_READER_H
#define IC_REPORT_MANIFEST_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/digest.h"

/** A manifest.json, a SHA256SUMS that is read; larger ones are refused. */
#define IC_MAX_MANIFEST_BYTES (64U << 20)

/** A file as a manifest or a list of sums has it. */
struct ic_listed_file {
	const char *name; /**< as listed: escaped, and perhaps a lie */
	uint64_t size;    /**< not of a list of sums */
	struct ic_digest digest;
};

/** What a manifest.json says that can be checked. Lists are in its order. */
struct ic_manifest {
	bool digests; /**< SHA-256 were computed */
	const char *const *options;
	size_t nr_options;
	const struct ic_listed_file *archive; /**< NULL: a directory */
	const struct ic_listed_file *members;
	size_t nr_members;
	const struct ic_listed_file *outputs;
	size_t nr_outputs;
};

/**
 * Read a manifest.json, which nobody vouches for.
 *
 * @param arena  owns the result
 * @return NULL; IC_ERR_DAMAGED when it is no manifest, naming where; IC_ERR_LIMIT when it asks for
 *         too much memory; IC_ERR_UNSUPPORTED when it is of a newer schema
 */
ic_must_use struct ic_error *ic_manifest_read(const void *bytes, size_t size,
					      struct ic_arena *arena, struct ic_manifest *ret);

/** The value of an option that shaped the output ("filter": "0x33"); NULL: not listed. */
const char *ic_manifest_option(const struct ic_manifest *manifest, const char *name);

/**
 * Read a SHA256SUMS: lines as coreutils' sha256sum writes them in text or binary mode.
 *
 * @return NULL; IC_ERR_DAMAGED naming the line that is none
 */
ic_must_use struct ic_error *ic_sums_read(const char *bytes, size_t size, struct ic_arena *arena,
					  struct ic_listed_file **ret, size_t *ret_nr);

#endif
