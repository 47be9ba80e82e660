/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_WALK_H
#define IC_REPORT_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/model/checkpoint.h"
#include "convert/model/ledger.h"

/**
 * Walks the extents of a checkpoint's mappings as the ledger has them, so that a report says what
 * was written; mappings that the ledger does not know are walked with ic_extents(). Knows where in
 * the ledger each process begins: made once for all reports, it spares each a pass over the ledger.
 * Memory: 8 bytes a process.
 */
struct ic_walk;

/**
 * Make a walk, reading the ledger once.
 *
 * @param checkpoint  borrowed
 * @param ledger      complete, borrowed; NULL: nothing was written
 */
ic_must_use struct ic_error *ic_walk_new(const struct ic_checkpoint *checkpoint,
					 struct ic_ledger *ledger, struct ic_walk **ret);

/** Release; NULL is fine. */
void ic_walk_free(struct ic_walk *walk);

/** Destructor for ic_cleanup(). */
void ic_walk_freep(struct ic_walk **walk);

/**
 * Begin with a mapping; again with the same one starts it anew. Mappings of one process in
 * ascending order, processes in any.
 */
ic_must_use struct ic_error *ic_walk_mapping(struct ic_walk *walk, size_t process, size_t mapping);

/**
 * The next extent of the mapping into *ret; *ret_more is false behind the last one. Its
 * core_offset is UINT64_MAX where nothing of it was written.
 */
ic_must_use struct ic_error *ic_walk_next(struct ic_walk *walk, struct ic_ledger_entry *ret,
					  bool *ret_more);

#endif
