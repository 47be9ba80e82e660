/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of views and renderers: what every row has to keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/view.h"

static void views_are_sorted_and_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_views; i++) {
		const struct ic_view *view = ic_views[i];

		assert_ptr_equal(ic_view_find(view->name), view);
		assert_true(strlen(view->name) <= 14);
		assert_true(!strncmp(view->volatility, "linux.", 6));
		if (i)
			assert_true(strcmp(ic_views[i - 1]->name, view->name) < 0);
	}
}

static void every_view_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_views; i++) {
		const struct ic_view *view = ic_views[i];

		assert_non_null(view->run);
		assert_true(view->details[strlen(view->details) - 1] == '\n');
		assert_int_equal(!!view->dumps, !!(view->options & IC_VIEW_DUMP));
		assert_in_range(view->nr_columns, 1, IC_MAX_COLUMNS - 1);
		for (size_t j = 0; j < view->nr_columns; j++)
			for (size_t k = 0; k < j; k++)
				assert_string_not_equal(view->columns[j], view->columns[k]);
	}
}

static void a_plugin_is_found_by_what_is_its_own(void **state)
{
	const struct ic_view *view;
	struct ic_error *err;

	(void)state;
	assert_null(ic_view_find_plugin("linux.pslist.PsList", &view));
	assert_string_equal(view->name, "pslist");
	assert_null(ic_view_find_plugin("pslist", &view));
	assert_string_equal(view->name, "pslist");
	assert_null(ic_view_find_plugin("proc.Maps", &view));
	assert_string_equal(view->name, "maps");
	err = ic_view_find_plugin("linux.", &view);
	assert_int_equal(ic_error_kind(err), IC_ERR_USAGE);
	ic_error_free(err);
	err = ic_view_find_plugin("windows.pslist", &view);
	assert_int_equal(ic_error_kind(err), IC_ERR_USAGE);
	ic_error_free(err);
}

static void renderers_are_found_however_they_are_spelled(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_renderers; i++) {
		assert_string_equal(ic_renderer_names[i], ic_renderers[i]->name);
		assert_ptr_equal(ic_renderer_find(ic_renderers[i]->name), ic_renderers[i]);
	}
	assert_null(ic_renderer_names[ic_nr_renderers]);
	assert_ptr_equal(ic_renderer_find("JSONL"), &ic_renderer_jsonl);
	assert_null(ic_renderer_find("table"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_are_sorted_and_told_apart),
		cmocka_unit_test(every_view_is_whole),
		cmocka_unit_test(a_plugin_is_found_by_what_is_its_own),
		cmocka_unit_test(renderers_are_found_however_they_are_spelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
