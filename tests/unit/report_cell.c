/* SPDX-License-Identifier: Apache-2.0 */
/* How the cells of views look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/cell.h"

static void looks(struct ic_cell cell, const char *wanted)
{
	struct ic_arena *arena;

	assert_null(ic_arena_new(&arena));
	assert_string_equal(ic_cell_format(&cell, arena), wanted);
	ic_arena_free(arena);
}

static void each_kind_looks_as_volatility_has_it(void **state)
{
	(void)state;
	looks(ic_cell_absent(), "-");
	looks(ic_cell_not_applicable(), "N/A");
	looks(ic_cell_string("x\ty"), "x\\x09y");
	looks(ic_cell_string(NULL), "-");
	looks(ic_cell_string(""), "");
	looks(ic_cell_number(UINT64_MAX), "18446744073709551615");
	looks(ic_cell_signed(-20), "-20");
	looks(ic_cell_hex(0x7f0000001000), "0x7f0000001000");
	looks(ic_cell_bool(true), "True");
	looks(ic_cell_bool(false), "False");
	looks(ic_cell_time(0, 0), "1970-01-01 00:00:00.000000 UTC");
	looks(ic_cell_time(1772366400, 123456789), "2026-03-01 12:00:00.123456 UTC");
	looks(ic_cell_lines("a\nb"), "a\nb");
}

static void a_time_that_is_none_is_a_number(void **state)
{
	(void)state;
	looks(ic_cell_time(INT64_MAX, 0), "9223372036854775807");
	looks(ic_cell_time(INT64_MIN, 0), "-9223372036854775808");
	looks(ic_cell_time(5, 1000000000), "5");
}

static void a_hexdump_has_16_bytes_a_line(void **state)
{
	(void)state;
	looks(ic_cell_hexdump("0123456789abcdef\x7f\n", 18),
	      "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 0123456789abcdef\n"
	      "7f 0a                                           ..");
	looks(ic_cell_hexdump("", 0), "");
}

static void digits_are_lower_case(void **state)
{
	struct ic_arena *arena;
	struct ic_cell cell;

	(void)state;
	assert_null(ic_arena_new(&arena));
	cell = ic_cell_digits("\x00\xab", 2, arena);
	assert_string_equal(ic_cell_format(&cell, arena), "00ab");
	ic_arena_free(arena);
}

static void json_has_iso_times(void **state)
{
	const struct ic_cell whole = ic_cell_time(1772366400, 0);
	const struct ic_cell part = ic_cell_time(1772366400, 5000);
	struct ic_arena *arena;

	(void)state;
	assert_null(ic_arena_new(&arena));
	assert_string_equal(ic_cell_iso_time(&whole, arena), "2026-03-01T12:00:00+00:00");
	assert_string_equal(ic_cell_iso_time(&part, arena), "2026-03-01T12:00:00.000005+00:00");
	ic_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_looks_as_volatility_has_it),
		cmocka_unit_test(a_time_that_is_none_is_a_number),
		cmocka_unit_test(a_hexdump_has_16_bytes_a_line),
		cmocka_unit_test(digits_are_lower_case),
		cmocka_unit_test(json_has_iso_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
