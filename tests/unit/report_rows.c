/* SPDX-License-Identifier: Apache-2.0 */
/* What is evidence's to multiply ends, in time and in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "convert/base/limits.h"
#include "report/rows.h"
#include "tests/unit/unit.h"

static const char *const columns[] = { "PID" };

static void rows_without_an_end_are_an_error(void **state)
{
	const struct ic_rows_request request = { .renderer = &ic_renderer_none,
						 .columns = columns,
						 .nr_columns = 1 };
	const struct ic_cell cell = ic_cell_number(1);
	struct ic_error *err = NULL;
	struct ic_rows *rows;
	size_t nr = 0;

	(void)state;
	assert_null(ic_rows_new(&request, NULL, &rows));
	while (!err && nr <= IC_MAX_ROWS) {
		err = ic_rows_add(rows, 0, &cell);
		nr += !err;
	}
	assert_int_equal(nr, IC_MAX_ROWS);
	assert_non_null(strstr(ic_error_text(err), "--pid"));
	ic_error_free(err);
	assert_null(ic_rows_finish(rows));
	ic_rows_free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_without_an_end_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
