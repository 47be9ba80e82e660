/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_COMPARE_H
#define IC_ELFCORE_COMPARE_H

#include "convert/base/differences.h"
#include "convert/base/progress.h"
#include "convert/model/process.h"
#include "elfcore/corefile.h"

/** What a core turned out to hold. */
struct ic_core_tally {
	uint64_t nr_segments;                 /**< PT_LOAD */
	uint64_t nr_without_bytes;            /**< segments of which some memory has none */
	uint64_t equal_bytes;                 /**< the same as in a member of the evidence */
	uint64_t zero_bytes;                  /**< zero, as the evidence has it */
	uint64_t absent_bytes[IC_NR_ORIGINS]; /**< of memory without bytes, by origin */
};

/**
 * Compare a core with the process it was made of: every byte of every segment with the members
 * that the extents name, zeros for what was never touched; memory without bytes with what the
 * evidence lacks; the segments with the mappings (each covered, none outside, permissions equal);
 * the registers and ids of every thread, and the auxiliary vector. Relies on nothing but the
 * core's own headers, so it does not matter by which options it was written.
 *
 * Memory is fixed; time follows the bytes that core or evidence hold, never a hole.
 *
 * @param blob         the core: a whole file; the file's position moves
 * @param name         of the core, for messages
 * @param may_leave_out  it was written with a filter: memory that the evidence has may be absent
 * @param differences  gains a line for each difference
 * @param progress     told of bytes of evidence that were compared; may be NULL
 * @return NULL when the comparison was made; an error when the core's head cannot be read, or the
 *         evidence cannot
 */
ic_must_use struct ic_error *ic_core_compare(const struct ic_process *process,
					     const struct ic_blob *blob, const char *name,
					     bool may_leave_out, struct ic_differences *differences,
					     const struct ic_progress *progress,
					     struct ic_core_tally *ret);

#endif
