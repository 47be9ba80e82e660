/* SPDX-License-Identifier: Apache-2.0 */
#include "report/units.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

/* Whole numbers only: what printf() makes of a fraction depends on the locale. */
void ic_units_bytes(uint64_t bytes, char ret[static IC_UNITS_SIZE])
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	uint64_t whole = bytes, rest = 0;
	size_t unit = 0;

	for (; whole >= 1024; unit++) {
		rest = whole % 1024;
		whole /= 1024;
	}
	if (!bytes)
		(void)snprintf(ret, IC_UNITS_SIZE, "0");
	else if (!unit)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " B", whole);
	else
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 ".%" PRIu64 " %s", whole,
			       rest * 10 / 1024, names[unit]);
}

void ic_units_time(uint64_t microseconds, char ret[static IC_UNITS_SIZE])
{
	uint64_t seconds = microseconds / 1000000, hours = seconds / 3600;

	if (microseconds < 1000)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " us", microseconds);
	else if (!seconds)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " ms", microseconds / 1000);
	else if (seconds < 60)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 ".%" PRIu64 " s", seconds,
			       microseconds / 100000 % 10);
	else if (!hours)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60,
			       seconds % 60);
	else if (hours < 24)
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " h %02" PRIu64 " min", hours,
			       seconds / 60 % 60);
	else
		(void)snprintf(ret, IC_UNITS_SIZE, "%" PRIu64 " d %" PRIu64 " h", hours / 24,
			       hours % 24);
}
