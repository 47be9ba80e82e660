/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "tests/unit/unit.h"

static void an_error_at_a_place_reads_member_offset_text(void **state)
{
	struct ic_error *err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ "mm-42.img", 12 },
					   "need %d bytes, have %d", 5, 1);

	(void)state;
	assert_int_equal(ic_error_kind(err), IC_ERR_DAMAGED);
	assert_string_equal(ic_error_text(err), "mm-42.img+0xc: need 5 bytes, have 1");
	ic_error_free(err);
}

static void an_error_keeps_the_place_and_not_the_callers_string(void **state)
{
	char member[] = "mm-42.img";
	struct ic_error *err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ member, 7 }, "x");
	struct ic_place place;

	(void)state;
	memset(member, '?', sizeof(member) - 1);
	assert_true(ic_error_place(err, &place));
	assert_string_equal(place.member, "mm-42.img");
	assert_int_equal(place.offset, 7);
	ic_error_free(err);
}

static void an_error_without_a_place_leaves_the_callers_alone(void **state)
{
	struct ic_error *err = ic_error_new(IC_ERR_USAGE, "which verb?");
	struct ic_place place = { "as it was", 1 };

	(void)state;
	assert_false(ic_error_place(err, &place));
	assert_string_equal(place.member, "as it was");
	ic_error_free(err);
}

static void context_goes_before_the_text_outermost_first(void **state)
{
	struct ic_error *err = ic_error_new(IC_ERR_LIMIT, "too much");

	(void)state;
	err = ic_error_context(err, "record %d", 3);
	err = ic_error_context(err, "%s", "process 42");
	assert_error(err, IC_ERR_LIMIT, "process 42: record 3: too much");
}

static void context_leaves_kind_and_place_as_they_were(void **state)
{
	struct ic_error *err = ic_error_at(IC_ERR_MISSING, (struct ic_place){ "a", 2 }, "gone");
	struct ic_place place = { NULL, 0 };

	(void)state;
	err = ic_error_context(err, "reading");
	assert_int_equal(ic_error_kind(err), IC_ERR_MISSING);
	assert_true(ic_error_place(err, &place));
	assert_string_equal(place.member, "a");
	ic_error_free(err);
}

static void context_of_nothing_is_nothing(void **state)
{
	(void)state;
	assert_null(ic_error_context(NULL, "record %d", 3));
}

static void a_system_error_says_its_reason_and_keeps_errno(void **state)
{
	struct ic_error *err = ic_error_system(ENOSPC, "core.%d", 1);

	(void)state;
	assert_int_equal(ic_error_errno(err), ENOSPC);
	assert_error(err, IC_ERR_SYSTEM, "core.1: No space left on device");
}

static void only_system_errors_have_an_errno(void **state)
{
	struct ic_error *err = ic_error_new(IC_ERR_DAMAGED, "x");

	(void)state;
	errno = EIO;
	assert_int_equal(ic_error_errno(err), 0);
	ic_error_free(err);
}

static void the_error_of_no_memory_survives_context_and_release(void **state)
{
	struct ic_error *err = ic_error_context(ic_error_memory(), "reading");

	(void)state;
	ic_error_free(err);
	ic_error_free(ic_error_memory());
	assert_ptr_equal(err, ic_error_memory());
	assert_error(err, IC_ERR_MEMORY, "out of memory");
}

static void a_percent_sign_from_the_evidence_is_no_format(void **state)
{
	struct ic_error *err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ "%n%s", 0 }, "%s",
					   "%d%n");

	(void)state;
	assert_error(ic_error_context(err, "%s", "%s%s"), IC_ERR_DAMAGED, "%s%s: %n%s+0x0: %d%n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_at_a_place_reads_member_offset_text),
		cmocka_unit_test(an_error_keeps_the_place_and_not_the_callers_string),
		cmocka_unit_test(an_error_without_a_place_leaves_the_callers_alone),
		cmocka_unit_test(context_goes_before_the_text_outermost_first),
		cmocka_unit_test(context_leaves_kind_and_place_as_they_were),
		cmocka_unit_test(context_of_nothing_is_nothing),
		cmocka_unit_test(a_system_error_says_its_reason_and_keeps_errno),
		cmocka_unit_test(only_system_errors_have_an_errno),
		cmocka_unit_test(the_error_of_no_memory_survives_context_and_release),
		cmocka_unit_test(a_percent_sign_from_the_evidence_is_no_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
