/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_LIME_H
#define IC_ELFCORE_LIME_H

#include "convert/base/outdir.h"
#include "convert/base/progress.h"
#include "convert/model/process.h"

/** Bytes of the header before each range. */
#define IC_LIME_HEADER_BYTES 32U

/**
 * Write the memory of one process as pid.PID.lime: ranges of virtual addresses, ascending, none
 * overlapping, each behind a header. A range is what an ELF core would have bytes for: memory that
 * was never touched is a hole of zeros, and by the same rule left out where it is inaccessible or
 * long (elfcore/plan.h). What is in no range is not in the checkpoint: pid.PID.index.json
 * (elfcore/memory_index.h) says why, and has `ranges` in each mapping: `start`, `size`, and
 * `offset` of its first byte in the file. And pid.PID.maps, as /proc/PID/maps.
 *
 * @param outdir    where the three files go
 * @param progress  told of bytes copied; may be NULL
 *
 * Source: LiME's format version 1: u32 0x4C694D45, u32 1, u64 first address, u64 last address
 * (inclusive), 8 reserved bytes of 0; little endian.
 */
ic_must_use struct ic_error *ic_lime_write(const struct ic_process *process,
					   const struct ic_outdir *outdir,
					   const struct ic_progress *progress);

#endif
