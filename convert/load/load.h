/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_LOAD_H
#define IC_LOAD_LOAD_H

#include "convert/base/arena.h"
#include "convert/files/files.h"
#include "convert/input/store.h"
#include "convert/model/checkpoint.h"

/** What loading wants of a member: for ic_store_request.want. */
enum ic_want ic_load_wants(const char *base_name);

/** The same when changed files are wanted, too: see load/changes.h. */
enum ic_want ic_load_wants_changes(const char *base_name);

/** Of an earlier checkpoint and of a page server's folder only pages are wanted. */
enum ic_want ic_load_wants_pages(const char *base_name);

/** Stores whose folders of images continue each other, the newest first; see input/chain.h. */
struct ic_load_chain {
	struct ic_store *const *stores;
	size_t nr;
	size_t nr_given;  /**< of the stores behind the first: they count instead of links */
	const char *stop; /**< why a link of the last is not followed; NULL: no reason known */
	bool loops;       /**< because it leads back into the chain */
};

/** What a checkpoint is made of. */
struct ic_load_input {
	struct ic_load_chain images; /**< at least one store */
	struct ic_load_chain pages;  /**< of a page server; none: its images are with the others */
	struct ic_files *files;      /**< what answers for mapped files; NULL: nothing does */
};

/**
 * Make a checkpoint of what a store holds: decode the images, resolve their ids, turn pagemaps into
 * extents, check one against the other.
 *
 * @param input  borrowed; its stores and files outlive the checkpoint
 * @param arena  owns everything that is made
 * @param path   as the person named the input; borrowed
 * @param gaps   what opening the stores found; moved into the checkpoint
 * @param ret    const to all but the caller, who may add gaps
 * @return NULL; IC_ERR_MISSING or IC_ERR_DAMAGED when there is no readable pstree: then there is no
 *         checkpoint. What costs one process, one thread or less is a gap.
 */
ic_must_use struct ic_error *ic_checkpoint_load(const struct ic_load_input *input,
						struct ic_arena *arena, const char *path,
						const struct ic_gaps *gaps,
						struct ic_checkpoint **ret);

#endif
