/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_BPF_H
#define IC_REPORT_BPF_H

#include "convert/arch/arch.h"
#include "convert/model/seccomp.h"
#include "report/text_list.h"

/** Instructions of a filter that are shown: BPF_MAXINSNS, more no kernel takes. */
#define IC_MAX_BPF_INSTRUCTIONS 4096U

/**
 * Disassemble a seccomp filter, a line an instruction: its number, the four fields, and what it
 * does, in the notation of C that seccomp-tools made usual:
 *
 *   0000: 0x20 0x00 0x00 0x00000004  A = arch
 *   0001: 0x15 0x00 0x04 0xc000003e  if (A != AUDIT_ARCH_X86_64) goto 0006
 *
 * A number that A, which holds the number of the system call, is compared with is named, by the
 * architecture that the filter has made sure of on the way there, else by the process's own.
 *
 * @param arch  of the process; NULL: nothing is named by it
 * @param list  gains the lines
 *
 * Source: include/uapi/linux/filter.h, bpf_common.h and seccomp.h, and what seccomp_check_filter()
 * of kernel/seccomp.c lets through (Linux 6.12).
 */
void ic_bpf_disassemble(const struct ic_seccomp_filter *filter, const struct ic_arch *arch,
			struct ic_text_list *list);

/** What the kernel does on a filter's return: "ALLOW", "ERRNO(1)", "KILL_PROCESS"; of `ret`. */
const char *ic_bpf_action(uint32_t value, char *ret, size_t room);

#endif
