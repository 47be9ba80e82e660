/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_LIMIT_NAME_H
#define IC_ARCH_LIMIT_NAME_H

#include <stddef.h>

#include "convert/arch/arch.h"

/** RLIMIT_* of include/uapi/asm-generic/resource.h that more than their name is known of. */
enum { IC_LIMIT_RSS = 5, IC_NR_LIMITS = 16 };

/** A resource that a process has limits of. */
struct ic_limit_name {
	const char *name;  /**< "RLIMIT_NOFILE" */
	const char *title; /**< "Max open files", as /proc/PID/limits says */
	const char *unit;  /**< "files"; NULL: it has none */
};

/** The same number on most architectures, from the one on `arch`; below IC_NR_LIMITS. */
size_t ic_limit_generic(const struct ic_arch *arch, size_t number);

/**
 * What a limit is of.
 *
 * @param number  RLIMIT_* of the architecture
 * @return NULL: none that is known
 *
 * Source: lnames[] of fs/proc/base.c, include/uapi/asm-generic/resource.h and
 * arch/mips/include/uapi/asm/resource.h (Linux 6.12).
 */
const struct ic_limit_name *ic_limit_name_find(const struct ic_arch *arch, size_t number);

#endif
