/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CALL_H
#define IC_MODEL_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/arch/syscall.h"
#include "convert/base/error.h"
#include "convert/model/process.h"

enum ic_call_state {
	IC_CALL_NONE,        /**< the thread was not in a system call */
	IC_CALL_UNKNOWN,     /**< the code at its pc is not at hand, so it may have been */
	IC_CALL_WAITING,     /**< in it; it would go on, from its beginning, when restored */
	IC_CALL_INTERRUPTED, /**< in it; it would come back with EINTR when restored */
	IC_CALL_RETURNED,    /**< on its way back from it, with `result` */
};

/** The system call that a thread was in. */
struct ic_call {
	enum ic_call_state state;
	bool has_number;
	uint64_t number; /**< of IC_CALL_UNKNOWN: what the number would be */
	bool is_named;   /**< `syscall` is set: the architecture has a call of that number */
	struct ic_syscall syscall;
	/** As the kernel got them, unused ones included; narrowed to the architecture's words. */
	uint64_t arguments[IC_MAX_SYSCALL_ARGUMENTS];
	int64_t result;
};

/**
 * Tell the system call that a thread was in.
 *
 * x86 kernels keep the number apart, which no memory is read for. Elsewhere the instruction at the
 * pc tells, or the one before it where the result is one that asks for a restart, if that code is
 * in the checkpoint or in a file that fills it.
 *
 * @param thread  of `process`, not lost
 * @return NULL, or an error when the code could not be read from where it should be
 *
 * Source: what CRIU does to registers, compel/arch/NAME/src/lib/infect.c (CRIU 4.2).
 */
ic_must_use struct ic_error *ic_call_of(const struct ic_process *process,
					const struct ic_thread *thread, struct ic_call *ret);

/** An argument, or another register, as a number with its sign. */
int64_t ic_call_signed(const struct ic_arch *arch, uint64_t argument);

#endif
