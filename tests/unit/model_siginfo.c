/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "convert/arch/signal_name.h"
#include "convert/base/endian.h"
#include "convert/model/siginfo.h"

/* A siginfo_t of numbers of 32 bits, from its beginning; of a big-endian machine or not. */
static struct ic_siginfo_facts read_words(const struct ic_arch *arch, const uint32_t *words,
					  size_t nr)
{
	uint8_t bytes[IC_SIGINFO_BYTES] = { 0 };
	const struct ic_siginfo info = { bytes };
	struct ic_siginfo_facts facts;

	for (size_t i = 0; i < nr; i++)
		ic_put(bytes + 4 * i, 4, arch->big_endian, words[i]);
	ic_siginfo_read(&info, arch, &facts);
	return facts;
}

#define READ(arch, ...)                                     \
	read_words(arch, (const uint32_t[]){ __VA_ARGS__ }, \
		   sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

static void a_sent_signal_has_its_sender(void **state)
{
	struct ic_siginfo_facts facts = READ(&ic_arch_x86_64, 15, 0, 0, 0, 42, 1000);

	(void)state;
	assert_int_equal(facts.layout, IC_SIGINFO_KILL);
	assert_string_equal(facts.code_name, "SI_USER");
	assert_int_equal(facts.pid, 42);
	assert_int_equal(facts.uid, 1000);
}

static void a_queued_signal_has_its_value(void **state)
{
	struct ic_siginfo_facts facts = READ(&ic_arch_x86_64, 34, 0, (uint32_t)-1, 0, 42, 1000,
					     0x55667788, 0x11223344);

	(void)state;
	assert_int_equal(facts.layout, IC_SIGINFO_RT);
	assert_string_equal(facts.code_name, "SI_QUEUE");
	assert_true(facts.value == 0x1122334455667788);
	facts = READ(&ic_arch_s390x, 34, 0, (uint32_t)-1, 0, 42, 1000, 0x11223344, 0x55667788);
	assert_true(facts.value == 0x1122334455667788);
	/* arm has words of 32 bits and no gap before the union. */
	facts = READ(&ic_arch_arm, 34, 0, (uint32_t)-1, 42, 1000, 7);
	assert_int_equal(facts.pid, 42);
	assert_int_equal(facts.value, 7);
	/* A 32-bit program's signal is kept as its 64-bit kernel has it. */
	facts = READ(&ic_arch_i386, 34, 0, (uint32_t)-1, 0, 42, 1000, 7);
	assert_int_equal(facts.pid, 42);
	assert_int_equal(facts.value, 7);
}

static void timers_children_faults_and_caught_calls_have_members_of_their_own(void **state)
{
	struct ic_siginfo_facts facts = READ(&ic_arch_aarch64, 14, 0, (uint32_t)-2, 0, 3, 5, 9);

	(void)state;
	assert_int_equal(facts.layout, IC_SIGINFO_TIMER);
	assert_int_equal(facts.timer, 3);
	assert_int_equal(facts.overrun, 5);
	assert_int_equal(facts.value, 9);
	facts = READ(&ic_arch_x86_64, 17, 0, 1, 0, 42, 0, 3);
	assert_string_equal(facts.code_name, "CLD_EXITED");
	assert_int_equal(facts.status, 3);
	facts = READ(&ic_arch_x86_64, 11, 0, 2, 0, 0x1000, 0x7f);
	assert_string_equal(facts.code_name, "SEGV_ACCERR");
	assert_true(facts.address == 0x7f00001000);
	facts = READ(&ic_arch_x86_64, 31, 0, 1, 0, 0x1000, 0, 59, 0xc000003e);
	assert_string_equal(facts.code_name, "SYS_SECCOMP");
	assert_int_equal(facts.syscall, 59);
	assert_int_equal(facts.audit_arch, 0xc000003e);
	facts = READ(&ic_arch_x86_64, 29, 0, 1, 0, 0x41, 0, 6);
	assert_string_equal(facts.code_name, "POLL_IN");
	assert_int_equal(facts.descriptor, 6);
	assert_int_equal(facts.band, 0x41);
}

static void mips_has_numbers_codes_and_an_order_of_its_own(void **state)
{
	struct ic_siginfo_facts facts = READ(&ic_arch_mips64, 18, 1, 7, 0, 42, 0, 3);
	char name[IC_SIGNAL_NAME_BYTES];

	(void)state;
	assert_int_equal(facts.code, 1);
	assert_int_equal(facts.error, 7);
	assert_string_equal(facts.code_name, "CLD_EXITED");
	assert_string_equal(ic_signal_name(18, &ic_arch_mips64, name), "SIGCHLD");
	assert_string_equal(ic_signal_name(18, &ic_arch_x86_64, name), "SIGCONT");
	facts = READ(&ic_arch_mips64el, 14, (uint32_t)-3, 0, 0, 3, 5, 9);
	assert_string_equal(facts.code_name, "SI_TIMER");
	assert_int_equal(facts.timer, 3);
}

static void signals_without_a_name_go_by_number(void **state)
{
	struct ic_siginfo_facts facts = READ(&ic_arch_x86_64, 15, 0, 77);
	char name[IC_SIGNAL_NAME_BYTES];

	(void)state;
	assert_null(facts.code_name);
	assert_string_equal(ic_signal_name(0, &ic_arch_x86_64, name), "0");
	assert_string_equal(ic_signal_name(34, &ic_arch_x86_64, name), "SIGRT_2");
	assert_string_equal(ic_signal_name(65, &ic_arch_x86_64, name), "65");
	assert_string_equal(ic_signal_name(128, &ic_arch_mips64, name), "SIGRT_96");
	assert_string_equal(ic_signal_name(29, NULL, name), "SIGIO");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sent_signal_has_its_sender),
		cmocka_unit_test(a_queued_signal_has_its_value),
		cmocka_unit_test(timers_children_faults_and_caught_calls_have_members_of_their_own),
		cmocka_unit_test(mips_has_numbers_codes_and_an_order_of_its_own),
		cmocka_unit_test(signals_without_a_name_go_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
