/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_TIMERS_H
#define IC_MODEL_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A span of time. */
struct ic_span {
	uint64_t seconds;
	uint64_t nanoseconds;
};

/** A timer of setitimer(2): when `left` is 0 it is not armed. */
struct ic_interval_timer {
	struct ic_span left;
	struct ic_span interval; /**< 0: it runs out once */
};

enum { IC_TIMER_REAL, IC_TIMER_VIRTUAL, IC_TIMER_PROF, IC_NR_INTERVAL_TIMERS };

/** How a timer of timer_create(2) tells that it ran out: SIGEV_* of sigevent(7). */
enum ic_timer_notify {
	IC_NOTIFY_SIGNAL = 0,
	IC_NOTIFY_NONE = 1,
	IC_NOTIFY_THREAD = 2,
	IC_NOTIFY_THREAD_ID = 4, /**< a signal to one thread */
};

/** A timer of timer_create(2). */
struct ic_posix_timer {
	uint32_t id;
	uint32_t clock;  /**< CLOCK_*, or that of a process or thread */
	uint32_t notify; /**< enum ic_timer_notify, or'ed */
	uint32_t signal;
	uint64_t value;   /**< sigev_value: what comes with the signal */
	uint32_t overrun; /**< how often it ran out since the signal was delivered */
	uint32_t thread;  /**< with IC_NOTIFY_THREAD_ID; 0: not known (before CRIU 3.16) */
	struct ic_span left, interval;
};

/** What is to happen to a process in time. Descriptors of timers are with the descriptors. */
struct ic_timers {
	struct ic_interval_timer interval[IC_NR_INTERVAL_TIMERS];
	bool has_interval;
	const struct ic_posix_timer *posix; /**< in the order of the image */
	size_t nr_posix;
};

#endif
