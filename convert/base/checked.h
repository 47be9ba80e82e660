/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_CHECKED_H
#define IC_BASE_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Arithmetic on numbers from the evidence. Each function returns true when the mathematical
 * result fits, and sets *ret only then. Shaped like C23's <stdckdint.h>, but true means good.
 */

static inline bool ic_add(uint64_t a, uint64_t b, uint64_t *ret)
{
	return !__builtin_add_overflow(a, b, ret);
}

static inline bool ic_mul(uint64_t a, uint64_t b, uint64_t *ret)
{
	return !__builtin_mul_overflow(a, b, ret);
}

/** Round `value` up to a multiple of `unit`, which is a power of two. */
static inline bool ic_align_up(uint64_t value, uint64_t unit, uint64_t *ret)
{
	uint64_t sum;

	if (!ic_add(value, unit - 1, &sum))
		return false;
	*ret = sum & ~(unit - 1);
	return true;
}

static inline uint64_t ic_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t ic_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

#endif
