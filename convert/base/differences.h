/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_DIFFERENCES_H
#define IC_BASE_DIFFERENCES_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"

/** Differences that are kept; the rest are counted. */
#define IC_DIFFERENCES_KEPT 20

/**
 * What is not as it should be, a line each, in the order in which it was found: for a check that
 * goes on to its end, however much is wrong.
 */
struct ic_differences {
	struct ic_arena *arena; /**< owns the texts */
	const char *texts[IC_DIFFERENCES_KEPT];
	uint64_t nr; /**< all of them; the first IC_DIFFERENCES_KEPT have a text */
};

/** Note a difference: one line, not escaped. */
ic_printf(2, 3) void ic_differences_add(struct ic_differences *differences, const char *text, ...);

/** Note that `err` kept something from being checked, and release it; NULL is no difference. */
void ic_differences_add_error(struct ic_differences *differences, struct ic_error *err);

/** How many of them have a text. */
static inline size_t ic_differences_nr_kept(const struct ic_differences *differences)
{
	return differences->nr < IC_DIFFERENCES_KEPT ? (size_t)differences->nr :
						       IC_DIFFERENCES_KEPT;
}

#endif
