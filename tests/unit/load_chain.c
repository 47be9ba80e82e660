/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define PAGEMAP "pagemap-42.img"

/* Begin a folder of the chain; `link` NULL: it is the oldest. */
static struct icb_process *begin(struct dump *dump, const char *link)
{
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_bare_process(b, 42, 0, "victim");

	icb_anonymous(p, REGION, 16, ICB_RW);
	if (link)
		icb_parent(b, link);
	return p;
}

/* Write it; "images" is the newest, since of several dumps the first by name is taken. */
static void end(struct dump *dump, const char *name)
{
	(void)snprintf(dump->images, sizeof(dump->images), "%s/%s", dump->unit->folder, name);
	written(dump);
	icb_free(dump->b);
	dump->b = NULL;
}

/* Pages whose words tell the folder they are from. */
static struct icb_fill from(uint64_t number)
{
	return icb_random(number, 0);
}

static uint64_t word_from(struct dump *dump, uint64_t number)
{
	struct icb_process *p = begin(dump, NULL);
	const struct ic_checkpoint *checkpoint;
	struct ic_error *err;
	char path[100];

	icb_pages(p, REGION, 1, ICB_ANON, from(number));
	end(dump, "word");
	(void)snprintf(path, sizeof(path), "%s/word", dump->unit->folder);
	checkpoint = load_from(dump, path, &err);
	assert_null(err);
	return word_at(process_of(checkpoint, 42), REGION);
}

static const struct ic_checkpoint *whole(struct dump *dump)
{
	struct ic_error *err;
	const struct ic_checkpoint *checkpoint = load_from(dump, dump->unit->folder, &err);

	assert_null(err);
	return checkpoint;
}

static void oldest(struct dump *dump, const char *link)
{
	struct icb_process *p = begin(dump, link);

	icb_pages(p, REGION, 4, ICB_ANON, from(3));
	end(dump, "two");
}

static void middle(struct dump *dump)
{
	struct icb_process *p = begin(dump, "../two");

	icb_pages(p, REGION, 1, ICB_PARENT, icb_hole());
	icb_pages(p, REGION + PAGE, 1, ICB_ANON, from(2));
	icb_pages(p, REGION + 2 * PAGE, 4, ICB_PARENT, icb_hole());
	end(dump, "one");
}

static void newest(struct dump *dump)
{
	struct icb_process *p = begin(dump, "../one");

	icb_pages(p, REGION, 2, ICB_PARENT, icb_hole());
	icb_pages(p, REGION + 2 * PAGE, 1, ICB_ANON, from(1));
	icb_pages(p, REGION + 3 * PAGE, 4, ICB_PARENT, icb_hole());
	end(dump, "images");
}

static void each_page_is_from_the_newest_folder_that_has_it(void **state)
{
	struct dump *dump = *state;
	uint64_t one = word_from(dump, 1), two = word_from(dump, 2), three = word_from(dump, 3);
	const struct ic_process *process;

	oldest(dump, NULL);
	middle(dump);
	newest(dump);
	process = process_of(whole(dump), 42);
	assert_int_equal(word_at(process, REGION), three);
	assert_int_equal(word_at(process, REGION + PAGE), two);
	assert_int_equal(word_at(process, REGION + 2 * PAGE), one);
	expect_origin(process, REGION, IC_ORIGIN_PARENT);
	expect_origin(process, REGION + PAGE, IC_ORIGIN_PARENT);
	expect_origin(process, REGION + 2 * PAGE, IC_ORIGIN_DUMPED);
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_PARENT);
	expect_origin(process, REGION + 7 * PAGE, IC_ORIGIN_ZERO);
}

static void pages_that_an_older_folder_does_not_list_are_lost_and_those_alone(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_gap *gap;

	oldest(dump, NULL);
	middle(dump);
	newest(dump);
	checkpoint = whole(dump);
	/* The page behind `middle`'s list, then the two that `middle` has of `oldest`, in vain. */
	gap = expect_gap(checkpoint, IC_GAP_PARENT, 42, "1 pages, the first at 0x7e0000006000");
	assert_string_equal(gap->member, "one/" PAGEMAP);
	gap = expect_gap(checkpoint, IC_GAP_PARENT, 42, "2 pages, the first at 0x7e0000004000");
	assert_string_equal(gap->member, "two/" PAGEMAP);
	expect_origin(process_of(checkpoint, 42), REGION + 3 * PAGE, IC_ORIGIN_PARENT);
	expect_origin(process_of(checkpoint, 42), REGION + 4 * PAGE, IC_ORIGIN_LOST);
	expect_origin(process_of(checkpoint, 42), REGION + 6 * PAGE, IC_ORIGIN_LOST);
}

static void an_older_pages_file_cut_short_loses_only_what_is_sought_in_it(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_gap *gap;

	oldest(dump, NULL);
	assert_int_equal(icb_truncate(dump->images, "pages-1.img", PAGE), 0);
	middle(dump);
	newest(dump);
	checkpoint = whole(dump);
	gap = expect_gap(checkpoint, IC_GAP_PARENT, 42, "lie behind the end of two/pages-1.img");
	/* Page 3, which is cut off, and 4 and 5, which are not listed; 1 and 2 are not sought. */
	assert_int_equal(gap->size, 3 * PAGE);
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_PARENT);
	expect_origin(process_of(checkpoint, 42), REGION + PAGE, IC_ORIGIN_PARENT);
}

static void a_chain_that_leads_back_into_itself_ends_there(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = begin(dump, "../one");

	icb_pages(p, REGION, 4, ICB_PARENT, icb_hole());
	end(dump, "two");
	middle(dump);
	newest(dump);
	(void)expect_gap(whole(dump), IC_GAP_PARENT, 42, "it is a loop");
}

static void a_parent_of_another_process_has_nothing_for_this_one(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	const struct ic_checkpoint *checkpoint;

	icb_anonymous(icb_bare_process(b, 43, 0, "other"), REGION, 16, ICB_RW);
	end(dump, "one");
	newest(dump);
	checkpoint = whole(dump);
	(void)expect_gap(checkpoint, IC_GAP_PARENT, 42, "one/pagemap-42.img+0x0");
	expect_origin(process_of(checkpoint, 42), REGION + 2 * PAGE, IC_ORIGIN_DUMPED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(each_page_is_from_the_newest_folder_that_has_it),
		dump_test(pages_that_an_older_folder_does_not_list_are_lost_and_those_alone),
		dump_test(an_older_pages_file_cut_short_loses_only_what_is_sought_in_it),
		dump_test(a_chain_that_leads_back_into_itself_ends_there),
		dump_test(a_parent_of_another_process_has_nothing_for_this_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
