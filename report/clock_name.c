/* SPDX-License-Identifier: Apache-2.0 */
#include "report/clock_name.h"

#include <inttypes.h>

static const char *const names[] = {
	[0] = "CLOCK_REALTIME",
	[1] = "CLOCK_MONOTONIC",
	[2] = "CLOCK_PROCESS_CPUTIME_ID",
	[3] = "CLOCK_THREAD_CPUTIME_ID",
	[4] = "CLOCK_MONOTONIC_RAW",
	[5] = "CLOCK_REALTIME_COARSE",
	[6] = "CLOCK_MONOTONIC_COARSE",
	[7] = "CLOCK_BOOTTIME",
	[8] = "CLOCK_REALTIME_ALARM",
	[9] = "CLOCK_BOOTTIME_ALARM",
	[11] = "CLOCK_TAI",
};

#define OF_DESCRIPTOR 3U /* CLOCKFD: what the low bits of a number below zero say */
#define OF_THREAD     4U /* CPUCLOCK_PERTHREAD_MASK */

const char *ic_clock_name(uint32_t clock, struct ic_arena *arena)
{
	uint32_t whose = ~clock >> 3; /* of a number below zero */

	if (clock < IC_NR(names) && names[clock])
		return names[clock];
	if ((int32_t)clock >= 0)
		return ic_arena_format(arena, "%" PRIu32, clock);
	if ((clock & OF_DESCRIPTOR) == OF_DESCRIPTOR)
		return ic_arena_format(arena, "descriptor %" PRIu32, whose);
	return ic_arena_format(arena, "%s %" PRIu32, clock & OF_THREAD ? "thread" : "process",
			       whose);
}
