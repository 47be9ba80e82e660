/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/escape.h"

#include <openssl/evp.h>

#include "convert/base/escaped.h"
#include "tests/unit/unit.h"

#define T(literal) ((struct ic_text){ literal, sizeof(literal) - 1 })

static void assert_escaped(struct unit *unit, struct ic_text text, const char *expected)
{
	assert_string_equal(ic_escape(unit->arena, text), expected);
	assert_int_equal(ic_text_is_printable(text),
			 strlen(expected) == text.size && !memcmp(expected, text.bytes, text.size));
}

static void printable_text_stays_as_it_is(void **state)
{
	assert_escaped(*state, T("/usr/bin/app --x=\"<&>'\\"), "/usr/bin/app --x=\"<&>'\\");
	assert_escaped(*state, T("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7"),
		       "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7");
}

static void every_single_byte_is_printable_ascii_or_escaped(void **state)
{
	struct unit *unit = *state;

	for (int byte = 0; byte < 256; byte++) {
		char raw = (char)byte, expected[8];

		if (byte >= 0x20 && byte < 0x7f)
			(void)snprintf(expected, sizeof(expected), "%c", byte);
		else
			(void)snprintf(expected, sizeof(expected), "\\x%02X", (unsigned int)byte);
		assert_escaped(unit, (struct ic_text){ &raw, 1 }, expected);
	}
}

static void all_256_bytes_at_once_stay_within_four_times(void **state)
{
	struct unit *unit = *state;
	char all[256];
	const char *escaped;

	for (size_t i = 0; i < 256; i++)
		all[i] = (char)i;
	escaped = ic_escape(unit->arena, (struct ic_text){ all, sizeof(all) });
	assert_int_equal(strlen(escaped), 95 + 4 * (256 - 95));
	assert_true(ic_text_is_printable((struct ic_text){ escaped, strlen(escaped) }));
}

/* The Unicode Standard 15, table 3-7: what is not a well-formed sequence. */
static void ill_formed_utf8_is_escaped_byte_by_byte(void **state)
{
	assert_escaped(*state, T("a\xc3"), "a\\xC3");
	assert_escaped(*state, T("\xc0\xaf"), "\\xC0\\xAF");
	assert_escaped(*state, T("\xe0\x80\xaf"), "\\xE0\\x80\\xAF");
	assert_escaped(*state, T("\xed\xa0\x80"), "\\xED\\xA0\\x80");
	assert_escaped(*state, T("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
	assert_escaped(*state, T("\xf8\x88\x80\x80\x80"), "\\xF8\\x88\\x80\\x80\\x80");
	assert_escaped(*state, T("\xe2\x82(\x80"), "\\xE2\\x82(\\x80");
	assert_escaped(*state, T("\xf0\x9f\x90"), "\\xF0\\x9F\\x90");
}

static void what_reorders_or_hides_text_is_escaped(void **state)
{
	assert_escaped(*state,
		       T("\xe2\x80\xae"
			 "exe"),
		       "\\xE2\\x80\\xAE"
		       "exe");
	assert_escaped(*state, T("\xe2\x81\xa6"), "\\xE2\\x81\\xA6");
	assert_escaped(*state, T("\xe2\x80\x8b"), "\\xE2\\x80\\x8B");
	assert_escaped(*state, T("\xef\xbb\xbf"), "\\xEF\\xBB\\xBF");
	assert_escaped(*state, T("\xd8\x9c"), "\\xD8\\x9C"); /* U+061C, the Arabic letter mark */
}

static void what_xml_forbids_is_escaped(void **state)
{
	assert_escaped(*state, T("\xef\xbf\xbe\xef\xbf\xbf"), "\\xEF\\xBF\\xBE\\xEF\\xBF\\xBF");
	assert_escaped(*state, T("\xc2\x85"), "\\xC2\\x85");
}

static void an_absent_text_escapes_to_nothing(void **state)
{
	struct unit *unit = *state;

	assert_string_equal(ic_escape(unit->arena, (struct ic_text){ NULL, 0 }), "");
	assert_string_equal(ic_base64(unit->arena, (struct ic_text){ NULL, 0 }), "");
}

/* RFC 4648, chapter 10. */
static void base64_is_that_of_the_rfc(void **state)
{
	static const char *const vectors[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(vectors); i++)
		assert_string_equal(ic_base64(unit->arena, ic_escaped_source(vectors[i][0])),
				    vectors[i][1]);
}

static void base64_of_all_256_bytes_is_openssls(void **state)
{
	struct unit *unit = *state;
	unsigned char expected[400];
	char all[256];

	for (size_t i = 0; i < 256; i++)
		all[i] = (char)i;
	for (size_t size = 253; size <= 256; size++) {
		(void)EVP_EncodeBlock(expected, (const unsigned char *)all, (int)size);
		assert_string_equal(ic_base64(unit->arena, (struct ic_text){ all, size }),
				    (const char *)expected);
	}
}

static void printable_text_is_borrowed_and_has_no_base64(void **state)
{
	static const char path[] = "/bin/sh";
	struct ic_escaped escaped;

	(void)state;
	assert_null(ic_escaped_make(ic_escaped_source(path), &escaped));
	assert_ptr_equal(escaped.text, path);
	assert_null(escaped.base64);
	assert_null(escaped.arena);
	ic_escaped_freep(&escaped);
}

static void escaped_text_has_its_raw_bytes_beside_it(void **state)
{
	struct ic_escaped escaped;

	(void)state;
	assert_null(ic_escaped_make(T("a\0\xff"), &escaped));
	assert_string_equal(escaped.text, "a\\x00\\xFF");
	assert_string_equal(escaped.base64, "YQD/");
	ic_escaped_freep(&escaped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(printable_text_stays_as_it_is),
		folder_test(every_single_byte_is_printable_ascii_or_escaped),
		folder_test(all_256_bytes_at_once_stay_within_four_times),
		folder_test(ill_formed_utf8_is_escaped_byte_by_byte),
		folder_test(what_reorders_or_hides_text_is_escaped),
		folder_test(what_xml_forbids_is_escaped),
		folder_test(an_absent_text_escapes_to_nothing),
		folder_test(base64_is_that_of_the_rfc),
		folder_test(base64_of_all_256_bytes_is_openssls),
		cmocka_unit_test(printable_text_is_borrowed_and_has_no_base64),
		cmocka_unit_test(escaped_text_has_its_raw_bytes_beside_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
