/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "convert/files/mime.h"

static int load(void **state)
{
	struct ic_mime *mime;

	assert_null(ic_mime_new(&mime));
	*state = mime;
	return 0;
}

static int drop(void **state)
{
	ic_mime_free(*state);
	return 0;
}

static const char *type_of(void *mime, const char *text)
{
	return ic_mime_type(mime, (const uint8_t *)text, strlen(text), false);
}

static void types_are_told_from_bytes(void **state)
{
	assert_string_equal(type_of(*state, "hello\n"), "text/plain");
	assert_string_equal(type_of(*state, "#!/bin/sh\nexit\n"), "text/x-shellscript");
	assert_string_equal(type_of(*state, "%PDF-1.7\n"), "application/pdf");
}

static void an_empty_file_has_a_type_of_its_own(void **state)
{
	assert_string_equal(type_of(*state, ""), "inode/x-empty");
}

/* libmagic asks the mode of a file for that, which bytes do not have. */
static void a_shared_object_that_may_be_executed_is_an_executable(void **state)
{
	static const uint8_t head[64] = { 0x7f, 'E', 'L', 'F', 2, 1, 1, [16] = 3, 0, 62, 0, 1 };

	assert_string_equal(ic_mime_type(*state, head, sizeof(head), false),
			    "application/x-sharedlib");
	assert_string_equal(ic_mime_type(*state, head, sizeof(head), true),
			    "application/x-pie-executable");
}

static void a_type_outlives_the_next_question(void **state)
{
	const char *first = type_of(*state, "hello\n");

	(void)type_of(*state, "%PDF-1.7\n");
	assert_string_equal(first, "text/plain");
	assert_ptr_equal(first, type_of(*state, "other text\n"));
}

static void any_bytes_may_be_asked_for(void **state)
{
	uint8_t *bytes = malloc(IC_MIME_HEAD_BYTES);
	uint32_t seed = 1;

	assert_non_null(bytes);
	for (size_t i = 0; i < IC_MIME_HEAD_BYTES; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(seed >> 24);
	}
	for (size_t i = 0; i < 200; i++)
		assert_non_null(ic_mime_type(*state, bytes + i, 1 + i * i, i & 1));
	assert_non_null(ic_mime_type(*state, bytes, IC_MIME_HEAD_BYTES, false));
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_told_from_bytes),
		cmocka_unit_test(an_empty_file_has_a_type_of_its_own),
		cmocka_unit_test(a_shared_object_that_may_be_executed_is_an_executable),
		cmocka_unit_test(a_type_outlives_the_next_question),
		cmocka_unit_test(any_bytes_may_be_asked_for),
	};

	return cmocka_run_group_tests(tests, load, drop);
}
