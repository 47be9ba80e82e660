/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_FILES_PRIVATE_H
#define IC_FILES_FILES_PRIVATE_H

#include <stdatomic.h>

#include "convert/base/name_table.h"
#include "convert/files/layer.h"

/* What files.c and files_digest.c know of each other. Nobody outside convert/files/ includes this. */

/* A used file, and what is to be closed with it. */
struct ic_files_taken {
	struct ic_files_file file; /* first, so that a file leads to it */
	int own_fd;
	struct stat status;
};

struct ic_files {
	struct ic_arena *arena;
	struct ic_layer *layers;
	size_t nr_layers;
	void *diff; /* the state of the rootfs-diff layer, which is the first one, or NULL */
	bool trust_sysroot;
	struct ic_gaps notes;          /* of what the person named */
	struct ic_array image_names;   /* of struct ic_text: what the checkpoint calls its image */
	struct ic_name_table *answers; /* of struct ic_files_answer, by question */
	struct ic_array used;          /* of const struct ic_files_file * */
	_Atomic uint64_t digested;
	atomic_bool stop_digest;
};

static inline struct ic_files_taken *ic_files_used_at(const struct ic_files *files, size_t index)
{
	return ((struct ic_files_taken *const *)files->used.items)[index];
}

#endif
