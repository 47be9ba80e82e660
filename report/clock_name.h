/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CLOCK_NAME_H
#define IC_REPORT_CLOCK_NAME_H

#include <stdint.h>

#include "convert/base/arena.h"

/**
 * The name of a clock: "CLOCK_MONOTONIC"; of one of a process or thread "process 7", of a device
 * "descriptor 3"; a number where there is none.
 *
 * @param arena  owns the result; NULL when there is no memory
 *
 * Source: include/uapi/linux/time.h and include/linux/posix-timers.h (Linux 6.12).
 */
const char *ic_clock_name(uint32_t clock, struct ic_arena *arena);

#endif
