/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PROC_H
#define IC_ELFCORE_PROC_H

#include "convert/base/outdir.h"
#include "convert/base/progress.h"
#include "convert/model/process.h"

/**
 * Write a folder PID, shaped as /proc/PID, for programs that want one beside a core (breakpad's
 * core2md reads auxv, cmdline, environ, maps and status) and for people:
 *
 *   auxv cmdline comm cwd environ exe limits maps root stat status
 *   task/TID/comm task/TID/status
 *   fd/N       what the link of that name leads to
 *   fdinfo/N   position and flags
 *
 * Everything is an ordinary file, also what are links on a live machine (cwd, exe, root, fd/N):
 * they hold the path as readlink(2) gives it. A link would name a file of whoever looks at it.
 * There is no mem: it would be as long as the address space, which file systems do not allow.
 *
 * pid.PID.index.json beside the folder says what lacks: an object with `pid`, `comm`, `arch`,
 * `files`, those with something to say (`name`, `lacks`, `missing_bytes`), and `left_out` (`name`,
 * `why`).
 *
 * @param progress  not told anything: no memory is copied
 *
 * Source: proc(5); fs/proc/base.c, array.c and task_mmu.c (Linux 6.12).
 */
ic_must_use struct ic_error *ic_proc_write(const struct ic_process *process,
					   const struct ic_outdir *outdir,
					   const struct ic_progress *progress);

#endif
