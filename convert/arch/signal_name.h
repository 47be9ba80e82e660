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

#endif
