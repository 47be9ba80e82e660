/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "convert/load/json.h"
#include "convert/load/json_scan.h"

static struct ic_gaps gaps;

static struct json_object *read_bytes(struct unit *unit, const void *bytes, size_t size)
{
	static struct ic_member member;
	struct json_object *json = NULL;

	member = (struct ic_member){ .name = "x.json",
				     .size = size,
				     .has_blob = true,
				     .blob = { .bytes = (const uint8_t *)ic_arena_copy(unit->arena,
										       bytes, size),
					       .fd = -1,
					       .size = size } };
	gaps = (struct ic_gaps){ .arena = unit->arena };
	assert_null(ic_json_read(&member, &gaps, &json));
	return json;
}

static struct json_object *read_text(struct unit *unit, const char *text)
{
	return read_bytes(unit, text, strlen(text));
}

static void expect_text(struct unit *unit, struct json_object *json, const char *name,
			const char *text)
{
	struct ic_text is = ic_json_get_string(json, name, unit->arena);

	assert_non_null(is.bytes);
	assert_string_equal(is.bytes, text);
}

static void expect_only_gap(enum ic_gap_kind kind, uint64_t offset, const char *part)
{
	if (gaps.list.nr != 1)
		fail_msg("%zu gaps", gaps.list.nr);
	if (!strstr(ic_gap_at(&gaps, 0)->text, part))
		fail_msg("%s", ic_gap_at(&gaps, 0)->text);
	assert_int_equal(ic_gap_at(&gaps, 0)->kind, kind);
	assert_int_equal(ic_gap_at(&gaps, 0)->offset, offset);
}

static void what_is_valid_has_no_gaps(void **state)
{
	static const char *const texts[] = {
		"{}",
		"[]",
		"null",
		"true",
		" 12 ",
		"-0.5e+3",
		"\"a\\u00e9\\n\"",
		"[1,2 , {\"a\":[]}]",
		"{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
		"[{\"a\":1},{\"a\":1}]",
		"\"\xc3\xa9\"",
		"{\"n\":18446744073709551615,\"m\":-9223372036854775808}\r\n",
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(texts); i++) {
		struct json_object *json = read_text(unit, texts[i]);

		if (gaps.list.nr)
			fail_msg("%s: %s", texts[i], ic_gap_at(&gaps, 0)->text);
		assert_true(json || !strcmp(texts[i], "null"));
		json_object_put(json);
	}
}

static void what_is_not_is_a_gap_at_its_place(void **state)
{
	static const struct {
		const char *text;
		uint64_t offset;
		const char *part;
	} cases[] = {
		{ "", 0, "cut short" },
		{ "nul", 3, "cut short" },
		{ "nope", 0, "a value is expected" },
		{ "{\"a\" 1}", 5, "a colon is expected" },
		{ "{a:1}", 1, "a name is expected" },
		{ "{\"a\":1,}", 7, "a name is expected" },
		{ "[1 2]", 3, "a comma or an end" },
		{ "[1,]", 3, "a value is expected" },
		{ "{} x", 3, "more follows" },
		{ "[01]", 3, "not a number" },
		{ "[1.]", 3, "not a number" },
		{ "[-]", 2, "not a number" },
		{ "[\"\\x\"]", 3, "no such escape" },
		{ "[\"\\u12g4\"]", 6, "no such escape" },
		{ "\xef\xbb\xbf{}", 0, "byte order mark" },
		{ "[}", 1, "a value is expected" },
		{ "{\"a\":1]", 6, "a comma or an end" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(cases); i++) {
		json_object_put(read_text(unit, cases[i].text));
		expect_only_gap(IC_GAP_DAMAGED, cases[i].offset, cases[i].part);
	}
}

static void what_is_before_a_cut_is_read_wherever_it_is(void **state)
{
	static const char text[] = "{\"id\":\"abc\",\"list\":[{\"x\":1},2.5],\"last\":\"z\"}";
	struct unit *unit = *state;

	for (size_t size = 0; size < strlen(text); size++) {
		struct json_object *json = read_bytes(unit, text, size);

		expect_only_gap(IC_GAP_DAMAGED, size, "cut short");
		assert_true((size >= 1) == (json != NULL));
		if (size >= strlen("{\"id\":\"abc\""))
			expect_text(unit, json, "id", "abc");
		else
			assert_null(ic_json_get(json, "id"));
		if (size >= strlen("{\"id\":\"abc\",\"list\":[{\"x\":1}"))
			assert_true(ic_json_length(ic_json_get(json, "list")) >= 1);
		json_object_put(json);
	}
}

static void a_name_that_is_twice_is_a_gap_and_the_last_counts(void **state)
{
	struct unit *unit = *state;
	struct json_object *json = read_text(unit, "{\"a\":\"1\",\"b\":2,\"\\u0061\":\"3\"}");

	expect_only_gap(IC_GAP_DAMAGED, 15, "twice in one object");
	expect_text(unit, json, "a", "3");
	json_object_put(json);
}

static void bytes_that_are_no_utf8_are_kept_and_noted_once(void **state)
{
	struct unit *unit = *state;
	struct json_object *json = read_text(unit,
					     "{\"a\":\"x\xff\xc0\x80\",\"b\":\"\xed\xa0\x80\"}");

	expect_only_gap(IC_GAP_DAMAGED, 7, "not UTF-8");
	expect_text(unit, json, "a", "x\xff\xc0\x80");
	json_object_put(json);
}

static void a_control_character_is_kept_and_noted(void **state)
{
	struct unit *unit = *state;
	struct json_object *json = read_text(unit, "{\"a\":\"x\033[2Jy\",\"b\":\"c\"}");

	expect_only_gap(IC_GAP_DAMAGED, 7, "control character");
	expect_text(unit, json, "a", "x\033[2Jy");
	expect_text(unit, json, "b", "c");
	json_object_put(json);
}

static void a_raw_nul_ends_what_is_read(void **state)
{
	struct unit *unit = *state;
	struct json_object *json = read_bytes(unit, "{\"a\":\"1\",\"b\":\"x\0y\"}", 19);

	expect_only_gap(IC_GAP_DAMAGED, 15, "a NUL in a string");
	expect_text(unit, json, "a", "1");
	assert_null(ic_json_get(json, "b"));
	json_object_put(json);
}

static void numbers_are_exact_or_not_there(void **state)
{
	static const struct {
		const char *text;
		bool known;
		uint64_t value;
	} cases[] = {
		{ "[9007199254740993]", true, 9007199254740993 },
		{ "[1795322462000000001]", true, 1795322462000000001 },
		{ "[\"1795322462000000001\"]", true, 1795322462000000001 },
		{ "[18446744073709551614]", true, UINT64_MAX - 1 },
		{ "[\"18446744073709551616\"]", false, 0 },
		{ "[-1]", false, 0 },
		{ "[1.5]", false, 0 },
		{ "[\"1x\"]", false, 0 },
		{ "[\"\"]", false, 0 },
		{ "[true]", false, 0 },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(cases); i++) {
		struct json_object *json = read_text(unit, cases[i].text);
		uint64_t value = 0;

		assert_int_equal(gaps.list.nr, 0);
		assert_int_equal(ic_json_number_of(json_object_array_get_idx(json, 0), &value),
				 cases[i].known);
		assert_true(value == cases[i].value);
		json_object_put(json);
	}
}

static void a_number_of_more_than_64_bits_is_a_gap_and_not_used(void **state)
{
	struct unit *unit = *state;
	struct json_object *json = read_text(unit, "{\"n\":18446744073709551616,\"m\":1}");
	uint64_t value;

	expect_only_gap(IC_GAP_DAMAGED, 5, "more than 64 bits");
	assert_false(ic_json_number_of(ic_json_get(json, "n"), &value));
	assert_true(ic_json_number_of(ic_json_get(json, "m"), &value));
	json_object_put(json);
}

static void too_many_levels_end_what_is_read(void **state)
{
	struct unit *unit = *state;
	char text[2 * IC_MAX_JSON_DEPTH + 64] = "{\"id\":\"x\",\"deep\":";
	struct json_object *json;

	memset(text + strlen(text), '[', IC_MAX_JSON_DEPTH);
	json = read_text(unit, text);
	expect_only_gap(IC_GAP_LIMIT, strlen("{\"id\":\"x\",\"deep\":") + IC_MAX_JSON_DEPTH - 1,
			"more levels");
	expect_text(unit, json, "id", "x");
	json_object_put(json);
}

static void too_many_values_end_what_is_read(void **state)
{
	struct unit *unit = *state;
	size_t nr = IC_MAX_JSON_VALUES + 10;
	char *text = malloc(2 * nr + 2);
	struct json_object *json;

	assert_non_null(text);
	text[0] = '[';
	for (size_t i = 0; i < nr; i++)
		memcpy(text + 1 + 2 * i, i + 1 < nr ? "1," : "1]", 2);
	json = read_bytes(unit, text, 2 * nr + 1);
	free(text);
	expect_only_gap(IC_GAP_LIMIT, 1 + 2 * (IC_MAX_JSON_VALUES - 1), "more values");
	assert_int_equal(ic_json_length(json), IC_MAX_JSON_VALUES - 1);
	json_object_put(json);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, unit_make, unit_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_valid_has_no_gaps),
		TEST(what_is_not_is_a_gap_at_its_place),
		TEST(what_is_before_a_cut_is_read_wherever_it_is),
		TEST(a_name_that_is_twice_is_a_gap_and_the_last_counts),
		TEST(bytes_that_are_no_utf8_are_kept_and_noted_once),
		TEST(a_control_character_is_kept_and_noted),
		TEST(a_raw_nul_ends_what_is_read),
		TEST(numbers_are_exact_or_not_there),
		TEST(a_number_of_more_than_64_bits_is_a_gap_and_not_used),
		TEST(too_many_levels_end_what_is_read),
		TEST(too_many_values_end_what_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
