/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/print.h"

#include "tests/unit/unit.h"

static const char *octal(struct unit *unit, struct ic_text text, const char *special)
{
	static unsigned number;
	struct ic_sink *sink = NULL;
	char *name = ic_arena_format(unit->arena, "text.%u", number++);

	assert_non_null(name);
	assert_null(ic_sink_open(&unit->outdir, name, false, &sink));
	assert_null(ic_print_octal(sink, text, special));
	finish(sink);
	return file_text(unit, name);
}

static void what_is_special_and_nul_become_octal(void **state)
{
	struct unit *unit = *state;

	assert_string_equal(octal(unit, (struct ic_text)TEXT("/a\nb\\\xff\x1b"), "\n"),
			    "/a\\012b\\\xff\x1b");
	assert_string_equal(octal(unit, (struct ic_text)TEXT("\n\n"), "\n"), "\\012\\012");
	assert_string_equal(octal(unit, (struct ic_text)TEXT("a\0b"), "\n"), "a\\000b");
	assert_string_equal(octal(unit, (struct ic_text)TEXT("\xff"), "\xff"), "\\377");
}

static void an_empty_and_an_absent_text_are_nothing(void **state)
{
	struct unit *unit = *state;

	assert_string_equal(octal(unit, (struct ic_text)TEXT(""), "\n"), "");
	assert_string_equal(octal(unit, (struct ic_text){ NULL, 0 }, "\n"), "");
}

static void a_line_is_formatted(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = NULL;

	assert_null(ic_sink_open(&unit->outdir, "line", false, &sink));
	assert_null(ic_print(sink, "%-4s|%d\n", "a", 7));
	finish(sink);
	assert_string_equal(file_text(unit, "line"), "a   |7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(what_is_special_and_nul_become_octal),
		folder_test(an_empty_and_an_absent_text_are_nothing),
		folder_test(a_line_is_formatted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
