/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "convert/base/lines.h"

static struct ic_lines lines;

static struct ic_member member_of(const void *bytes, size_t size)
{
	return (struct ic_member){ .name = "x.log",
				   .size = size,
				   .has_blob = true,
				   .blob = { .bytes = bytes, .fd = -1, .size = size } };
}

static bool next(struct ic_text *line)
{
	bool more;

	assert_null(ic_lines_next(&lines, line, &more));
	return more;
}

static void each_line_comes_with_its_place(void **state)
{
	static const char text[] = "one\n\ntwo\nend";
	struct ic_member member = member_of(text, sizeof(text) - 1);
	static const struct {
		const char *text;
		uint64_t offset;
		bool newline;
	} want[] = { { "one", 0, true }, { "", 4, true }, { "two", 5, true }, { "end", 9, false } };
	struct ic_text line;

	(void)state;
	ic_lines_begin(&lines, &member, UINT64_MAX);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		assert_true(next(&line));
		assert_string_equal(line.bytes, want[i].text);
		assert_int_equal(lines.offset, want[i].offset);
		assert_int_equal(lines.has_newline, want[i].newline);
	}
	assert_false(next(&line));
	assert_false(next(&line));
}

static void nothing_has_no_lines(void **state)
{
	struct ic_member member = member_of("", 0);
	struct ic_text line;

	(void)state;
	ic_lines_begin(&lines, &member, UINT64_MAX);
	assert_false(next(&line));
}

static void a_long_line_is_counted_and_its_start_kept(void **state)
{
	size_t size = 3 * IC_LINES_BUFFER_BYTES + 17;
	char *text = malloc(size + 4);
	struct ic_member member;
	struct ic_text line;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', size);
	memcpy(text + size, "\nb\n", 3);
	member = member_of(text, size + 3);
	ic_lines_begin(&lines, &member, UINT64_MAX);
	assert_true(next(&line));
	assert_int_equal(line.size, IC_LINES_KEPT_BYTES);
	assert_int_equal(lines.length, size);
	assert_true(next(&line));
	assert_string_equal(line.bytes, "b");
	assert_int_equal(lines.offset, size + 1);
	assert_false(next(&line));
	free(text);
}

static void lines_over_the_edge_of_the_buffer_are_whole(void **state)
{
	static char text[4 * IC_LINES_BUFFER_BYTES];
	struct ic_member member = member_of(text, sizeof(text));
	struct ic_text line;
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 7 == 6 ? '\n' : (char)('a' + i % 7);
	ic_lines_begin(&lines, &member, UINT64_MAX);
	while (next(&line)) {
		assert_int_equal(lines.offset, nr * 7);
		assert_memory_equal(line.bytes, "abcdef", line.size);
		assert_true(line.size == 6 || !lines.has_newline);
		nr++;
	}
	assert_int_equal(nr, (sizeof(text) + 6) / 7);
}

static void no_more_is_read_than_is_asked_for(void **state)
{
	struct ic_member member = member_of("one\ntwo\nthree\n", 14);
	struct ic_text line;

	(void)state;
	ic_lines_begin(&lines, &member, 6);
	assert_true(next(&line));
	assert_string_equal(line.bytes, "one");
	assert_true(next(&line));
	assert_string_equal(line.bytes, "tw");
	assert_false(lines.has_newline);
	assert_false(next(&line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_comes_with_its_place),
		cmocka_unit_test(nothing_has_no_lines),
		cmocka_unit_test(a_long_line_is_counted_and_its_start_kept),
		cmocka_unit_test(no_more_is_read_than_is_asked_for),
		cmocka_unit_test(lines_over_the_edge_of_the_buffer_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
