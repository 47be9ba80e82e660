/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_HOLDERS_H
#define IC_REPORT_HOLDERS_H

#include "convert/model/checkpoint.h"

/** A descriptor, and whose. */
struct ic_holder {
	const struct ic_process *process;
	const struct ic_descriptor *descriptor;
};

/**
 * Who holds what open, sorted by what it is: all ends of one pipe together, all open files of one
 * memfd, and else one open file.
 */
struct ic_holders {
	struct ic_holder *holder;
	size_t nr;
};

/** Some of them, of one thing; by process as in pstree, then by descriptor. */
struct ic_holder_range {
	const struct ic_holder *holder;
	size_t nr;
};

ic_must_use struct ic_error *ic_holders_make(const struct ic_checkpoint *checkpoint,
					     struct ic_holders *ret);

/** Destructor for ic_cleanup(). */
void ic_holders_release(struct ic_holders *holders);

/** Who holds what this open file is of, be it open or not. */
struct ic_holder_range ic_holders_of(const struct ic_holders *holders, const struct ic_file *file);

/** "PID:FD PID:FD", a string of the arena; NULL: nobody, or no memory. */
const char *ic_holders_list(struct ic_holder_range range, struct ic_arena *arena);

#endif
