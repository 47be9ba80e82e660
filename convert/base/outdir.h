/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_OUTDIR_H
#define IC_BASE_OUTDIR_H

#include <stdbool.h>

#include "convert/base/arena.h"
#include "convert/base/error.h"

/**
 * The folder that a run writes into: 0700, opened once, everything below it is reached through
 * its descriptor. Nothing outside it is ever written.
 */
struct ic_outdir {
	int fd;
	const char *path; /**< as the person gave it; borrowed */
	bool created;     /**< this run made it */
};

#define IC_OUTDIR_NONE ((struct ic_outdir){ .fd = -1 })

/**
 * Make a folder, or take an empty one that is there.
 *
 * @param path  borrowed for as long as the folder is open
 * @return NULL; IC_ERR_USAGE when the folder is there and not empty; IC_ERR_SYSTEM
 */
ic_must_use struct ic_error *ic_outdir_open(const char *path, struct ic_outdir *ret);

/** Take a folder that is there, whatever it holds: for a run whose output is one file. */
ic_must_use struct ic_error *ic_outdir_open_existing(const char *path, struct ic_outdir *ret);

/** Take a folder that is there, whatever it holds, or make it: for files beside other files. */
ic_must_use struct ic_error *ic_outdir_open_or_make(const char *path, struct ic_outdir *ret);

/**
 * Make a folder below a folder.
 *
 * @param name   one path component, of this program's own making
 * @param arena  owns the path of the new one
 * @return NULL; IC_ERR_SYSTEM, also when it is there
 */
ic_must_use struct ic_error *ic_outdir_make_below(const struct ic_outdir *above, const char *name,
						  struct ic_arena *arena, struct ic_outdir *ret);

/** Whether `directory_fd` is this folder or one that it lies in. */
bool ic_outdir_is_below(const struct ic_outdir *outdir, int directory_fd);

/** An unlinked file in the folder, for reading and writing: gone when its descriptor is closed. */
ic_must_use struct ic_error *ic_outdir_scratch(const struct ic_outdir *outdir, int *ret_fd);

/** Close the folder; a folder that this run made and left empty goes away. */
void ic_outdir_close(struct ic_outdir *outdir);

#endif
