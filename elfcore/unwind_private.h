/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_UNWIND_PRIVATE_H
#define IC_ELFCORE_UNWIND_PRIVATE_H

/* Private to the files of the unwinder. */

#include <libelf.h>

#include "elfcore/unwind.h"

/** What the process that walks the stacks writes into its pipe, an ic_frame a time. */
struct ic_unwind_output {
	int fd;
	bool broken; /**< nobody reads it any more */
};

void ic_unwind_write(struct ic_unwind_output *output, const struct ic_frame *frame);

/** Whether what is mapped there may be executed. */
bool ic_unwind_is_code(const struct ic_process *process, uint64_t pc);

/** Where a walk along frame pointers stands. */
struct ic_unwind_chain {
	const struct ic_process *process;
	uint64_t pointer;
	uint64_t stack_end; /**< end of the mapping that the stack is in */
};

/** Begin; false: the architecture has no such chain, or the pointer is not into the stack. */
bool ic_unwind_chain_begin(const struct ic_process *process, uint64_t pointer, uint64_t sp,
			   struct ic_unwind_chain *ret);

/** Where the next frame would go on; false behind the last one. */
bool ic_unwind_chain_next(struct ic_unwind_chain *chain, uint64_t *ret_pc);

/** An ELF file as it is mapped. */
struct ic_unwind_module {
	uint64_t start, end; /**< of its first and its last loadable segment */
	Elf *elf;            /**< NULL once libdwfl has it */
	/** arm's exception table, as it is mapped; its end is 0 where there is none. */
	uint64_t exidx, exidx_end;
	void *bytes; /**< owned; what `elf` reads, or NULL: it reads a file */
};

struct ic_unwind_modules {
	struct ic_unwind_module *module; /**< by address */
	size_t nr;
};

/** Find them. What cannot be read, or is none, is left out. */
void ic_unwind_modules_find(const struct ic_process *process, struct ic_unwind_modules *ret);

/** The module at an address, or NULL. */
const struct ic_unwind_module *ic_unwind_module_at(const struct ic_unwind_modules *modules,
						   uint64_t vaddr);

/**
 * Go from a function of arm's to its caller by the exception tables.
 *
 * @param module     the one that r[15] is in
 * @param innermost  nothing was called from there; it has to be at a system call, for the tables
 *                   say only how the stack is at calls
 * @param r          the registers, which become the caller's; anything when there is no way
 */
bool ic_unwind_exidx_step(const struct ic_process *process, const struct ic_unwind_module *module,
			  bool innermost, uint32_t r[16]);

/** Walk all stacks from thread number `first` on, and write every frame. */
void ic_unwind_walk(const struct ic_process *process, size_t first,
		    struct ic_unwind_output *output);

/** The first frame of a thread: where it was. */
struct ic_frame ic_unwind_innermost(const struct ic_process *process, size_t thread);

/** A register of that row in DWARF's numbers, or -1. */
int ic_unwind_dwarf_number(const struct ic_arch *arch, uint8_t row);

#endif
