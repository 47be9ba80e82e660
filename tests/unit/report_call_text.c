/* SPDX-License-Identifier: Apache-2.0 */
#include "report/call_text.h"

#include "tests/unit/unit.h"

static void expect(struct unit *unit, const struct ic_arch *arch, const char *letters,
		   const uint64_t arguments[6], const char *expected)
{
	struct ic_call call = { .state = IC_CALL_WAITING, .has_number = true };

	call.is_named = letters != NULL;
	call.syscall.arguments = letters;
	memcpy(call.arguments, arguments, sizeof(call.arguments));
	assert_string_equal(ic_call_text_arguments(&call, arch, unit->arena), expected);
}

static void each_kind_of_argument_is_written_as_it_is_read(void **state)
{
	struct unit *unit = *state;
	const uint64_t some[6] = { 3, 0x7ffc00001000, 4096, 0, UINT64_MAX, 0644 };

	expect(unit, &ic_arch_x86_64, "", some, "");
	expect(unit, &ic_arch_x86_64, "daz", some, "3, 0x7ffc00001000, 4096");
	expect(unit, &ic_arch_x86_64, "gtuadX", some, "3, 4096, 4096, NULL, -1, 0x1a4");
	expect(unit, &ic_arch_x86_64, "ipxslo", some, "3, 0x7ffc00001000, 0x1000, NULL, -1, 0644");
	/* A call of which it is not known what it takes. */
	expect(unit, &ic_arch_x86_64, NULL, some,
	       "0x3, 0x7ffc00001000, 0x1000, 0x0, 0xffffffffffffffff, 0x1a4");
}

static void numbers_of_32_bits_have_their_sign(void **state)
{
	struct unit *unit = *state;
	const uint64_t some[6] = { 0xffffff9c, 0xffffffff, UINT64_MAX, 0x8000000000000000, 0, 0 };

	expect(unit, &ic_arch_x86_64, "DiiD", some, "AT_FDCWD, -1, -1, 0");
	expect(unit, &ic_arch_aarch64, "diii", some, "-100, -1, -1, -9223372036854775808");
	expect(unit, &ic_arch_i386, "Di", some, "AT_FDCWD, -1");
}

/* pread64(): i386 takes the next two words, arm two that begin with an even one. */
static void sixty_four_bits_are_two_words_of_a_32_bit_machine(void **state)
{
	struct unit *unit = *state;
	const uint64_t some[6] = { 5, 0x1000, 16, 0x11, 0x22, 0x33 };

	expect(unit, &ic_arch_i386, "dazl", some, "5, 0x1000, 16, 146028888081");
	expect(unit, &ic_arch_arm, "dazl", some, "5, 0x1000, 16, 219043332130");
	expect(unit, &ic_arch_arm, "dX", some, "5, 0x1100000010");
	/* More than there are registers. */
	expect(unit, &ic_arch_i386, "lllll", some, "17592186044421, 73014444048, 219043332130");
	expect(unit, &ic_arch_arm, "dazxdl", some, "5, 0x1000, 16, 0x11, 34, ?");
}

static void states_have_words(void **state)
{
	(void)state;
	assert_null(ic_call_text_state(IC_CALL_NONE));
	assert_string_equal(ic_call_text_state(IC_CALL_UNKNOWN), "unknown");
	assert_string_equal(ic_call_text_state(IC_CALL_RETURNED), "returned");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_kind_of_argument_is_written_as_it_is_read,
						unit_make, unit_drop),
		cmocka_unit_test_setup_teardown(numbers_of_32_bits_have_their_sign, unit_make,
						unit_drop),
		cmocka_unit_test_setup_teardown(sixty_four_bits_are_two_words_of_a_32_bit_machine,
						unit_make, unit_drop),
		cmocka_unit_test(states_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
