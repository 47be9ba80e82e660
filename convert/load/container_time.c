/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "convert/load/container.h"

#define PER_SECOND 1000000000ULL

struct ic_text ic_container_time(struct ic_arena *arena, uint64_t nanoseconds)
{
	time_t seconds = (time_t)(nanoseconds / PER_SECOND);
	unsigned rest = (unsigned)(nanoseconds % PER_SECOND);
	char fraction[16] = "";
	struct tm tm;
	char *text;
	int length;

	if (!gmtime_r(&seconds, &tm))
		return (struct ic_text){ NULL, 0 };
	if (rest) {
		length = snprintf(fraction, sizeof(fraction), ".%09u", rest);
		while (length > 0 && fraction[length - 1] == '0')
			fraction[--length] = 0;
	}
	text = ic_arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", tm.tm_year + 1900,
			       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
			       fraction);
	return (struct ic_text){ text, text ? strlen(text) : 0 };
}
