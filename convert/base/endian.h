/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ENDIAN_H
#define IC_BASE_ENDIAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The number in `size` (1 to 8) bytes at `bytes`. */
static inline uint64_t ic_get(const uint8_t *bytes, size_t size, bool big_endian)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)bytes[i] << (8 * (big_endian ? size - 1 - i : i));
	return value;
}

/** Put the low `size` (1 to 8) bytes of `value` at `bytes`. */
static inline void ic_put(uint8_t *bytes, size_t size, bool big_endian, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * (big_endian ? size - 1 - i : i)));
}

#endif
