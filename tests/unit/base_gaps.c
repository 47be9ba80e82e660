/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/gaps.h"

#include "convert/base/limits.h"
#include "tests/unit/unit.h"

static void a_gap_keeps_copies_of_its_strings(void **state)
{
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };
	char member[] = "mm-42.img";

	ic_gaps_add(&gaps,
		    (struct ic_gap){ .kind = IC_GAP_LAZY,
				     .pid = 42,
				     .member = member,
				     .vaddr = 0x1000,
				     .size = PAGE },
		    "%d pages", 1);
	memset(member, '?', sizeof(member) - 1);
	assert_int_equal(gaps.list.nr, 1);
	assert_int_equal(ic_gap_at(&gaps, 0)->pid, 42);
	assert_int_equal(ic_gap_at(&gaps, 0)->size, PAGE);
	assert_string_equal(ic_gap_at(&gaps, 0)->member, "mm-42.img");
	assert_string_equal(ic_gap_at(&gaps, 0)->text, "1 pages");
}

static void a_gap_without_a_member_has_an_empty_one(void **state)
{
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };

	ic_gaps_add(&gaps, (struct ic_gap){ .kind = IC_GAP_MISSING }, "x");
	assert_string_equal(ic_gap_at(&gaps, 0)->member, "");
}

static void gaps_past_the_cap_are_only_counted(void **state)
{
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };

	for (unsigned int i = 0; i < IC_MAX_GAPS + 5; i++)
		ic_gaps_add(&gaps, (struct ic_gap){ .pid = i }, "gap %u", i);
	assert_int_equal(gaps.list.nr, IC_MAX_GAPS);
	assert_int_equal(gaps.nr_dropped, 5);
	assert_int_equal(ic_gap_at(&gaps, IC_MAX_GAPS - 1)->pid, IC_MAX_GAPS - 1);
}

static void an_error_becomes_a_gap_at_its_own_place(void **state)
{
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };

	ic_gaps_add_error(&gaps, 42, "mm-42.img",
			  ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ "core-42.img", 9 },
				      "bad"));
	assert_string_equal(ic_gap_at(&gaps, 0)->member, "core-42.img");
	assert_int_equal(ic_gap_at(&gaps, 0)->offset, 9);
	assert_string_equal(ic_gap_at(&gaps, 0)->text, "core-42.img+0x9: bad");
}

static void an_error_without_a_place_becomes_a_gap_of_the_member_named(void **state)
{
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };

	ic_gaps_add_error(&gaps, 42, "mm-42.img", ic_error_new(IC_ERR_LIMIT, "too large"));
	assert_string_equal(ic_gap_at(&gaps, 0)->member, "mm-42.img");
	assert_int_equal(ic_gap_at(&gaps, 0)->kind, IC_GAP_LIMIT);
}

static void each_kind_of_error_is_a_kind_of_gap(void **state)
{
	static const struct {
		enum ic_error_kind error;
		enum ic_gap_kind gap;
	} rows[] = {
		{ IC_ERR_MISSING, IC_GAP_MISSING },         { IC_ERR_DAMAGED, IC_GAP_DAMAGED },
		{ IC_ERR_SYSTEM, IC_GAP_DAMAGED },          { IC_ERR_LIMIT, IC_GAP_LIMIT },
		{ IC_ERR_UNSUPPORTED, IC_GAP_UNSUPPORTED },
	};
	struct unit *unit = *state;
	struct ic_gaps gaps = { .arena = unit->arena };

	for (size_t i = 0; i < IC_NR(rows); i++) {
		ic_gaps_add_error(&gaps, 0, "m", ic_error_new(rows[i].error, "x"));
		assert_int_equal(ic_gap_at(&gaps, i)->kind, rows[i].gap);
	}
}

static void each_kind_of_gap_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i <= IC_GAP_CHANGED; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(ic_gap_kind_name((enum ic_gap_kind)i),
						ic_gap_kind_name((enum ic_gap_kind)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_gap_keeps_copies_of_its_strings),
		folder_test(a_gap_without_a_member_has_an_empty_one),
		folder_test(gaps_past_the_cap_are_only_counted),
		folder_test(an_error_becomes_a_gap_at_its_own_place),
		folder_test(an_error_without_a_place_becomes_a_gap_of_the_member_named),
		folder_test(each_kind_of_error_is_a_kind_of_gap),
		cmocka_unit_test(each_kind_of_gap_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
