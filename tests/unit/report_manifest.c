/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/report_fixture.h"

#include <json-c/json.h>

/* The value under a key; there must be one. */
static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no key %s in %s", key, json_object_to_json_string(object));
	return value;
}

static const char *string(struct json_object *object, const char *key)
{
	return json_object_get_string(get(object, key));
}

static struct json_object *parsed(struct fixture *f, const struct ic_report_format *format)
{
	struct json_object *document = json_tokener_parse(rendered(f, format));

	assert_non_null(document);
	drop_file(f);
	return document;
}

static void assert_adds_up(struct json_object *pages)
{
	int64_t sum = 0;

	json_object_object_foreach(pages, key, value)
	{
		if (strcmp(key, "total"))
			sum += json_object_get_int64(value);
	}
	assert_int_equal(sum, json_object_get_int64(get(pages, "total")));
}

static void pages_of_each_process_add_up(void **state)
{
	struct json_object *document = parsed(*state, &ic_report_manifest);
	struct json_object *processes = get(document, "processes");
	int64_t total = 0;

	for (size_t i = 0; i < json_object_array_length(processes); i++) {
		struct json_object *pages = get(json_object_array_get_idx(processes, i), "pages");

		assert_adds_up(pages);
		total += json_object_get_int64(get(pages, "total"));
	}
	assert_adds_up(get(get(document, "memory"), "pages"));
	assert_int_equal(json_object_get_int64(get(get(get(document, "memory"), "pages"), "total")),
			 total);
	json_object_put(document);
}

static void hostile_text_is_escaped_with_its_bytes_beside_it(void **state)
{
	struct json_object *document = parsed(*state, &ic_report_manifest);
	struct json_object *members = get(get(document, "input"), "members");
	struct json_object *evil = json_object_array_get_idx(members, 0);

	assert_string_equal(string(evil, "name"), EVIL_TEXT);
	assert_string_equal(string(evil, "name_b64"), "ZXYKaWwiJzwmXV0+G1szMW3/4oCuL3g=");
	json_object_put(document);
}

static void a_member_has_a_digest_or_says_why_not(void **state)
{
	struct fixture *f = *state;
	struct json_object *document = parsed(f, &ic_report_manifest);
	struct json_object *members = get(get(document, "input"), "members");

	assert_string_equal(string(document, "digests"), "sha256");
	assert_string_equal(string(json_object_array_get_idx(members, 0), "sha256_absent"),
			    "a link \\x1B");
	assert_int_equal(strlen(string(json_object_array_get_idx(members, 1), "sha256")), 64);
	assert_string_equal(string(json_object_array_get_idx(members, 2), "sha256_absent"),
			    "not computed");
	json_object_put(document);

	f->input.digests = false;
	document = parsed(f, &ic_report_manifest);
	members = get(get(document, "input"), "members");
	assert_string_equal(string(document, "digests"), "off");
	assert_string_equal(string(json_object_array_get_idx(members, 2), "sha256_absent"),
			    "digests are off");
	json_object_put(document);
}

static void manifest_has_no_facts_of_the_run(void **state)
{
	struct fixture *f = *state;
	char *with = rendered(f, &ic_report_manifest);

	f->input.run = NULL;
	f->checkpoint.path = "elsewhere";
	assert_string_equal(rendered(f, &ic_report_manifest), with);
	drop_file(f);
}

static void run_says_when_where_and_who(void **state)
{
	struct fixture *f = *state;
	struct json_object *document = parsed(f, &ic_report_run);
	struct json_object *words = get(document, "command_line");

	assert_string_equal(string(document, "start"), "2026-03-01T12:00:00Z");
	assert_string_equal(string(document, "end"), "2026-03-01T12:00:05Z");
	assert_string_equal(string(get(document, "host"), "name"), "lab");
	assert_string_equal(string(get(document, "user"), "name"), "examiner");
	assert_int_equal(json_object_array_length(words), 3);
	assert_int_equal(json_object_array_length(get(document, "command_line_b64")), 3);
	assert_int_equal(json_object_get_int(get(document, "exit_status")), 3);
	assert_int_equal(json_object_get_int(get(document, "gaps")), 3);
	json_object_put(document);
}

static void run_without_a_run_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ic_error *err;

	f->input.run = NULL;
	err = ic_report_run.render(&f->input, NULL);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_USAGE);
	ic_error_free(err);
}

static void sums_are_sorted_and_leave_out_the_run_and_themselves(void **state)
{
	struct fixture *f = *state;
	char *text = rendered(f, &ic_report_sums);

	assert_int_equal(occurrences(text, "\n"), 3);
	assert_order(text, "  core.10\n", "  core.10.dfxml\n");
	assert_order(text, "  core.10.dfxml\n", "  report.dfxml\n");
	f->outputs[1].name = "SHA256SUMS";
	f->outputs[3].file.digest.known = false;
	text = rendered(f, &ic_report_sums);
	assert_int_equal(occurrences(text, "\n"), 1);
	drop_file(f);
}

static void formats_have_names_of_their_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_report_formats; i++)
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(ic_report_formats[i]->name,
						ic_report_formats[j]->name);
			assert_string_not_equal(ic_report_formats[i]->file_name,
						ic_report_formats[j]->file_name);
		}
	assert_ptr_equal(ic_report_formats[ic_nr_report_formats - 1], &ic_report_sums);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_of_each_process_add_up),
		TEST(hostile_text_is_escaped_with_its_bytes_beside_it),
		TEST(a_member_has_a_digest_or_says_why_not),
		TEST(manifest_has_no_facts_of_the_run),
		TEST(run_says_when_where_and_who),
		TEST(run_without_a_run_is_refused),
		TEST(sums_are_sorted_and_leave_out_the_run_and_themselves),
		TEST(formats_have_names_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
