/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_SYSCALL_H
#define IC_ARCH_SYSCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/arch/arch.h"

#define IC_SYSCALL_NAME_BYTES    40
#define IC_MAX_SYSCALL_ARGUMENTS 6

/** A system call of some architecture. */
struct ic_syscall {
	char name[IC_SYSCALL_NAME_BYTES]; /**< as the kernel's tables have it: "openat" */

	/**
	 * A letter an argument, "" for none; NULL: it is not known what it takes.
	 *
	 *   d  a descriptor                      D  a descriptor of a directory, or AT_FDCWD
	 *   p  address of a path                 s  address of another string
	 *   a  an address                        x  bits
	 *   i  a signed number                   u  an unsigned number
	 *   z  a size in bytes                   o  a file mode
	 *   g  a signal                          t  a process or a thread
	 *   l  a signed number of 64 bits        X  64 bits: two words of a 32-bit machine
	 */
	const char *arguments;
};

/**
 * The number by which the kernel's audit and seccomp know the system-call interface of an
 * architecture: AUDIT_ARCH_* of <linux/audit.h>. 0x4000003e, which they have no number for, is
 * taken for x32's.
 */
uint32_t ic_syscall_audit_arch(const struct ic_arch *arch);

/** "AUDIT_ARCH_X86_64"; NULL: none that is known. */
const char *ic_syscall_audit_arch_name(uint32_t audit_arch);

/**
 * Look a system call up.
 *
 * @param audit_arch  AUDIT_ARCH_*; numbers with bit 30 set are x32's, mips numbers are o32's from
 *                    4000, n64's from 5000, n32's from 6000, whichever of mips it is
 * @param number      as the kernel gets it, in the system-call register or in a filter's data
 * @return false, and *ret untouched: the architecture has no call of that number
 *
 * Source of the numbers: libseccomp's tables; what those of Debian 12 lack (loongarch64, calls
 * since Linux 6.7) from arch/loongarch/include/uapi/asm/unistd.h and scripts/syscall.tbl (Linux
 * 6.19). Source of the arguments: include/linux/syscalls.h (Linux 6.19).
 */
bool ic_syscall_find(uint32_t audit_arch, uint64_t number, struct ic_syscall *ret);

/** The arguments of a call by its name; NULL: not known. For ic_syscall_find(). */
const char *ic_syscall_arguments(uint32_t audit_arch, const char *name);

#endif
