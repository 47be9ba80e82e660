/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/text.h"

#include "tests/unit/unit.h"

static struct ic_text text(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

static void texts_are_in_the_order_of_their_bytes(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
		bool equal;
	} rows[] = {
		{ "", "", 0, true },
		{ "a", "a", 0, true },
		{ "a", "b", -1, false },
		{ "b", "a", 1, false },
		{ "a", "aa", -1, false },
		{ "aa", "a", 1, false },
		{ "z", "\xc3\xa9", -1, false },
		{ NULL, "", 0, false },
		{ NULL, NULL, 0, false },
		{ NULL, "a", -1, false },
		{ "a", NULL, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		int order = ic_text_compare(text(rows[i].a), text(rows[i].b));

		assert_int_equal((order > 0) - (order < 0), rows[i].order);
		assert_int_equal(ic_text_equal(text(rows[i].a), text(rows[i].b)), rows[i].equal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_in_the_order_of_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
