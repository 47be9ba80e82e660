/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_SIGNAL_NAME_H
#define IC_ARCH_SIGNAL_NAME_H

#include <stdint.h>

#include "convert/arch/arch.h"

/**
 * The number of a signal on an architecture.
 *
 * @param word  "11", "SEGV" or "SIGSEGV"
 * @param arch  NULL: on most of them, to see whether there is any such signal
 * @return 0: there is none
 *
 * Source: include/uapi/asm-generic/signal.h, arch/mips/include/uapi/asm/signal.h (Linux 6.12).
 */
uint32_t ic_signal_name_number(const char *word, const struct ic_arch *arch);

#define IC_SIGNAL_NAME_BYTES 16

/**
 * The name of a signal on an architecture: "SIGSEGV"; "SIGRT_2" for the second behind the first
 * real-time signal, 32, as strace writes them; a number where there is none.
 */
const char *ic_signal_name(uint32_t number, const struct ic_arch *arch,
			   char ret[static IC_SIGNAL_NAME_BYTES]);

/** The number that a signal has on x86 and most others; its own where it has none there. */
uint32_t ic_signal_generic(uint32_t number, const struct ic_arch *arch);

#endif
