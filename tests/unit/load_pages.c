/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define PAGEMAP "pagemap-42.img"
#define PAGES   "pages-1.img"

/* A process that has nothing but 16 pages of anonymous memory; `keep` its entries' order. */
static struct icb_process *victim(struct dump *dump, bool keep)
{
	struct icb *b = describe(dump, &(struct icb_options){ .keep_order = keep });
	struct icb_process *p = icb_bare_process(b, 42, 0, "victim");

	icb_anonymous(p, REGION, 16, ICB_RW);
	return p;
}

static void only_dumped_pages_have_bytes(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_process *process;

	icb_pages(p, REGION + PAGE, 2, ICB_ANON, icb_address());
	process = process_of(made(dump), 42);
	expect_origin(process, REGION, IC_ORIGIN_ZERO);
	expect_origin(process, REGION + PAGE, IC_ORIGIN_DUMPED);
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_ZERO);
	assert_int_equal(word_at(process, REGION + 2 * PAGE), REGION + 2 * PAGE);
}

static void entries_that_follow_each_other_are_one_run(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_process *process;

	for (uint64_t i = 0; i < 8; i++)
		icb_pages(p, REGION + i * PAGE, 1, i % 2 ? ICB_ANON : ICB_PRESENT, icb_address());
	process = process_of(made(dump), 42);
	assert_int_equal(process->space.pages.nr, 1);
	assert_int_equal(process->space.pages.run[0].size, 8 * PAGE);
	assert_int_equal(word_at(process, REGION + 7 * PAGE), REGION + 7 * PAGE);
}

static void a_pages_file_cut_short_loses_its_last_pages_and_says_which(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;
	const struct ic_gap *gap;
	uint64_t record;

	icb_pages(p, REGION, 2, ICB_ANON, icb_address());
	icb_pages(p, REGION + 4 * PAGE, 4, ICB_ANON, icb_address());
	written(dump);
	assert_int_equal(icb_truncate(dump->images, PAGES, 6 * PAGE - 2 * PAGE - 100), 0);
	assert_int_equal(icb_record_offset(dump->images, PAGEMAP, 2, &record), 0);
	checkpoint = loaded(dump);
	gap = expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "3 pages, the first at 0x7e0000005000");
	assert_string_equal(gap->member, PAGEMAP);
	assert_int_equal(gap->offset, record);
	assert_int_equal(gap->vaddr, REGION + 5 * PAGE);
	assert_int_equal(gap->size, 3 * PAGE);
	expect_origin(process_of(checkpoint, 42), REGION + 4 * PAGE, IC_ORIGIN_DUMPED);
	expect_origin(process_of(checkpoint, 42), REGION + 5 * PAGE, IC_ORIGIN_LOST);
	expect_origin(process_of(checkpoint, 42), REGION + 8 * PAGE, IC_ORIGIN_ZERO);
}

static void an_absent_pages_file_loses_every_page(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;

	icb_pages(p, REGION, 2, ICB_ANON, icb_address());
	written(dump);
	assert_int_equal(icb_remove(dump->images, PAGES), 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 42, "pages-1.img, which is not there");
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_LOST);
	expect_origin(process_of(checkpoint, 42), REGION + 2 * PAGE, IC_ORIGIN_ZERO);
}

static void of_pages_that_are_there_twice_the_first_count(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	icb_pages(p, REGION, 4, ICB_PRESENT, icb_byte(1));
	icb_pages(p, REGION + 2 * PAGE, 4, ICB_PRESENT, icb_byte(2));
	checkpoint = made(dump);
	process = process_of(checkpoint, 42);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "were there before");
	assert_int_equal(word_at(process, REGION + 3 * PAGE), 0x0101010101010101);
	assert_int_equal(word_at(process, REGION + 4 * PAGE), 0x0202020202020202);
	assert_int_equal(extent_at(process, REGION + 4 * PAGE).offset, 6 * PAGE);
}

/* CRIU writes them sorted; of an entry that is not in its place the pages must not become zeros. */
static void entries_out_of_order_are_not_taken_for_zeros(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, true);
	const struct ic_process *process;
	struct ic_extent extent;

	icb_pages(p, REGION + 8 * PAGE, 1, ICB_PRESENT, icb_byte(8));
	icb_pages(p, REGION + 2 * PAGE, 1, ICB_PRESENT, icb_byte(2));
	process = process_of(made(dump), 42);
	extent = extent_at(process, REGION + 2 * PAGE);
	assert_int_not_equal(extent.origin, IC_ORIGIN_ZERO);
	if (extent.origin == IC_ORIGIN_DUMPED)
		assert_int_equal(word_at(process, REGION + 2 * PAGE), 0x0202020202020202);
}

static void behind_a_damaged_entry_all_pages_are_lost(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	for (uint64_t i = 0; i < 8; i += 2)
		icb_pages(p, REGION + i * PAGE, 1, ICB_ANON, icb_address());
	written(dump);
	assert_int_equal(icb_replace_record(dump->images, PAGEMAP, 3, "\xff", 1), 0);
	checkpoint = loaded(dump);
	process = process_of(checkpoint, 42);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "pages from 0x7e0000003000 on are lost");
	expect_origin(process, REGION + 2 * PAGE, IC_ORIGIN_DUMPED);
	expect_origin(process, REGION + PAGE, IC_ORIGIN_ZERO);
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_LOST);
	expect_origin(process, REGION + 15 * PAGE, IC_ORIGIN_LOST);
}

/* Entries that cannot be: each costs itself and what follows. */
static void impossible_entries_are_damage(void **state)
{
	static const char *const entries[] = {
		"\x08\x80\x80\x80\x80\x80\xc0\x1f\x20\x04\x28\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
		"\x08\x81\x80\x80\x80\x80\xc0\x1f\x20\x04\x28\x01", /* one past a page */
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(entries); i++) {
		struct icb_process *p = victim(dump, false);
		const struct ic_checkpoint *checkpoint;

		icb_pages(p, REGION, 1, ICB_ANON, icb_address());
		written(dump);
		assert_int_equal(icb_replace_record(dump->images, PAGEMAP, 1, entries[i],
						    strlen(entries[i])),
				 0);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "on are lost");
		expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_LOST);
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void a_pagemap_without_a_head_costs_the_process_its_core(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)victim(dump, false);
	written(dump);
	assert_int_equal(icb_truncate(dump->images, PAGEMAP, 8), 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "process 42 has no core");
	assert_non_null(process_of(checkpoint, 42)->lost);
	assert_false(ic_process_has_core(process_of(checkpoint, 42)));
}

static void lazy_pages_are_a_gap_and_no_zeros(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;

	icb_pages(p, REGION, 1, ICB_ANON, icb_address());
	icb_pages(p, REGION + 4 * PAGE, 4, ICB_LAZY, icb_hole());
	icb_pages(p, REGION + 8 * PAGE, 1, ICB_ANON, icb_address());
	checkpoint = made(dump);
	assert_int_equal(expect_gap(checkpoint, IC_GAP_LAZY, 42, "4 pages")->size, 4 * PAGE);
	expect_origin(process_of(checkpoint, 42), REGION + 5 * PAGE, IC_ORIGIN_LAZY);
	assert_int_equal(word_at(process_of(checkpoint, 42), REGION + 8 * PAGE), REGION + 8 * PAGE);
}

static void pages_of_a_parent_that_is_not_there_are_a_gap_and_no_zeros(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;

	icb_pages(p, REGION, 1, ICB_ANON, icb_address());
	icb_pages(p, REGION + PAGE, 2, ICB_PARENT, icb_hole());
	checkpoint = made(dump);
	assert_int_equal(expect_gap(checkpoint, IC_GAP_PARENT, 42, "2 pages")->size, 2 * PAGE);
	expect_origin(process_of(checkpoint, 42), REGION + PAGE, IC_ORIGIN_LOST);
	expect_origin(process_of(checkpoint, 42), REGION + 3 * PAGE, IC_ORIGIN_ZERO);
}

static void bytes_that_no_entry_claims_are_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump, false);
	const struct ic_checkpoint *checkpoint;
	const struct ic_gap *gap;

	icb_pages(p, REGION, 3, ICB_ANON, icb_address());
	written(dump);
	assert_int_equal(icb_append(dump->images, PAGES, "x", 1), 0);
	checkpoint = loaded(dump);
	gap = expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "1 bytes that no pagemap entry claims");
	assert_string_equal(gap->member, PAGES);
	assert_int_equal(gap->offset, 3 * PAGE);
	expect_origin(process_of(checkpoint, 42), REGION + PAGE, IC_ORIGIN_DUMPED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(only_dumped_pages_have_bytes),
		dump_test(entries_that_follow_each_other_are_one_run),
		dump_test(a_pages_file_cut_short_loses_its_last_pages_and_says_which),
		dump_test(an_absent_pages_file_loses_every_page),
		dump_test(of_pages_that_are_there_twice_the_first_count),
		dump_test(entries_out_of_order_are_not_taken_for_zeros),
		dump_test(behind_a_damaged_entry_all_pages_are_lost),
		dump_test(impossible_entries_are_damage),
		dump_test(a_pagemap_without_a_head_costs_the_process_its_core),
		dump_test(lazy_pages_are_a_gap_and_no_zeros),
		dump_test(pages_of_a_parent_that_is_not_there_are_a_gap_and_no_zeros),
		dump_test(bytes_that_no_entry_claims_are_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
