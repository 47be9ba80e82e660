/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_OPEN_FLAGS_H
#define IC_ARCH_OPEN_FLAGS_H

#include "convert/arch/arch.h"
#include "convert/base/arena.h"

/**
 * The flags of open(2) by name: "O_RDWR|O_NONBLOCK|O_LARGEFILE". Architectures number them
 * differently; a bit without a name is shown as a number behind them.
 *
 * @param arch  NULL: as most of them have it
 * @return a string of the arena; NULL: no memory
 *
 * Source: include/uapi/asm-generic/fcntl.h and arch/{arm,arm64,powerpc,mips}/include/uapi/asm/
 * fcntl.h (Linux 6.12).
 */
const char *ic_open_flags(const struct ic_arch *arch, uint32_t flags, struct ic_arena *arena);

/** The bit of O_CLOEXEC, which every architecture that CRIU knows has in one place. */
#define IC_OPEN_CLOSE_ON_EXEC 02000000U

#endif
