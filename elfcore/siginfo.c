/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/siginfo.h"

#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "convert/model/siginfo.h"

/* The first waiting signal of that number, or for 0 of any, that `blocked` does not hold. */
static const uint8_t *find(const struct ic_signal_queue *queue, uint32_t number, uint64_t blocked,
			   bool big_endian)
{
	for (size_t i = 0; i < queue->nr; i++) {
		uint64_t found = ic_get(queue->signals[i].bytes, 4, big_endian);

		if (number && found != number)
			continue;
		if (found < 1 || found > 64 || !(blocked >> (found - 1) & 1))
			return queue->signals[i].bytes;
	}
	return NULL;
}

const uint8_t *ic_siginfo_find(const struct ic_process *process, const struct ic_thread *thread,
			       uint32_t signal)
{
	const struct ic_signal_queue *const queues[] = { &thread->pending, &process->pending };
	const uint64_t blocked[] = { signal ? 0 : thread->blocked, 0 };

	for (size_t pass = 0; pass < IC_NR(blocked); pass++)
		for (size_t i = 0; i < IC_NR(queues); i++) {
			const uint8_t *info = find(queues[i], signal, blocked[pass],
						   process->arch->big_endian);

			if (info)
				return info;
		}
	return NULL;
}

/* A member of the union, and where it is in both layouts. */
struct member {
	uint8_t at64, size64, at32, size32;
};

/* The members of each of the kernel's layouts; `size64` 0 ends a row. */
#define MOST_MEMBERS 5

static const struct member layouts[IC_NR_SIGINFO_LAYOUTS][MOST_MEMBERS + 1] = {
	[IC_SIGINFO_KILL] = { { 16, 4, 12, 4 }, { 20, 4, 16, 4 } }, /* pid, uid */
	[IC_SIGINFO_TIMER] = { { 16, 4, 12, 4 },
			       { 20, 4, 16, 4 },
			       { 24, 8, 20, 4 } }, /* tid, overrun, value */
	[IC_SIGINFO_RT] = { { 16, 4, 12, 4 },
			    { 20, 4, 16, 4 },
			    { 24, 8, 20, 4 } }, /* pid, uid, value */
	/* pid, uid, status, utime, stime */
	[IC_SIGINFO_CHLD] = { { 16, 4, 12, 4 },
			      { 20, 4, 16, 4 },
			      { 24, 4, 20, 4 },
			      { 32, 8, 24, 4 },
			      { 40, 8, 28, 4 } },
	[IC_SIGINFO_FAULT] = { { 16, 8, 12, 4 } },                    /* addr */
	[IC_SIGINFO_MCEERR] = { { 16, 8, 12, 4 }, { 24, 2, 16, 2 } }, /* addr, lsb */
	[IC_SIGINFO_BNDERR] = { { 16, 8, 12, 4 },
				{ 32, 8, 20, 4 },
				{ 40, 8, 24, 4 } },                   /* addr, lower, upper */
	[IC_SIGINFO_PKUERR] = { { 16, 8, 12, 4 }, { 32, 4, 20, 4 } }, /* addr, pkey */
	/* addr, data, type, flags */
	[IC_SIGINFO_PERF] = { { 16, 8, 12, 4 },
			      { 24, 8, 16, 4 },
			      { 32, 4, 20, 4 },
			      { 36, 4, 24, 4 } },
	[IC_SIGINFO_POLL] = { { 16, 8, 12, 4 }, { 24, 4, 16, 4 } }, /* band, fd */
	[IC_SIGINFO_SYS] = { { 16, 8, 12, 4 },
			     { 24, 4, 16, 4 },
			     { 28, 4, 20, 4 } }, /* address, call, arch */
};

void ic_siginfo_narrow(const uint8_t *wide, bool big_endian, uint8_t *narrow)
{
	enum ic_siginfo_layout layout = ic_siginfo_layout((uint32_t)ic_get(wide, 4, big_endian),
							  (int32_t)ic_get(wide + 8, 4, big_endian));

	memset(narrow, 0, IC_SIGINFO_BYTES);
	memcpy(narrow, wide, 12); /* si_signo, si_errno, si_code */
	for (const struct member *member = layouts[layout]; member->size64; member++)
		ic_put(narrow + member->at32, member->size32, big_endian,
		       ic_get(wide + member->at64, member->size64, big_endian));
}
