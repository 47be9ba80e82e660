/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/memory_format.h"

#include "elfcore/proc_file.h"
#include "tests/unit/unit.h"

static void every_format_has_a_name_of_its_own_among_the_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_memory_formats; i++) {
		const struct ic_memory_format *format = ic_memory_formats[i];

		assert_string_equal(format->name, ic_memory_format_names[i]);
		assert_ptr_equal(ic_memory_format_find(format->name), format);
		assert_true(format->write != NULL);
	}
	assert_null(ic_memory_format_names[ic_nr_memory_formats]);
	assert_null(ic_memory_format_find("avml"));
}

static void files_of_proc_are_sorted_and_each_is_there_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_proc_files; i++) {
		assert_non_null(ic_proc_files[i]->write);
		assert_null(strchr(ic_proc_files[i]->name, '/'));
		if (i)
			assert_true(strcmp(ic_proc_files[i - 1]->name, ic_proc_files[i]->name) < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_has_a_name_of_its_own_among_the_words),
		cmocka_unit_test(files_of_proc_are_sorted_and_each_is_there_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
