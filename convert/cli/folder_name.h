/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_FOLDER_NAME_H
#define IC_CLI_FOLDER_NAME_H

#include "convert/base/arena.h"
#include "convert/base/name_table.h"

/** Names that folders of one run have already. All zero but the arena at first. */
struct ic_folder_names {
	struct ic_arena *arena;
	struct ic_name_table *taken;
	size_t nr;
};

/**
 * What a checkpoint's folder is called: its name with only letters, digits and "._:@+=-", never
 * beginning with a dot, at most 100 bytes. One that is taken gets its number behind it, "web.2".
 * The same names in the same order give the same folders.
 *
 * @param name  from the evidence: any bytes
 * @param ret   one component of a path, in the arena
 */
ic_must_use struct ic_error *ic_folder_name_next(struct ic_folder_names *names, const char *name,
						 const char **ret);

#endif
