/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_SIGINFO_H
#define IC_MODEL_SIGINFO_H

#include "convert/model/process.h"

/** Which members a siginfo_t has behind signal, error and code; the kernel's enum siginfo_layout. */
enum ic_siginfo_layout {
	IC_SIGINFO_KILL,   /**< pid, uid */
	IC_SIGINFO_TIMER,  /**< timer, overrun, value */
	IC_SIGINFO_RT,     /**< pid, uid, value */
	IC_SIGINFO_CHLD,   /**< pid, uid, status, utime, stime */
	IC_SIGINFO_FAULT,  /**< address */
	IC_SIGINFO_MCEERR, /**< address, lsb */
	IC_SIGINFO_BNDERR, /**< address, lower, upper */
	IC_SIGINFO_PKUERR, /**< address, key */
	IC_SIGINFO_PERF,   /**< address, data, type, flags */
	IC_SIGINFO_POLL,   /**< band, descriptor */
	IC_SIGINFO_SYS,    /**< address, system call, architecture */
	IC_NR_SIGINFO_LAYOUTS
};

/**
 * The layout that follows from signal and code.
 *
 * @param signal  by the numbers of x86: ic_signal_generic()
 *
 * Source: siginfo_layout() of kernel/signal.c (Linux 6.12).
 */
enum ic_siginfo_layout ic_siginfo_layout(uint32_t signal, int32_t code);

/** What a waiting signal says; which members mean something follows from `layout`. */
struct ic_siginfo_facts {
	int32_t signal, error, code;
	const char *code_name; /**< "SI_QUEUE", "CLD_EXITED"; NULL: none that is known */
	enum ic_siginfo_layout layout;
	int32_t pid; /**< of the sender, in the receiver's pid namespace; 0: the kernel, or outside */
	uint32_t uid;
	uint64_t value;         /**< what the sender attached: sigqueue(3)'s, a timer's */
	uint64_t address;       /**< that could not be accessed; of the call, for SIGSYS */
	int32_t status;         /**< of a child: its exit status or the signal that ended it */
	int32_t timer, overrun; /**< the POSIX timer's id, and how often it ran out meanwhile */
	int64_t band;           /**< POLL_*'s events */
	int32_t descriptor;     /**< that is ready */
	int32_t syscall;        /**< that a seccomp filter caught */
	uint32_t audit_arch;    /**< of that call */
};

/**
 * Read a waiting signal, in the layout that the dumping machine has.
 *
 * @param arch  of the process; not NULL
 *
 * Source: include/uapi/asm-generic/siginfo.h; mips has error and code in the other order
 * (arch/mips/include/uapi/asm/siginfo.h), Linux 6.12.
 */
void ic_siginfo_read(const struct ic_siginfo *info, const struct ic_arch *arch,
		     struct ic_siginfo_facts *ret);

#endif
