/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_SIGNAL_SET_H
#define IC_REPORT_SIGNAL_SET_H

#include "convert/arch/arch.h"
#include "convert/base/arena.h"

/**
 * The names of the signals in a set, by number: "SIGINT,SIGTERM"; "all but SIGKILL,SIGSTOP" of one
 * that has all others; "" of none.
 *
 * @param set       bit n-1: signal n
 * @param extended  the same of signals 65 to 128, which mips has
 * @param arena     owns the result
 * @return NULL: there is no memory
 */
const char *ic_signal_set_names(uint64_t set, uint64_t extended, const struct ic_arch *arch,
				struct ic_arena *arena);

#endif
