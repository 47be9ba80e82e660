/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/flag_words.h"
#include "tests/unit/unit.h"

static const struct ic_flag_word words[] = {
	{ 6, "BOTH" }, { 2, "TWO" }, { 4, "FOUR" }, { 1ULL << 63, "LAST" }, { 0, NULL },
};

static void bits_have_names_and_the_rest_is_a_number(void **state)
{
	static const struct {
		uint64_t bits;
		const char *text;
	} rows[] = {
		{ 0, "" },
		{ 2, "TWO" },
		{ 4, "FOUR" },
		{ 6, "BOTH" },
		{ 1, "0x1" },
		{ 1ULL << 63 | 3, "TWO|LAST|0x1" },
		{ UINT64_MAX, "BOTH|LAST|0x7ffffffffffffff9" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_string_equal(ic_flag_words(words, rows[i].bits, unit->arena), rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bits_have_names_and_the_rest_is_a_number, unit_make,
						unit_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
