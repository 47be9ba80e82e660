/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/json_writer.h"

#include <json-c/json.h>

#include "tests/unit/unit.h"

struct document {
	struct unit *unit;
	struct ic_sink *sink;
	struct ic_json json;
};

static struct document begin(void **state)
{
	struct document document = { .unit = *state };

	assert_null(ic_sink_open(&document.unit->outdir, "out.json", false, &document.sink));
	document.json = ic_json_begin(document.sink);
	return document;
}

static const char *text_of(struct document *document)
{
	assert_null(ic_json_finish(&document->json));
	finish(document->sink);
	return file_text(document->unit, "out.json");
}

static void values_stand_one_a_line_and_rows_on_one(void **state)
{
	struct document document = begin(state);
	struct ic_json *json = &document.json;

	ic_json_object(json, NULL);
	ic_json_number(json, "nr", UINT64_MAX);
	ic_json_hex(json, "vaddr", 0x7f00);
	ic_json_array(json, "rows");
	ic_json_row(json, NULL);
	ic_json_bool(json, "yes", true);
	ic_json_null(json, "none");
	ic_json_close(json);
	ic_json_string(json, NULL, "x");
	assert_string_equal(text_of(&document), "{\n"
						"  \"nr\": 18446744073709551615,\n"
						"  \"vaddr\": \"0x7f00\",\n"
						"  \"rows\": [\n"
						"    { \"yes\": true, \"none\": null },\n"
						"    \"x\"\n"
						"  ]\n"
						"}\n");
}

static void empty_containers_are_closed_at_once(void **state)
{
	struct document document = begin(state);

	ic_json_object(&document.json, NULL);
	ic_json_array(&document.json, "a");
	ic_json_close(&document.json);
	ic_json_row(&document.json, "r");
	ic_json_close(&document.json);
	assert_string_equal(text_of(&document), "{\n  \"a\": [],\n  \"r\": {}\n}\n");
}

static void quotes_and_backslashes_are_escaped(void **state)
{
	struct document document = begin(state);

	ic_json_string(&document.json, NULL, "\"\\n\\\"");
	assert_string_equal(text_of(&document), "\"\\\"\\\\n\\\\\\\"\"\n");
}

static void an_absent_text_is_no_value_and_an_empty_one_is(void **state)
{
	struct document document = begin(state);

	ic_json_object(&document.json, NULL);
	ic_json_text(&document.json, "absent", (struct ic_text){ NULL, 0 });
	ic_json_string(&document.json, "null", NULL);
	ic_json_text(&document.json, "empty", (struct ic_text){ "", 0 });
	assert_string_equal(text_of(&document), "{\n  \"empty\": \"\"\n}\n");
}

static void escaped_text_has_its_raw_bytes_as_base64(void **state)
{
	struct document document = begin(state);

	ic_json_object(&document.json, NULL);
	ic_json_text(&document.json, "comm", (struct ic_text)TEXT("a\0\xff"));
	assert_string_equal(text_of(&document), "{\n  \"comm\": \"a\\\\x00\\\\xFF\",\n"
						"  \"comm_b64\": \"YQD/\"\n}\n");
}

static void any_bytes_make_a_document_that_a_reader_takes(void **state)
{
	struct document document = begin(state);
	struct json_object *read;
	char all[256];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	ic_json_object(&document.json, NULL);
	ic_json_text(&document.json, "all", (struct ic_text){ all, sizeof(all) });
	read = json_tokener_parse(text_of(&document));
	assert_non_null(read);
	assert_int_equal(json_object_object_length(read), 2);
	json_object_put(read);
}

static void nesting_too_deep_is_an_error_and_no_overrun(void **state)
{
	struct document document = begin(state);

	for (int i = 0; i < 3 * IC_JSON_MAX_DEPTH; i++)
		ic_json_array(&document.json, NULL);
	for (int i = 0; i < 4 * IC_JSON_MAX_DEPTH; i++)
		ic_json_close(&document.json);
	assert_error(ic_json_finish(&document.json), IC_ERR_LIMIT, "nested");
	ic_sink_free(document.sink);
}

static void the_first_error_of_the_sink_is_the_one_returned(void **state)
{
	struct ic_sink *sink;
	struct ic_json json;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_null(ic_sink_stream(fd, "standard output", &sink));
	json = ic_json_begin(sink);
	ic_json_array(&json, NULL);
	for (int i = 0; i < 1000000; i++)
		ic_json_number(&json, NULL, UINT64_MAX);
	assert_error(ic_json_finish(&json), IC_ERR_SYSTEM, "standard output");
	ic_sink_free(sink);
	close(fd);
}

static void a_document_of_one_line_has_no_other(void **state)
{
	struct document document = begin(state);

	document.json = ic_json_begin_line(document.sink);
	ic_json_object(&document.json, NULL);
	ic_json_array(&document.json, "a");
	ic_json_signed(&document.json, NULL, -1);
	ic_json_close(&document.json);
	ic_json_string(&document.json, "b", "x");
	assert_string_equal(text_of(&document), "{ \"a\": [ -1 ], \"b\": \"x\" }\n");
}

/* A parser gets back each byte; what a terminal could take for more than a letter is not in it. */
static void exact_texts_are_got_back_byte_for_byte(void **state)
{
	static const char all[] = "\0\b\t\n\f\r\x1b\x7f\"\\ \xc2\x9b \xe2\x80\xae \xf0\x9f\x98\x80"
				  " \xf3\xa0\x81\x81\xc3\xa9";
	struct document document = begin(state);
	struct json_object *parsed;
	const char *text;

	document.json = ic_json_begin_line(document.sink);
	ic_json_exact(&document.json, NULL, (struct ic_text){ all, sizeof(all) - 1 });
	text = text_of(&document);
	for (const char *c = text; c[1]; c++)
		assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
	assert_null(strstr(text, "\xc2\x9b"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "\xc3\xa9"));
	parsed = json_tokener_parse(text);
	assert_non_null(parsed);
	assert_int_equal(json_object_get_string_len(parsed), sizeof(all) - 1);
	assert_memory_equal(json_object_get_string(parsed), all, sizeof(all) - 1);
	json_object_put(parsed);
}

static void an_exact_text_that_is_not_utf8_has_its_bytes_beside_it(void **state)
{
	struct document document = begin(state);
	struct ic_json *json = &document.json;

	*json = ic_json_begin_line(document.sink);
	ic_json_array(json, NULL);
	ic_json_exact(json, NULL, (struct ic_text)TEXT("\xff"));
	ic_json_exact(json, NULL, (struct ic_text){ NULL, 0 });
	ic_json_object(json, NULL);
	ic_json_exact(json, "k", (struct ic_text)TEXT("\xff"));
	ic_json_exact(json, "none", (struct ic_text){ NULL, 0 });
	assert_string_equal(text_of(&document),
			    "[ { \"text\": \"\\\\xFF\", \"text_b64\": \"/w==\" }, "
			    "{ \"k\": \"\\\\xFF\", \"k_b64\": \"/w==\" } ]\n");
}

static void a_string_may_come_in_pieces(void **state)
{
	struct document document = begin(state);

	document.json = ic_json_begin_line(document.sink);
	ic_json_array(&document.json, NULL);
	ic_json_open_string(&document.json, NULL);
	ic_json_append(&document.json, "a\n", 2);
	ic_json_append(&document.json, "", 0);
	ic_json_append(&document.json, "\"\\\r", 3);
	ic_json_close_string(&document.json);
	ic_json_string(&document.json, NULL, "b");
	assert_string_equal(text_of(&document), "[ \"a\\n\\\"\\\\\\r\", \"b\" ]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(values_stand_one_a_line_and_rows_on_one),
		folder_test(empty_containers_are_closed_at_once),
		folder_test(quotes_and_backslashes_are_escaped),
		folder_test(an_absent_text_is_no_value_and_an_empty_one_is),
		folder_test(escaped_text_has_its_raw_bytes_as_base64),
		folder_test(any_bytes_make_a_document_that_a_reader_takes),
		folder_test(nesting_too_deep_is_an_error_and_no_overrun),
		cmocka_unit_test(the_first_error_of_the_sink_is_the_one_returned),
		folder_test(a_document_of_one_line_has_no_other),
		folder_test(exact_texts_are_got_back_byte_for_byte),
		folder_test(an_exact_text_that_is_not_utf8_has_its_bytes_beside_it),
		folder_test(a_string_may_come_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
