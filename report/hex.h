/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_HEX_H
#define IC_REPORT_HEX_H

#include <stdbool.h>

#include "convert/base/digest.h"

/** Read 64 hex digits, as ic_digest_hex() writes them; false when they are none. */
static inline bool ic_hex_digest(const char *hex, struct ic_digest *ret)
{
	struct ic_digest digest = { .known = true };

	for (size_t i = 0; i < 2 * sizeof(digest.bytes); i++) {
		unsigned value = hex[i] >= '0' && hex[i] <= '9' ? (unsigned)(hex[i] - '0') :
				 hex[i] >= 'a' && hex[i] <= 'f' ? (unsigned)(hex[i] - 'a') + 10 :
								  16;

		if (value > 15)
			return false;
		digest.bytes[i / 2] = (uint8_t)(digest.bytes[i / 2] << 4 | value);
	}
	*ret = digest;
	return true;
}

#endif
