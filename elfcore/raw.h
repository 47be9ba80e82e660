/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_RAW_H
#define IC_ELFCORE_RAW_H

#include "convert/base/progress.h"
#include "convert/base/sink.h"
#include "convert/model/process.h"

/**
 * Write the memory of one process as files, one a mapping, named as Volatility's linux.proc.Maps
 * names them: pid.PID.vma.0xSTART-0xEND.dmp. And pid.PID.index.json (elfcore/memory_index.h) with
 * `files` in each mapping: `name`, `start`, `size`; and pid.PID.maps, as /proc/PID/maps.
 *
 * A mapping without a byte in the checkpoint has no file. Within a file, what the checkpoint does
 * not have is a hole: the index tells it from zeros. Untouched runs of 64 MiB and more are left
 * out: the mapping then has several files, each named by its own range.
 *
 * @param outdir    new or empty
 * @param progress  told of bytes copied; may be NULL
 */
ic_must_use struct ic_error *ic_raw_write(const struct ic_process *process,
					  const struct ic_outdir *outdir,
					  const struct ic_progress *progress);

#endif
