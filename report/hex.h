/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_HEX_H
#define IC_REPORT_HEX_H

#include <stdbool.h>
#include <string.h>

#include "convert/base/digest.h"

/** Read 64 hex digits, as ic_digest_hex() writes them; false when they are none. */
static inline bool ic_hex_digest(const char *hex, struct ic_digest *ret)
{
	static const char digits[] = "0123456789abcdef";
	struct ic_digest digest = { .known = true };

	for (size_t i = 0; i < 2 * sizeof(digest.bytes); i++) {
		const char *digit = hex[i] ? strchr(digits, hex[i]) : NULL;

		if (!digit)
			return false;
		digest.bytes[i / 2] = (uint8_t)(digest.bytes[i / 2] << 4 | (digit - digits));
	}
	*ret = digest;
	return true;
}

#endif
