/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_CHAIN_H
#define IC_INPUT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "convert/base/arena.h"
#include "convert/base/error.h"

/**
 * The directories and archives of an incremental chain that lie outside of the checkpoint itself:
 * an incremental dump holds only what changed since the one before, to which CRIU's link "parent"
 * points.
 */
struct ic_chain {
	const char *const *paths; /**< of the earlier checkpoints, the nearest first */
	size_t nr;
	size_t nr_given;  /**< of them that the person named; the rest are where links point */
	const char *stop; /**< why a link of the last is not followed; NULL: there is none */
	bool loops;       /**< because it leads back into the chain */
};

/**
 * Find a chain by its links. A link is followed only if it is relative, has at most one "..", which
 * comes first, leads through no other link, and to a directory; everything else is for the person
 * to name.
 *
 * Runs before the process is confined, so it looks at nothing but links.
 *
 * @param path      the checkpoint, as the person named it
 * @param given     earlier checkpoints that the person named, the nearest first: they count instead
 *                  of links
 * @param arena     owns what is returned
 * @return NULL, IC_ERR_USAGE when more are given than a chain may have
 *
 * Source: criu/image.c, open_parent() (CRIU 4.2).
 */
ic_must_use struct ic_error *ic_chain_find(const char *path, const char *const *given,
					   size_t nr_given, struct ic_arena *arena,
					   struct ic_chain *ret);

/** Why a link's target is not one to follow, for a person; NULL when it is. */
const char *ic_chain_refuses(const char *target);

#endif
