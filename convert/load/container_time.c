/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "convert/base/utc.h"
#include "convert/load/container.h"

#define PER_SECOND 1000000000ULL

struct ic_text ic_container_time(struct ic_arena *arena, uint64_t nanoseconds)
{
	unsigned rest = (unsigned)(nanoseconds % PER_SECOND);
	char fraction[16] = "";
	char civil[IC_UTC_SIZE];
	char *text;
	int length;

	if (!ic_utc_civil((int64_t)(nanoseconds / PER_SECOND), civil))
		return (struct ic_text){ NULL, 0 };
	if (rest) {
		length = snprintf(fraction, sizeof(fraction), ".%09u", rest);
		while (length > 0 && fraction[length - 1] == '0')
			fraction[--length] = 0;
	}
	text = ic_arena_format(arena, "%s%sZ", civil, fraction);
	return (struct ic_text){ text, text ? strlen(text) : 0 };
}
