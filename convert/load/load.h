/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_LOAD_H
#define IC_LOAD_LOAD_H

#include "convert/base/arena.h"
#include "convert/files/files.h"
#include "convert/input/store.h"
#include "convert/model/checkpoint.h"

/** What loading wants of a member: for ic_store_request.want. */
enum ic_want ic_load_wants(const char *base_name);

/**
 * Make a checkpoint of what a store holds: decode the images, resolve their ids, turn pagemaps into
 * extents, check one against the other.
 *
 * @param store  outlives the checkpoint
 * @param files  what answers for mapped files, outlives the checkpoint; NULL: nothing does
 * @param arena  owns everything that is made
 * @param path   as the person named the input; borrowed
 * @param gaps   what opening the store found; moved into the checkpoint
 * @param ret    const to all but the caller, who may add gaps
 * @return NULL; IC_ERR_MISSING or IC_ERR_DAMAGED when there is no readable pstree: then there is no
 *         checkpoint. What costs one process, one thread or less is a gap.
 */
ic_must_use struct ic_error *ic_checkpoint_load(struct ic_store *store, struct ic_files *files,
						struct ic_arena *arena, const char *path,
						const struct ic_gaps *gaps,
						struct ic_checkpoint **ret);

#endif
