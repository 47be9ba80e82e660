/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/open_files.h"

#include <sys/resource.h>

#include "tests/unit/unit.h"

static void the_limit_is_raised_once(void **state)
{
	struct rlimit limit;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max - 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(ic_open_files_raise());
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(limit.rlim_cur, limit.rlim_max);
	assert_false(ic_open_files_raise());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_is_raised_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
