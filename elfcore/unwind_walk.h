/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_UNWIND_WALK_H
#define IC_ELFCORE_UNWIND_WALK_H

/* Private to the two files that work with libdwfl. */

#include <elf.h>
#include <elfutils/libdwfl.h>

#include "elfcore/unwind_private.h"

/** The walk of one process. */
struct ic_unwind_walk {
	const struct ic_process *process;
	struct ic_unwind_modules modules;
	struct ic_unwind_output *output;
	Dwfl *dwfl;
	uint8_t header[sizeof(Elf64_Ehdr)]; /* of the architecture */
	int sp, pointer;                    /* in DWARF's numbers, -1: none */

	/* Of the thread that is being walked. */
	size_t thread;
	struct ic_frame last; /* not written yet */
	bool has_last, has_pointer;
	uint64_t pointer_value;
	uint32_t arm[16];     /* registers of `last`, on that machine */
	bool resumes;         /* libdwfl begins with these, at `last` */
	Dwarf_Addr caller_at; /* an address in the instruction that `last` is at */
};

/** Tell libdwfl what the process had mapped, and how its threads and its memory are reached. */
bool ic_unwind_dwfl_open(struct ic_unwind_walk *walk);

/**
 * Have it call `take` for each frame of the thread that is being walked, from the innermost, or from
 * `last` where the walk resumes.
 *
 * @return whether it came to the outermost one
 */
bool ic_unwind_dwfl_frames(struct ic_unwind_walk *walk, int (*take)(Dwfl_Frame *, void *));

#endif
