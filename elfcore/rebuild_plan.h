/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_REBUILD_PLAN_H
#define IC_ELFCORE_REBUILD_PLAN_H

#include "elfcore/module.h"

#define IC_MAX_REBUILT_BYTES ((uint64_t)1 << 40)

/** A run of the file that memory shows. */
struct ic_rebuild_piece {
	uint64_t offset; /**< in the file */
	uint64_t size;   /**< bytes, not 0 */
	uint64_t vaddr;
};

/** How the file of a module is put together: pure, before a byte is written. */
struct ic_rebuild_plan {
	const struct ic_process *process;
	const struct ic_module *module;
	const struct ic_rebuild_piece *pieces; /**< by offset, none overlapping, none behind size */
	size_t nr_pieces;
	uint64_t size;
	bool by_segments;          /**< laid out by program headers, else by mappings */
	bool has_sections;         /**< the file's section headers are at hand */
	bool has_content;          /**< the mapped file is at hand: `content` shows it */
	struct ic_mapping content; /**< all of the file as if it were mapped from address 0 */
	struct ic_address_space no_pages; /**< what it is mapped in */
};

/**
 * Plan a module's file.
 *
 * @param arena  owns the pieces
 * @return NULL, IC_ERR_LIMIT past IC_MAX_REBUILT_BYTES, what reading a member gives
 */
ic_must_use struct ic_error *ic_rebuild_plan(const struct ic_process *process,
					     const struct ic_module *module, struct ic_arena *arena,
					     struct ic_rebuild_plan *ret);

/** Whether any byte of the file is at hand. */
bool ic_rebuild_knows_anything(const struct ic_rebuild_plan *plan);

/** Whether the file was in no directory any more, and every byte of it is in the checkpoint. */
bool ic_rebuild_has_whole_content(const struct ic_rebuild_plan *plan);

#endif
