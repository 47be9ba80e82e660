/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/siginfo.h"

#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"

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
enum layout { KILL, TIMER, RT, CHLD, FAULT, MCEERR, BNDERR, PKUERR, PERF, POLL, SYS, NR_LAYOUTS };

#define MOST_MEMBERS 5

static const struct member layouts[NR_LAYOUTS][MOST_MEMBERS + 1] = {
	[KILL] = { { 16, 4, 12, 4 }, { 20, 4, 16, 4 } }, /* pid, uid */
	[TIMER] = { { 16, 4, 12, 4 },
		    { 20, 4, 16, 4 },
		    { 24, 8, 20, 4 } },                                  /* tid, overrun, value */
	[RT] = { { 16, 4, 12, 4 }, { 20, 4, 16, 4 }, { 24, 8, 20, 4 } }, /* pid, uid, value */
	/* pid, uid, status, utime, stime */
	[CHLD] = { { 16, 4, 12, 4 },
		   { 20, 4, 16, 4 },
		   { 24, 4, 20, 4 },
		   { 32, 8, 24, 4 },
		   { 40, 8, 28, 4 } },
	[FAULT] = { { 16, 8, 12, 4 } },                    /* addr */
	[MCEERR] = { { 16, 8, 12, 4 }, { 24, 2, 16, 2 } }, /* addr, lsb */
	[BNDERR] = { { 16, 8, 12, 4 },
		     { 32, 8, 20, 4 },
		     { 40, 8, 24, 4 } },                   /* addr, lower, upper */
	[PKUERR] = { { 16, 8, 12, 4 }, { 32, 4, 20, 4 } }, /* addr, pkey */
	/* addr, data, type, flags */
	[PERF] = { { 16, 8, 12, 4 }, { 24, 8, 16, 4 }, { 32, 4, 20, 4 }, { 36, 4, 24, 4 } },
	[POLL] = { { 16, 8, 12, 4 }, { 24, 4, 16, 4 } },                  /* band, fd */
	[SYS] = { { 16, 8, 12, 4 }, { 24, 4, 16, 4 }, { 28, 4, 20, 4 } }, /* address, call, arch */
};

/* What codes from 1 on mean for a signal of x86: the first row that fits counts. */
static const struct code {
	uint8_t signal, first, last;
	enum layout layout;
} codes[] = {
	{ 4, 1, 11, FAULT },  /* SIGILL */
	{ 5, 6, 6, PERF },    /* SIGTRAP, TRAP_PERF */
	{ 5, 1, 6, FAULT },   /* SIGTRAP */
	{ 7, 4, 5, MCEERR },  /* SIGBUS, BUS_MCEERR_AR, _AO */
	{ 7, 1, 5, FAULT },   /* SIGBUS */
	{ 8, 1, 15, FAULT },  /* SIGFPE */
	{ 11, 3, 3, BNDERR }, /* SIGSEGV, SEGV_BNDERR */
	{ 11, 4, 4, PKUERR }, /* SIGSEGV, SEGV_PKUERR */
	{ 11, 1, 10, FAULT }, /* SIGSEGV */
	{ 17, 1, 6, CHLD },   /* SIGCHLD */
	{ 29, 1, 6, POLL },   /* SIGIO */
	{ 31, 1, 2, SYS },    /* SIGSYS */
	{ 0, 1, 6, POLL },    /* any other: fcntl(F_SETSIG) chose it for SIGIO's codes */
};

#define CODE_KERNEL 0x80 /* SI_KERNEL: from here on not of one signal */
#define CODE_TIMER  (-2) /* SI_TIMER */
#define CODE_SIGIO  (-5) /* SI_SIGIO */

static enum layout layout_of(uint32_t signal, int32_t code)
{
	if (code == CODE_TIMER)
		return TIMER;
	if (code == CODE_SIGIO)
		return POLL;
	if (code < 0)
		return RT;
	for (size_t i = 0; code < CODE_KERNEL && i < IC_NR(codes); i++)
		if ((!codes[i].signal || codes[i].signal == signal) && code >= codes[i].first &&
		    code <= codes[i].last)
			return codes[i].layout;
	return KILL;
}

void ic_siginfo_narrow(const uint8_t *wide, bool big_endian, uint8_t *narrow)
{
	enum layout layout = layout_of((uint32_t)ic_get(wide, 4, big_endian),
				       (int32_t)ic_get(wide + 8, 4, big_endian));

	memset(narrow, 0, IC_SIGINFO_BYTES);
	memcpy(narrow, wide, 12); /* si_signo, si_errno, si_code */
	for (const struct member *member = layouts[layout]; member->size64; member++)
		ic_put(narrow + member->at32, member->size32, big_endian,
		       ic_get(wide + member->at64, member->size64, big_endian));
}
