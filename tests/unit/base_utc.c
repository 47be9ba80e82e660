/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/utc.h"
#include "tests/unit/unit.h"

static void times_have_years_of_four_digits(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text; /* NULL: refused */
	} rows[] = {
		{ 0, "1970-01-01T00:00:00" },
		{ -1, "1969-12-31T23:59:59" },
		{ 1772366400, "2026-03-01T12:00:00" },
		{ 951782400, "2000-02-29T00:00:00" },
		{ 253402300799, "9999-12-31T23:59:59" },
		{ 253402300800, NULL },
		{ -62135596800, "0001-01-01T00:00:00" },
		{ -62135596801, NULL },
		{ INT64_MAX, NULL },
		{ INT64_MIN, NULL },
	};
	char civil[IC_UTC_SIZE], zoned[IC_UTC_SIZE];

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		assert_int_equal(ic_utc_civil(rows[i].seconds, civil), !!rows[i].text);
		assert_int_equal(ic_utc_format(rows[i].seconds, zoned), !!rows[i].text);
		if (!rows[i].text)
			continue;
		assert_string_equal(civil, rows[i].text);
		assert_int_equal(strlen(zoned), strlen(civil) + 1);
		assert_int_equal(strncmp(zoned, civil, strlen(civil)), 0);
		assert_int_equal(zoned[strlen(civil)], 'Z');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_have_years_of_four_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
