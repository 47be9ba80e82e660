/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_SYSCALLS_H
#define IC_BASE_SYSCALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Take from this process, for good, the system calls that nothing here has a use for and whoever
 * takes the process over would: programs, networks, tracing, mounting, modules, signals, links.
 * They fail with EPERM. Does what the kernel offers and is silent about the rest.
 */
void ic_syscalls_forbid(void);

/**
 * The name of a system call of any architecture, as libseccomp's tables have it.
 *
 * @param abi     AUDIT_ARCH_* of <linux/audit.h>, or 0x4000003e for x32
 * @param number  as the kernel gets it, base included: 4001 is mips o32's, 0x40000001 x32's
 * @param name    gets the name, cut at `size` bytes with its NUL
 * @return whether there is such a call; an architecture that libseccomp does not know has none
 */
bool ic_syscalls_name(uint32_t abi, uint32_t number, char *name, size_t size);

#endif
