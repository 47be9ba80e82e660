/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_EVENT_H
#define IC_MODEL_EVENT_H

#include <stdint.h>

struct ic_eventfd {
	uint64_t counter;
};

struct ic_signalfd {
	uint64_t mask; /**< bit n-1: signal n is read from it */
};

struct ic_timerfd {
	uint32_t clock;                          /**< CLOCK_* */
	uint64_t ticks;                          /**< expirations that were not read */
	uint32_t settime_flags;                  /**< TFD_TIMER_* */
	uint64_t left_seconds, left_nanoseconds; /**< until it expires; both 0: disarmed */
	uint64_t interval_seconds, interval_nanoseconds;
};

#endif
