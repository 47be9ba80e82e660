/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_GAPS_H
#define IC_BASE_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/error.h"

/** What is wrong with what the evidence should hold. */
enum ic_gap_kind {
	IC_GAP_MISSING,     /**< not there */
	IC_GAP_DAMAGED,     /**< there, and breaks the rules of its format */
	IC_GAP_LIMIT,       /**< past a cap of base/limits.h */
	IC_GAP_UNSUPPORTED, /**< of a kind icecore cannot read yet */
	IC_GAP_LAZY,        /**< pages that were left behind on the source machine */
	IC_GAP_PARENT,      /**< pages that are in an earlier checkpoint which is not at hand */
	IC_GAP_CHANGED,     /**< the evidence changed while it was read */
	IC_GAP_MISMATCH,    /**< another file than the one that was mapped */
};

/**
 * Something the evidence should hold and does not, or that is damaged. The result stands without
 * it; every gap reaches the person and every report.
 */
struct ic_gap {
	enum ic_gap_kind kind;
	uint32_t pid;       /**< the process that lacks something; 0: the checkpoint */
	const char *member; /**< where it should be, or is damaged; not escaped */
	uint64_t offset;    /**< bytes from the member's start */
	uint64_t vaddr;     /**< first address concerned, if size is not 0 */
	uint64_t size;      /**< bytes of memory concerned */
	const char *text;   /**< one line; not escaped */
};

/** The gaps of one checkpoint, in the order in which they were found. */
struct ic_gaps {
	struct ic_arena *arena; /**< owns texts and names */
	struct ic_array list;   /**< of struct ic_gap */
	uint64_t nr_dropped;    /**< gaps past IC_MAX_GAPS, which were only counted */
};

/** Note a gap. The strings of `gap` are copied, its text is made from `text`. */
ic_printf(3, 4) void ic_gaps_add(struct ic_gaps *gaps, struct ic_gap gap, const char *text, ...);

/** Note that `err` cost something of process `pid` (0: of the checkpoint), and release it. */
void ic_gaps_add_error(struct ic_gaps *gaps, uint32_t pid, const char *member,
		       struct ic_error *err);

/** Note all gaps of another collector here, too. */
void ic_gaps_add_all(struct ic_gaps *gaps, const struct ic_gaps *from);

/** "missing", "damaged", ... : the word that reports use. */
const char *ic_gap_kind_name(enum ic_gap_kind kind);

static inline const struct ic_gap *ic_gap_at(const struct ic_gaps *gaps, size_t index)
{
	return (const struct ic_gap *)gaps->list.items + index;
}

#endif
