/* SPDX-License-Identifier: Apache-2.0 */
#include "report/manifest_reader.h"

#include "tests/unit/unit.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEAD                                                                \
	"{ \"schema\": \"urn:x-icecore:manifest\", \"schema_version\": 1, " \
	"\"options\": [ \"filter=0x33\", \"zero=auto\" ], \"digests\": \"sha256\", "
#define ROW  "{ \"name\": \"a\", \"size\": 5, \"sha256\": \"" DIGEST "\" }"
#define TAIL "\"input\": { \"members\": [ " ROW " ] }, "

static struct ic_error *read_text(struct unit *unit, const char *text, struct ic_manifest *ret)
{
	return ic_manifest_read(text, strlen(text), unit->arena, ret);
}

static void what_can_be_checked_is_read(void **state)
{
	struct ic_manifest manifest;

	assert_null(read_text(*state, HEAD TAIL "\"outputs\": [ " ROW ", " ROW " ] }", &manifest));
	assert_true(manifest.digests);
	assert_null(manifest.archive);
	assert_int_equal(manifest.nr_members, 1);
	assert_int_equal(manifest.nr_outputs, 2);
	assert_string_equal(manifest.outputs[1].name, "a");
	assert_int_equal(manifest.outputs[1].size, 5);
	assert_true(manifest.outputs[1].digest.known);
	assert_int_equal(manifest.outputs[1].digest.bytes[1], 0x11);
	assert_string_equal(ic_manifest_option(&manifest, "filter"), "0x33");
	assert_null(ic_manifest_option(&manifest, "filte"));
	assert_null(ic_manifest_option(&manifest, "like-kernel"));
}

static void what_is_no_manifest_is_refused(void **state)
{
	static const struct {
		const char *text, *part;
	} bad[] = {
		{ "", "cut short" },
		{ "{ \"schema\": ", "manifest.json+0xc: not valid JSON: cut short" },
		{ "[]", "no JSON object" },
		{ "{}", "not a manifest" },
		{ "{ \"schema\": 7 }", "not a manifest" },
		{ HEAD "\"input\": 7, \"outputs\": [] }", "nothing of the input" },
		{ HEAD "\"input\": { \"members\": {} } }", "no list of members" },
		{ HEAD TAIL "\"x\": 1 }", "no list of outputs" },
		{ HEAD TAIL "\"outputs\": [ 7 ] }", "without a name" },
		{ HEAD TAIL "\"outputs\": [ { \"name\": \"a\\u0000b\", \"size\": 1 } ] }",
		  "without a name" },
		{ HEAD TAIL "\"outputs\": [ { \"name\": \"a\" } ] }", "without a size" },
		{ HEAD TAIL "\"outputs\": [ { \"name\": \"a\", \"size\": -1 } ] }",
		  "without a size" },
		{ HEAD TAIL "\"outputs\": [ { \"name\": \"a\", \"size\": 1.5 } ] }",
		  "without a size" },
		{ HEAD TAIL
		  "\"outputs\": [ { \"name\": \"a\", \"size\": 1, \"sha256\": \"00\" } ] }",
		  "no SHA-256" },
		{ HEAD TAIL "\"outputs\": [ { \"name\": \"a\", \"size\": 1, \"sha256\": 7 } ] }",
		  "no SHA-256" },
	};
	struct ic_manifest manifest;

	for (size_t i = 0; i < IC_NR(bad); i++)
		assert_error(read_text(*state, bad[i].text, &manifest), IC_ERR_DAMAGED,
			     bad[i].part);
}

static void a_newer_schema_is_refused(void **state)
{
	struct ic_manifest manifest;

	assert_error(read_text(*state,
			       "{ \"schema\": \"urn:x-icecore:manifest\", \"schema_version\": 2 }",
			       &manifest),
		     IC_ERR_UNSUPPORTED, "another version");
}

static void many_levels_and_many_values_are_refused_before_they_take_memory(void **state)
{
	const size_t size = 3U << 20;
	struct unit *unit = *state;
	char *text = ic_arena_alloc(unit->arena, size, 1);
	struct ic_manifest manifest;

	assert_non_null(text);
	memset(text, '[', 1000);
	assert_error(ic_manifest_read(text, 1000, unit->arena, &manifest), IC_ERR_DAMAGED,
		     "not valid JSON");
	memset(text, '[', size);
	assert_error(ic_manifest_read(text, size, unit->arena, &manifest), IC_ERR_LIMIT,
		     "not read");
	memset(text, ',', size);
	assert_error(ic_manifest_read(text, size, unit->arena, &manifest), IC_ERR_LIMIT,
		     "not read");
}

static void sums_are_read_in_text_and_binary_mode(void **state)
{
	struct unit *unit = *state;
	const char *text = DIGEST "  a\n" DIGEST " *b c\n";
	struct ic_listed_file *files;
	size_t nr;

	assert_null(ic_sums_read(text, strlen(text), unit->arena, &files, &nr));
	assert_int_equal(nr, 2);
	assert_string_equal(files[0].name, "a");
	assert_string_equal(files[1].name, "b c");
	assert_int_equal(files[1].digest.bytes[31], 0xff);
}

static void lines_that_are_no_sums_are_named(void **state)
{
	static const char *const bad[] = {
		DIGEST "  a\n" DIGEST "  b", /* no end */
		DIGEST "  a\n" DIGEST "  \n",
		DIGEST "  a\n\n",
		DIGEST "  a\n" DIGEST "a  b\n",
		DIGEST "  a\nX0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff  b\n",
	};
	struct unit *unit = *state;
	struct ic_listed_file *files;
	size_t nr;

	for (size_t i = 0; i < IC_NR(bad); i++)
		assert_error(ic_sums_read(bad[i], strlen(bad[i]), unit->arena, &files, &nr),
			     IC_ERR_DAMAGED, "SHA256SUMS+0x44: not a line");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(what_can_be_checked_is_read),
		folder_test(what_is_no_manifest_is_refused),
		folder_test(a_newer_schema_is_refused),
		folder_test(many_levels_and_many_values_are_refused_before_they_take_memory),
		folder_test(sums_are_read_in_text_and_binary_mode),
		folder_test(lines_that_are_no_sums_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
