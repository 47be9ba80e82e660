/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/report_fixture.h"

#include "report/facts.h"
#include "report/page.h"
#include "report/tree.h"
#include "report/units.h"

static char *page(struct fixture *f, unsigned columns, bool colour)
{
	struct ic_page how = { columns, colour };
	struct ic_sink *sink;
	char *text;

	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	assert_null(ic_report_info(&f->checkpoint, &how, sink));
	text = file_text(f, "out", finish(sink).size);
	drop_file(f);
	return text;
}

static void no_line_is_wider_than_the_page(void **state)
{
	struct fixture *f = *state;

	f->processes[2].comm = (struct ic_text)TEXT(
		"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97"
		"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97");
	for (unsigned columns = 10; columns < 120; columns++) {
		char *text = page(f, columns, false);
		char *rest = NULL;

		for (char *line = strtok_r(text, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			if (ic_page_width(line) > columns)
				fail_msg("wider than %u: %s", columns, line);
	}
}

static void nothing_unprintable_reaches_the_terminal(void **state)
{
	char *text = page(*state, 0, false);

	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (unsigned char)*c >= ' ');
	assert_has_not(text, "\xff");
	assert_has_not(text, "\xe2\x80\xae");
	assert_has(text, EVIL_TEXT);
	assert_has(page(*state, 0, true), "\x1b[1m");
}

static void page_says_what_there_is_and_what_is_missing(void **state)
{
	char *text = page(*state, 80, false);

	assert_has(text, "3, 1 zombie, lost: 1; 2 threads");
	assert_has(text, "CRIU 4.2 or newer");
	assert_has(text, "  engine      Podman\n");
	assert_has(text, "16.0 KiB captured of 52.0 KiB in 6 mappings");
	assert_has(text, "    7  zombie        0         0    gone  (wait status 0x100)\n");
	assert_has(text,
		   "   30  lost          0         0      lost  (lost: mm-30.img: <absent>)\n");
	assert_has(text, "Gaps: 3\n");
	assert_has(text, "    pid 30: pagemap-30.img+0x14: left behind\n");
	assert_has(text, "Next: icecore convert there/case.tar -o OUT\n");
}

static void many_gaps_are_counted(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < 50; i++)
		ic_gaps_add(&f->checkpoint.gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT }, "%zu", i);
	assert_has(page(f, 80, false), "  past a limit: 50\n    0\n    1\n    2\n    3\n    4\n"
				       "    ... and 45 more\n");
}

static void an_empty_checkpoint_has_a_page(void **state)
{
	struct fixture *f = *state;

	f->checkpoint = (struct ic_checkpoint){ .name = "x",
						.path = "x",
						.store = "tar",
						.layout = "CRIU images",
						.format = { .criu_clue = "" } };
	assert_has(page(f, 80, false), "Gaps: none\n");
}

static void parents_that_make_no_sense_are_left_out_of_the_tree(void **state)
{
	struct fixture *f = *state;
	struct ic_tree_node *nodes;
	struct ic_facts *facts;

	f->processes[0].ppid = 30; /* comes later */
	f->processes[1].ppid = 7;  /* itself */
	f->processes[2].ppid = 10;
	assert_null(ic_facts_new(&f->checkpoint, &facts));
	assert_null(ic_tree_new(facts, &nodes));
	assert_int_equal(nodes[0].process, 0);
	assert_int_equal(nodes[0].depth, 0);
	assert_int_equal(nodes[1].process, 2);
	assert_int_equal(nodes[1].depth, 1);
	assert_int_equal(nodes[2].process, 1);
	assert_int_equal(nodes[2].depth, 0);
	free(nodes);
	ic_facts_free(facts);
}

static void facts_add_up(void **state)
{
	struct fixture *f = *state;
	struct ic_facts *facts;
	size_t nr;

	assert_null(ic_facts_new(&f->checkpoint, &facts));
	for (size_t i = 0; i < 3; i++) {
		const struct ic_memory_facts *memory = &facts->processes[i].memory;
		uint64_t sum = 0;

		for (size_t origin = 0; origin < IC_NR_ORIGINS; origin++)
			sum += memory->bytes[origin];
		assert_int_equal(sum, memory->mapped_bytes);
	}
	assert_int_equal(facts->by_pid[0], 1);
	assert_int_equal(facts->by_pid[1], 0);
	assert_int_equal(facts->by_pid[2], 2);
	assert_int_equal(*ic_facts_gaps(facts, 30, &nr), 0);
	assert_int_equal(nr, 1);
	ic_facts_gaps(facts, 0, &nr);
	assert_int_equal(nr, 2);
	ic_facts_gaps(facts, 10, &nr);
	assert_int_equal(nr, 0);
	ic_facts_free(facts);
}

static void units_are_for_people(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} rows[] = {
		{ 0, "0" },          { 1023, "1023 B" },        { 1024, "1.0 KiB" },
		{ 1536, "1.5 KiB" }, { 1048575, "1023.9 KiB" }, { UINT64_MAX, "15.9 EiB" },
	};
	char text[IC_UNITS_SIZE];

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		ic_units_bytes(rows[i].bytes, text);
		assert_string_equal(text, rows[i].text);
	}
	ic_units_time(90061000000, text);
	assert_string_equal(text, "1 d 1 h");
	ic_units_time(3400000, text);
	assert_string_equal(text, "3.4 s");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_line_is_wider_than_the_page),
		TEST(nothing_unprintable_reaches_the_terminal),
		TEST(page_says_what_there_is_and_what_is_missing),
		TEST(many_gaps_are_counted),
		TEST(an_empty_checkpoint_has_a_page),
		TEST(parents_that_make_no_sense_are_left_out_of_the_tree),
		TEST(facts_add_up),
		TEST(units_are_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
