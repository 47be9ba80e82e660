/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SOURCE_H
#define IC_CLI_SOURCE_H

#include "convert/base/member.h"
#include "convert/base/outdir.h"
#include "convert/criu/listing.h"

/** What `icecore decode` reads from: a file that CRIU wrote, or a checkpoint with such files. */
struct ic_source {
	struct ic_member member;         /**< the file, as if it were of a checkpoint */
	const struct ic_raw_format *raw; /**< what it is, if its name tells */
	bool is_file;                    /**< and no checkpoint */
	bool is_open;                    /**< `fd` is the file or the archive */
	int fd;
	bool owns_fd;
};

#define IC_SOURCE_NONE ((struct ic_source){ .fd = -1 })

/**
 * Open what a path names and tell, by its name or its first bytes, what it is. "-" is standard
 * input; if that is no file, all of it is first copied to the spool.
 *
 * @return NULL, IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_source_open(const char *path, const struct ic_outdir *spool,
					    struct ic_source *ret);

/** Destructor for ic_cleanup(). */
void ic_source_close(struct ic_source *source);

/** Whether a file of that base name is one that CRIU writes. */
bool ic_source_knows(const char *base_name);

/** The part of a path behind its last slash. */
const char *ic_source_base_name(const char *path);

#endif
