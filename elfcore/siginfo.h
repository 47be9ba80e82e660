/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_SIGINFO_H
#define IC_ELFCORE_SIGINFO_H

#include "elfcore/options.h"

/**
 * The waiting signal that NT_SIGINFO is about: of the thread's own first, then of the process's.
 * Where `signal` is not 0 the first of that number; else the first that the thread does not block,
 * else the first. A checkpoint has no siginfo of signals that were delivered.
 *
 * @return the 128 bytes as the checkpoint has them, or NULL
 */
const uint8_t *ic_siginfo_find(const struct ic_process *process, const struct ic_thread *thread,
			       uint32_t signal);

/**
 * Put a siginfo_t of a 64-bit machine into the 32-bit layout, member for member, as the kernel does
 * for a 32-bit process. Which members there are follows from signal and code.
 *
 * @param wide    IC_SIGINFO_BYTES
 * @param narrow  as many; zeroed here
 *
 * Source: copy_siginfo_to_external32() and siginfo_layout() of kernel/signal.c, and
 * include/uapi/asm-generic/siginfo.h (Linux 6.12).
 */
void ic_siginfo_narrow(const uint8_t *wide, bool big_endian, uint8_t *narrow);

#endif
