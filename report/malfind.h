/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_MALFIND_H
#define IC_REPORT_MALFIND_H

#include "convert/model/process.h"
#include "report/vdso_groups.h"

#define IC_MALFIND_REASON_BYTES 320U

/** Memory of a process that may be code which somebody put there. */
struct ic_malfind_finding {
	const struct ic_mapping *mapping;
	uint64_t vaddr;     /**< of the page to look at: the first one that is the reason */
	const char *reason; /**< one line of our own making, printable; until `found` returns */
};

struct ic_malfind_request {
	const struct ic_process *process;
	const struct ic_vdso_group *vdso; /**< its own; NULL: vdsos are not compared */
	bool all_pages; /**< a finding for each changed page, not one for a mapping's */
	void *context;
	struct ic_error *(*found)(void *context, const struct ic_malfind_finding *finding);
};

/**
 * Look for code that is not a file's.
 *
 * - Memory that can be written and executed; executable memory of no file, of a memfd, of a deleted
 *   file, unless it is known to hold nothing but zeros, or is the kernel's own.
 * - In executable private mappings of files: pages that the process has for itself, where their
 *   bytes are not the file's, or the file is not at hand to tell. One such page is CRIU's own: it
 *   ran its first system call at the start of the first executable mapping and put back what had
 *   been there. It is no finding where it equals the file, and is called what it is where it cannot
 *   be compared.
 * - A vdso that is not that of the other processes.
 *
 * Source: criu/parasite-syscall.c get_exec_start(), compel/src/lib/infect.c (CRIU 4.2).
 */
ic_must_use struct ic_error *ic_malfind(const struct ic_malfind_request *request);

#endif
