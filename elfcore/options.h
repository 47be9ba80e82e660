/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_OPTIONS_H
#define IC_ELFCORE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/model/process.h"

/** What becomes of memory that was never touched. */
enum ic_zero_mode {
	IC_ZERO_AUTO,  /**< a hole in the file; inaccessible memory and long runs are left out */
	IC_ZERO_HOLES, /**< always a hole in the file */
	IC_ZERO_OMIT,  /**< always left out: p_filesz 0 */
};

/** Bits of /proc/PID/coredump_filter: Documentation/filesystems/proc.rst (Linux 6.12). */
enum ic_filter_bit {
	IC_FILTER_ANONYMOUS = 1U << 0,
	IC_FILTER_ANONYMOUS_SHARED = 1U << 1,
	IC_FILTER_FILE = 1U << 2,
	IC_FILTER_FILE_SHARED = 1U << 3,
	IC_FILTER_ELF_HEADERS = 1U << 4,
	IC_FILTER_HUGE = 1U << 5,
	IC_FILTER_HUGE_SHARED = 1U << 6,
	IC_FILTER_DAX = 1U << 7, /**< accepted; a checkpoint does not tell DAX mappings */
	IC_FILTER_DAX_SHARED = 1U << 8,
};

#define IC_FILTER_ALL     0x1ffU
#define IC_FILTER_DEFAULT 0x33U /**< the kernel's own */

/**
 * What shapes a core besides its process. All zero is the default: everything that the checkpoint
 * has, as the checkpoint has it.
 */
struct ic_core_options {
	enum ic_zero_mode zero;
	bool has_filter;  /**< leave out what `filter` does not ask for */
	uint32_t filter;  /**< of enum ic_filter_bit */
	bool like_kernel; /**< leave out what the kernel would, by `filter` or IC_FILTER_DEFAULT */
	bool native_xstate; /**< register sets laid out as the checkpointed machine's kernel does */
	bool keys;          /**< secret register sets, too: the keys of pointer authentication */
	bool paddr_is_vaddr; /**< p_paddr of a segment is its p_vaddr; else 0, as the kernel's */
	uint32_t signal;     /**< that the process is said to have died of; 0: as recorded */
	uint32_t thread;     /**< the current one, by its id; 0: the leader */
};

/** The signal of all notes: the one asked for, else the one that stopped the process; 0: none. */
static inline uint32_t ic_core_options_signal(const struct ic_core_options *options,
					      const struct ic_process *process)
{
	if (options->signal)
		return options->signal;
	return process->state == IC_PROCESS_STOPPED ? process->stop_signal : 0;
}

/** Index of the current thread: the leader's, 0, unless another one is asked for and there. */
static inline size_t ic_core_options_thread(const struct ic_core_options *options,
					    const struct ic_process *process)
{
	for (size_t i = 0; options->thread && i < process->nr_threads; i++)
		if (process->threads[i].tid == options->thread)
			return i;
	return 0;
}

#endif
