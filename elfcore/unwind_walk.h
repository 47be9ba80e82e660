/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_UNWIND_WALK_H
#define IC_ELFCORE_UNWIND_WALK_H

/* Private to the two files that work with libdwfl. */

#include <elf.h>
#include <elfutils/libdwfl.h>

#include "elfcore/unwind_private.h"

/** What is known of the code at an address. */
struct ic_unwind_code {
	Dwarf_Addr at;
	bool is_known;
	bool has_cfi;           /**< it says how to go on from there */
	char symbol_type;       /**< as ic_frame has it */
	const char *symbol;     /**< of the module; NULL: there is none */
	uint64_t symbol_offset; /**< bytes from the symbol to `at` */
};

#define IC_UNWIND_KNOWN 1024

/** The most registers with which a walk resumes in the middle of a stack. */
#define IC_UNWIND_STATE 32

/** The walk of one process. */
struct ic_unwind_walk {
	const struct ic_process *process;
	struct ic_unwind_modules modules;
	struct ic_unwind_output *output;
	Dwfl *dwfl;
	uint8_t header[sizeof(Elf64_Ehdr)];           /* of the architecture */
	struct ic_unwind_code known[IC_UNWIND_KNOWN]; /* by a hash of the address */
	int sp, pointer;                              /* in DWARF's numbers, -1: none */

	/* Of the thread that is being walked. */
	size_t thread;
	struct ic_frame last; /* not written yet */
	bool has_last, has_pointer;
	uint64_t pointer_value;
	uint64_t state
		[IC_UNWIND_STATE]; /* registers of `last` in DWARF's numbers, on such a machine */
	bool resumes;              /* libdwfl begins with these, at `last` */
	bool is_signed;            /* it cannot go on from `last`, whose address was signed */
	Dwarf_Addr caller_at;      /* an address in the instruction that `last` is at */
};

/** Look the code at an address up; the result lasts until the next call. */
const struct ic_unwind_code *ic_unwind_code_at(struct ic_unwind_walk *walk, Dwarf_Addr at);

/**
 * The registers that it takes to resume: all that DWARF numbers from 0 on. 0: this machine has no
 * need to. An arm's 15th is its pc, which an aarch64 has apart.
 */
unsigned ic_unwind_nr_state(const struct ic_arch *arch);

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
