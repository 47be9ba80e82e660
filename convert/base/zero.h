/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ZERO_H
#define IC_BASE_ZERO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Whether all bytes are zero; none are. */
static inline bool ic_is_zero(const uint8_t *bytes, size_t size)
{
	return !size || (!*bytes && !memcmp(bytes, bytes + 1, size - 1));
}

#endif
