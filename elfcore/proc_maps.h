/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PROC_MAPS_H
#define IC_ELFCORE_PROC_MAPS_H

#include "convert/base/outdir.h"
#include "convert/base/sink.h"
#include "convert/model/process.h"

/**
 * Write the text of /proc/PID/maps, a line a mapping by address, as a 64-bit kernel prints it.
 *
 * Device and inode are 00:00 and 0: CRIU stores neither. Names are as they are, but for newlines
 * and NULs, which are octal, as the kernel has it; two mappings that CRIU saves as one, [vvar] and
 * [vvar_vclock], are one line.
 *
 * Source: show_map_vma(), fs/proc/task_mmu.c (Linux 6.12).
 */
ic_must_use struct ic_error *ic_proc_maps_write(const struct ic_process *process,
						struct ic_sink *sink);

/** Write it as pid.PID.maps. */
ic_must_use struct ic_error *ic_proc_maps_write_file(const struct ic_process *process,
						     const struct ic_outdir *outdir);

#endif
