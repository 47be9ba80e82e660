/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_VERIFICATION_H
#define IC_CLI_VERIFICATION_H

#include "convert/base/differences.h"
#include "convert/base/outdir.h"
#include "convert/cli/opened.h"
#include "convert/cli/spool.h"
#include "report/manifest_reader.h"

/** A folder that convert wrote, and what it is checked against. */
struct ic_verification {
	const struct ic_settings *settings;
	struct ic_outdir outdir; /**< only read */
	struct ic_arena *arena;  /**< owns lists and differences */
	bool has_manifest;       /**< it could be read */
	struct ic_manifest manifest;
	struct ic_listed_file *sums; /**< of SHA256SUMS */
	size_t nr_sums;
	const struct ic_spool *spool; /**< where what is compressed is unpacked */
	struct ic_opened opened;      /**< the evidence */
	struct ic_differences differences;
};

/**
 * Open a file of the folder. No link is followed, only regular files are opened.
 *
 * @param ret  its descriptor, and its size
 * @return NULL; IC_ERR_MISSING; IC_ERR_DAMAGED when it is no regular file; IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_verification_open(const struct ic_verification *verification,
						  const char *name, struct ic_blob *ret);

/** Read manifest.json and SHA256SUMS; what cannot be read is a difference. */
ic_must_use struct ic_error *ic_verification_read_lists(struct ic_verification *verification);

/** Compare the files of the folder with manifest.json and SHA256SUMS. */
ic_must_use struct ic_error *ic_verification_check_files(struct ic_verification *verification);

/**
 * Compare the core of every process with the evidence; print a line for each.
 *
 * @param ret  how many cores there are
 */
ic_must_use struct ic_error *ic_verification_check_cores(struct ic_verification *verification,
							 size_t *ret);

#endif
