/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/signal_name.h"

#include "tests/unit/unit.h"

static const struct ic_arch mips = { .name = "mips64", .elf_machine = 8 };

/* This machine's own headers know the names of the generic table. */
static void names_have_the_numbers_of_the_systems_header(void **state)
{
	(void)state;
	for (int number = 1; number < 32; number++) {
		const char *name = sigabbrev_np(number);
		char with[16];

		assert_non_null(name);
		(void)snprintf(with, sizeof(with), "SIG%s", name);
		assert_int_equal(ic_signal_name_number(name, &ic_arch_x86_64), number);
		assert_int_equal(ic_signal_name_number(with, &ic_arch_i386), number);
	}
	assert_int_equal(ic_signal_name_number("IOT", &ic_arch_x86_64), 6);
	assert_int_equal(ic_signal_name_number("IO", &ic_arch_x86_64), 29);
}

static void mips_has_numbers_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(ic_signal_name_number("SEGV", &mips), 11);
	assert_int_equal(ic_signal_name_number("BUS", &mips), 10);
	assert_int_equal(ic_signal_name_number("SYS", &mips), 12);
	assert_int_equal(ic_signal_name_number("USR1", &mips), 16);
	assert_int_equal(ic_signal_name_number("STOP", &mips), 23);
	assert_int_equal(ic_signal_name_number("EMT", &mips), 7);
	assert_int_equal(ic_signal_name_number("EMT", &ic_arch_x86_64), 0);
	assert_int_equal(ic_signal_name_number("STKFLT", &mips), 0);
	assert_int_equal(ic_signal_name_number("128", &mips), 128);
}

static void numbers_end_with_the_machines_last_signal(void **state)
{
	(void)state;
	assert_int_equal(ic_signal_name_number("1", &ic_arch_x86_64), 1);
	assert_int_equal(ic_signal_name_number("64", &ic_arch_x86_64), 64);
	assert_int_equal(ic_signal_name_number("65", &ic_arch_x86_64), 0);
	assert_int_equal(ic_signal_name_number("128", NULL), 128);
	assert_int_equal(ic_signal_name_number("129", NULL), 0);
}

static void anything_else_is_no_signal(void **state)
{
	static const char *const words[] = { "",    "0",    "-11", "11x",  " 11",
					     "SIG", "segv", "FOO", "0x11", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < IC_NR(words); i++)
		assert_int_equal(ic_signal_name_number(words[i], NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_the_numbers_of_the_systems_header),
		cmocka_unit_test(mips_has_numbers_of_its_own),
		cmocka_unit_test(numbers_end_with_the_machines_last_signal),
		cmocka_unit_test(anything_else_is_no_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
