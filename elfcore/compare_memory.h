/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_COMPARE_MEMORY_H
#define IC_ELFCORE_COMPARE_MEMORY_H

#include "convert/base/readahead.h"
#include "elfcore/compare.h"

/** What the bytes of a core are compared by; the caller sets what is above the line. */
struct ic_memory_comparison {
	const char *name; /**< of the core */
	const struct ic_blob *blob;
	bool may_leave_out;
	struct ic_differences *differences;
	const struct ic_progress *progress;
	struct ic_core_tally *tally;
	/* ---- */
	struct ic_readahead core_ahead, evidence_ahead;
	uint8_t *is, *expected; /**< IC_READAHEAD_BYTES each */
};

/** A run of memory with one origin, and where the core has it. */
struct ic_memory_piece {
	const struct ic_extent *extent; /**< the one that the run lies in */
	uint64_t vaddr, size;
	uint64_t at; /**< in the core */
};

/** Make its buffers; release with ic_memory_comparison_release(), also after an error. */
ic_must_use struct ic_error *ic_memory_comparison_begin(struct ic_memory_comparison *comparison);

/** Compare memory of which the core has bytes, all of them within the file. */
ic_must_use struct ic_error *ic_memory_compare_present(struct ic_memory_comparison *comparison,
						       const struct ic_memory_piece *piece);

/** Compare memory of which the core has no bytes. */
void ic_memory_compare_absent(struct ic_memory_comparison *comparison,
			      const struct ic_memory_piece *piece);

/** Destructor for ic_cleanup(). */
void ic_memory_comparison_release(struct ic_memory_comparison *comparison);

#endif
