/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "convert/base/name_table.h"

#define NAME_BYTES 100

/* Values only have to be different from each other. */
static int values[NAME_BYTES + 1];

static void a_name_is_found_by_all_of_its_bytes_and_no_others(void **state)
{
	struct unit *unit = *state;
	struct ic_name_table *table = ic_name_table_new(unit->arena);

	assert_null(ic_name_table_put(table, "a\0b", 3, &values[0]));
	assert_null(ic_name_table_put(table, "", 0, &values[1]));
	assert_ptr_equal(ic_name_table_find(table, "a\0b", 3), &values[0]);
	assert_ptr_equal(ic_name_table_find(table, "x", 0), &values[1]);
	assert_null(ic_name_table_find(table, "a\0c", 3));
	assert_null(ic_name_table_find(table, "a\0b\0", 4));
	assert_null(ic_name_table_find(table, "a", 1));
}

static void of_two_values_the_later_counts(void **state)
{
	struct unit *unit = *state;
	struct ic_name_table *table = ic_name_table_new(unit->arena);

	assert_null(ic_name_table_put(table, "name", 4, &values[0]));
	assert_null(ic_name_table_put(table, "name", 4, &values[1]));
	assert_ptr_equal(ic_name_table_find(table, "name", 4), &values[1]);
}

static void beginnings_are_found_as_if_each_was_asked_for_alone(void **state)
{
	struct unit *unit = *state;
	struct ic_name_table *table = ic_name_table_new(unit->arena);
	struct ic_name_prefix prefix = { 0 };
	char name[NAME_BYTES + 1];

	for (size_t i = 0; i <= NAME_BYTES; i++)
		name[i] = (char)('a' + i * 7 % 26);
	for (size_t i = 0; i <= NAME_BYTES; i += 3)
		assert_null(ic_name_table_put(table, name, i, &values[i]));
	for (size_t i = 0; i <= NAME_BYTES; i++) {
		void *found = ic_name_table_find_prefix(table, name, i, &prefix);

		assert_ptr_equal(found, i % 3 ? NULL : &values[i]);
		assert_ptr_equal(found, ic_name_table_find(table, name, i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_name_is_found_by_all_of_its_bytes_and_no_others),
		folder_test(of_two_values_the_later_counts),
		folder_test(beginnings_are_found_as_if_each_was_asked_for_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
