/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PLAN_H
#define IC_ELFCORE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/model/process.h"
#include "elfcore/options.h"

/** Runs of at least this many bytes are left out by IC_ZERO_AUTO. */
#define IC_ZERO_LONG_BYTES (64ULL << 20)

/**
 * Holes that one core may have in IC_ZERO_AUTO. A digest has to go over them, so where the sum is
 * larger the bound above is halved until it fits.
 */
#define IC_ZERO_BUDGET_BYTES (1ULL << 30)

/** A PT_LOAD. p_filesz is `size` or 0, never anything between: several readers misread that. */
struct ic_segment {
	uint64_t vaddr;
	uint64_t size;   /**< bytes: p_memsz */
	uint64_t offset; /**< p_offset */
	bool has_bytes;  /**< p_filesz is `size` */
	uint8_t flags;   /**< PF_R, PF_W, PF_X */
};

/** What a core will look like, before a byte of it is written. */
struct ic_core_plan {
	const struct ic_segment
		*segments; /**< ascending, each within one mapping, all mappings covered */
	size_t nr_segments;
	uint64_t notes_offset, notes_size;
	uint64_t data_offset; /**< of the first segment's bytes; a multiple of the page size */
	uint64_t size;        /**< of the file, holes included */
	uint64_t data_bytes;  /**< of it that are copied from the evidence */
	uint64_t zero_limit;  /**< zero runs of at least this size are left out; UINT64_MAX: none */
	struct ic_core_options options; /**< that it was made for */
	uint32_t page_size;             /**< of the process */
};

/**
 * Plan the core of a process. Pure: nothing is read or written.
 *
 * @param notes_size  bytes of the PT_NOTE segment
 * @param arena       owns the segments
 * @return NULL; IC_ERR_LIMIT when a 32-bit core would pass 4 GiB
 *
 * Source: fs/binfmt_elf.c (Linux 6.12): Ehdr, Phdrs (PT_NOTE first), notes, page-aligned data,
 * section header 0 when the segments are too many for e_phnum (gABI, chapter 5).
 */
ic_must_use struct ic_error *ic_core_plan(const struct ic_process *process,
					  const struct ic_core_options *options,
					  uint64_t notes_size, struct ic_arena *arena,
					  struct ic_core_plan *ret);

/** Walks the extents of a mapping as a core has them: parted where the options keep only a part. */
struct ic_core_extents {
	struct ic_extent_cursor cursor;
	const struct ic_core_plan *plan;
	const struct ic_mapping *mapping;
	uint64_t kept_until;    /**< address: what lies from here on is left out */
	struct ic_extent other; /**< the second part of one that was parted; size 0: none */
};

struct ic_core_extents ic_core_plan_extents(const struct ic_core_plan *plan,
					    const struct ic_process *process,
					    const struct ic_mapping *mapping);

/** The next one, and whether the plan gives its bytes a place in the file; false at the end. */
bool ic_core_plan_next(struct ic_core_extents *extents, struct ic_extent *ret, bool *ret_has_bytes);

/** PT_NOTE and the PT_LOADs. */
static inline size_t ic_core_plan_nr_headers(const struct ic_core_plan *plan)
{
	return plan->nr_segments + 1;
}

#endif
