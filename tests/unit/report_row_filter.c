/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows --filters shows, by the rules of Volatility's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/row_filter.h"

static const char *const columns[] = { "PID", "COMM", "File Path" };

static bool shows(const char *const *expressions, size_t nr, uint64_t pid, const char *comm,
		  const char *path)
{
	const struct ic_cell cells[] = { ic_cell_number(pid), ic_cell_string(comm),
					 ic_cell_string(path) };
	struct ic_row_filter *filter;
	struct ic_arena *arena;
	bool shown = false;

	assert_null(ic_arena_new(&arena));
	assert_null(ic_row_filter_new(expressions, nr, columns, IC_NR(columns), arena, &filter));
	assert_null(ic_row_filter_shows(filter, cells, arena, &shown));
	ic_row_filter_free(filter);
	ic_arena_free(arena);
	return shown;
}

static bool one(const char *expression, uint64_t pid, const char *comm, const char *path)
{
	return shows(&expression, 1, pid, comm, path);
}

static void without_filters_every_row_is_shown(void **state)
{
	(void)state;
	assert_true(shows(NULL, 0, 1, "a", "b"));
}

static void a_pattern_alone_looks_at_every_column(void **state)
{
	(void)state;
	assert_true(one("bash", 1, "bash", "x"));
	assert_true(one("bash", 1, "x", "/bin/bash"));
	assert_true(one("17", 2174, "x", "y"));
	assert_false(one("bash", 1, "x", "y"));
}

static void a_column_is_found_by_part_of_its_name(void **state)
{
	(void)state;
	assert_true(one("comm,bash", 1, "bash", "x"));
	assert_false(one("comm,bash", 1, "x", "bash"));
	assert_true(one("PATH,a,b", 1, "x", "a,b")); /* the first comma only */
}

static void a_minus_turns_it_round(void **state)
{
	(void)state;
	assert_false(one("-comm,bash", 1, "bash", "x"));
	assert_true(one("-comm,bash", 1, "sh", "bash"));
	assert_true(one("+comm,bash", 1, "bash", "x"));
	assert_false(one("-bash", 1, "x", "bash"));
}

static void an_exclamation_mark_makes_it_an_expression(void **state)
{
	(void)state;
	assert_true(one("pid,^\\d+$!", 42, "x", "y"));
	assert_false(one("comm,^ba?sh$!", 42, "bassh", "y"));
	assert_true(one("comm,^ba?sh$!", 42, "bsh", "y"));
}

static void of_several_one_is_enough(void **state)
{
	const char *const both[] = { "comm,bash", "pid,7" };

	(void)state;
	assert_true(shows(both, 2, 7, "x", "y"));
	assert_true(shows(both, 2, 1, "bash", "y"));
	assert_false(shows(both, 2, 1, "x", "7"));
}

static void texts_are_compared_as_they_are_shown(void **state)
{
	(void)state;
	assert_true(one("comm,\\x1B", 1, "\033[m", "y"));
	assert_true(one("path,-", 1, "x", NULL));
}

static void refused(const char *expression)
{
	struct ic_row_filter *filter;
	struct ic_arena *arena;
	struct ic_error *err;

	assert_null(ic_arena_new(&arena));
	err = ic_row_filter_new(&expression, 1, columns, IC_NR(columns), arena, &filter);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_USAGE);
	ic_error_free(err);
	ic_arena_free(arena);
}

static void what_is_no_filter_is_refused(void **state)
{
	(void)state;
	refused("nothing,x");
	refused("comm,(!");
	refused("[!");
}

static void an_expression_that_takes_for_ever_finds_nothing(void **state)
{
	(void)state;
	assert_false(one("comm,(a+)+$!", 1,
			 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
			 ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_filters_every_row_is_shown),
		cmocka_unit_test(a_pattern_alone_looks_at_every_column),
		cmocka_unit_test(a_column_is_found_by_part_of_its_name),
		cmocka_unit_test(a_minus_turns_it_round),
		cmocka_unit_test(an_exclamation_mark_makes_it_an_expression),
		cmocka_unit_test(of_several_one_is_enough),
		cmocka_unit_test(texts_are_compared_as_they_are_shown),
		cmocka_unit_test(what_is_no_filter_is_refused),
		cmocka_unit_test(an_expression_that_takes_for_ever_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
