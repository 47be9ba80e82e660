/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/siginfo.h"

#include "convert/base/endian.h"
#include "tests/unit/core_fixture.h"

/* One member of the union in both layouts: include/uapi/asm-generic/siginfo.h (Linux 6.12). */
struct member {
	const char *name;
	uint8_t at64, size64, at32, size32;
};

struct kind {
	uint32_t signal;
	int32_t code;
	struct member members[6]; /* ended by a NULL name */
};

#define PID                         \
	{                           \
		"pid", 16, 4, 12, 4 \
	}
#define UID                         \
	{                           \
		"uid", 20, 4, 16, 4 \
	}
#define VALUE                         \
	{                             \
		"value", 24, 8, 20, 4 \
	}
#define ADDR                         \
	{                            \
		"addr", 16, 8, 12, 4 \
	}
#define BAND                       \
	{ "band", 16, 8, 12, 4 },  \
	{                          \
		"fd", 24, 4, 16, 4 \
	}

static const struct kind kinds[] = {
	{ 15, 0, { PID, UID } },         /* kill() */
	{ 11, 0x80, { PID, UID } },      /* SI_KERNEL */
	{ 34, -1, { PID, UID, VALUE } }, /* sigqueue() */
	{ 10, -6, { PID, UID, VALUE } }, /* tgkill() */
	{ 14, -2, { { "tid", 16, 4, 12, 4 }, { "overrun", 20, 4, 16, 4 }, VALUE } }, /* SI_TIMER */
	{ 17,
	  1,
	  { PID,
	    UID,
	    { "status", 24, 4, 20, 4 },
	    { "utime", 32, 8, 24, 4 },
	    { "stime", 40, 8, 28, 4 } } },                                         /* CLD_EXITED */
	{ 11, 1, { ADDR } },                                                       /* SEGV_MAPERR */
	{ 11, 3, { ADDR, { "lower", 32, 8, 20, 4 }, { "upper", 40, 8, 24, 4 } } }, /* BNDERR */
	{ 11, 4, { ADDR, { "pkey", 32, 4, 20, 4 } } },                             /* SEGV_PKUERR */
	{ 7, 2, { ADDR } },                                                        /* BUS_ADRERR */
	{ 7, 4, { ADDR, { "lsb", 24, 2, 16, 2 } } }, /* BUS_MCEERR_AR */
	{ 4, 1, { ADDR } },                          /* ILL_ILLOPC */
	{ 8, 1, { ADDR } },                          /* FPE_INTDIV */
	{ 5, 1, { ADDR } },                          /* TRAP_BRKPT */
	{ 5,
	  6,
	  { ADDR,
	    { "data", 24, 8, 16, 4 },
	    { "type", 32, 4, 20, 4 },
	    { "flags", 36, 4, 24, 4 } } }, /* TRAP_PERF */
	{ 29, 1, { BAND } },               /* POLL_IN */
	{ 40, 1, { BAND } },               /* F_SETSIG chose it */
	{ 29, -5, { BAND } },              /* SI_SIGIO */
	{ 31,
	  1,
	  { { "call_addr", 16, 8, 12, 4 },
	    { "syscall", 24, 4, 16, 4 },
	    { "arch", 28, 4, 20, 4 } } }, /* SYS_SECCOMP */
};

/* Every byte of the union a value of its own; those that are of no member must not be seen. */
static void fill(uint8_t *wide, uint32_t signal, int32_t code, bool big_endian)
{
	for (size_t i = 0; i < IC_SIGINFO_BYTES; i++)
		wide[i] = (uint8_t)(i + 1);
	ic_put(wide, 4, big_endian, signal);
	ic_put(wide + 4, 4, big_endian, 0);
	ic_put(wide + 8, 4, big_endian, (uint32_t)code);
}

static void every_member_of_every_layout_has_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(kinds); i++) {
		for (int big = 0; big < 2; big++) {
			uint8_t wide[IC_SIGINFO_BYTES], narrow[IC_SIGINFO_BYTES];
			uint8_t expected[IC_SIGINFO_BYTES] = { 0 };

			fill(wide, kinds[i].signal, kinds[i].code, big);
			memcpy(expected, wide, 12);
			for (const struct member *m = kinds[i].members; m->name; m++)
				ic_put(expected + m->at32, m->size32, big,
				       ic_get(wide + m->at64, m->size64, big));
			ic_siginfo_narrow(wide, big, narrow);
			if (memcmp(narrow, expected, sizeof(narrow)))
				fail_msg("signal %u, code %d", kinds[i].signal, kinds[i].code);
		}
	}
}

/* A queue of signals 1.. whose siginfo lies in `store`. */
static struct ic_signal_queue queue(uint8_t (*store)[IC_SIGINFO_BYTES], struct ic_siginfo *infos,
				    const uint32_t *numbers, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		memset(store[i], 0, IC_SIGINFO_BYTES);
		ic_put(store[i], 4, false, numbers[i]);
		infos[i].bytes = store[i];
	}
	return (struct ic_signal_queue){ .signals = infos, .nr = nr };
}

static uint32_t found(const struct ic_process *process, uint32_t signal)
{
	const uint8_t *info = ic_siginfo_find(process, &process->threads[0], signal);

	return info ? (uint32_t)ic_get(info, 4, false) : 0;
}

static void the_first_that_is_not_blocked_comes_before_the_first_that_is(void **state)
{
	static const uint32_t own[] = { 10, 12 }, all[] = { 15, 17 };
	uint8_t store[2][2][IC_SIGINFO_BYTES];
	struct ic_siginfo infos[2][2];
	struct subject s;

	(void)state;
	subject_make(&s, &ic_arch_x86_64);
	assert_int_equal(found(&s.process, 0), 0);
	s.process.pending = queue(store[1], infos[1], all, 2);
	s.threads[0].blocked = 0;
	assert_int_equal(found(&s.process, 0), 15);
	s.threads[0].pending = queue(store[0], infos[0], own, 2);
	assert_int_equal(found(&s.process, 0), 10); /* the thread's own come first */
	s.threads[0].blocked = 1ULL << 9;
	assert_int_equal(found(&s.process, 0), 12);
	s.threads[0].blocked = 1ULL << 9 | 1ULL << 11;
	assert_int_equal(found(&s.process, 0), 15);
	s.threads[0].blocked = UINT64_MAX;
	assert_int_equal(found(&s.process, 0), 10);
}

static void a_number_is_looked_for_blocked_or_not(void **state)
{
	static const uint32_t own[] = { 10 }, all[] = { 15, 17 };
	uint8_t store[2][2][IC_SIGINFO_BYTES];
	struct ic_siginfo infos[2][2];
	struct subject s;

	(void)state;
	subject_make(&s, &ic_arch_x86_64);
	s.threads[0].pending = queue(store[0], infos[0], own, 1);
	s.process.pending = queue(store[1], infos[1], all, 2);
	s.threads[0].blocked = UINT64_MAX;
	assert_int_equal(found(&s.process, 17), 17);
	assert_int_equal(found(&s.process, 11), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_of_every_layout_has_its_place),
		cmocka_unit_test(the_first_that_is_not_blocked_comes_before_the_first_that_is),
		cmocka_unit_test(a_number_is_looked_for_blocked_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
