/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/process.h"
#include "tests/unit/unit.h"

/*
 * Three pages of anonymous memory, of which the first and the third are dumped; behind them, and
 * touching them, a file of which one page is dumped; a gap; a page that is lost.
 */
struct scene {
	uint8_t bytes[3 * PAGE];
	struct ic_member pages;
	struct ic_run runs[4];
	struct ic_mapping mappings[3];
	struct ic_address_space space;
};

static struct ic_mapping mapping(uint64_t start, uint64_t end, enum ic_mapping_kind kind)
{
	return (struct ic_mapping){ .start = start, .end = end, .kind = kind, .label = "" };
}

static void make(struct scene *s)
{
	memset(s->bytes, 'a', PAGE);
	memset(s->bytes + PAGE, 'b', PAGE);
	memset(s->bytes + 2 * PAGE, 'c', PAGE);
	s->pages = (struct ic_member){ .name = "pages-1.img",
				       .size = sizeof(s->bytes),
				       .has_blob = true,
				       .blob = { s->bytes, -1, 0, sizeof(s->bytes) } };
	s->runs[0] = (struct ic_run){ 0x10000, PAGE, 0, &s->pages, IC_ORIGIN_DUMPED };
	s->runs[1] = (struct ic_run){ 0x12000, PAGE, PAGE, &s->pages, IC_ORIGIN_DUMPED };
	s->runs[2] = (struct ic_run){ 0x13000, PAGE, 2 * PAGE, &s->pages, IC_ORIGIN_DUMPED };
	s->runs[3] = (struct ic_run){ 0x20000, PAGE, 0, NULL, IC_ORIGIN_LOST };
	s->mappings[0] = mapping(0x10000, 0x13000, IC_MAPPING_ANONYMOUS);
	s->mappings[1] = mapping(0x13000, 0x15000, IC_MAPPING_FILE_PRIVATE);
	s->mappings[2] = mapping(0x20000, 0x22000, IC_MAPPING_ANONYMOUS);
	s->space = (struct ic_address_space){ .mappings = s->mappings,
					      .nr_mappings = 3,
					      .pages = { s->runs, 4 },
					      .known_until = UINT64_MAX,
					      .page_size = PAGE };
}

/* Read there; the bytes that came are as many as `expected` has. */
static void expect(const struct scene *s, uint64_t vaddr, size_t size, const char *expected)
{
	char buffer[64];
	size_t have = 99;

	assert_null(ic_memory_read(&s->space, vaddr, buffer, size, &have));
	assert_int_equal(have, strlen(expected));
	for (size_t i = 0; i < have; i++) /* '.' is a NUL */
		assert_int_equal(buffer[i], expected[i] == '.' ? 0 : expected[i]);
}

static void a_read_crosses_extents(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x10ffe, 4, "aa..");
	expect(&s, 0x11ffe, 4, "..bb");
}

static void a_read_crosses_mappings_that_touch(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x12ffc, 8, "bbbbcccc");
}

static void a_read_stops_before_what_is_only_in_a_file(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x13ffd, 8, "ccc");
	expect(&s, 0x14000, 8, "");
}

static void a_read_stops_where_nothing_is_mapped(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x15000, 8, "");
	expect(&s, 0xfff0, 32, "");
	expect(&s, 0x21ff8, 32, "........");
	expect(&s, UINT64_MAX - 3, 8, "");
}

static void lost_pages_read_as_nothing_and_not_as_zeros(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x20000, 8, "");
	expect(&s, 0x21000, 3, "...");
}

static void guards_read_as_nothing(void **state)
{
	struct ic_run guard = { 0x11000, PAGE, 0, NULL, IC_ORIGIN_SPECIAL };
	struct scene s;

	(void)state;
	make(&s);
	s.space.guards = (struct ic_runs){ &guard, 1 };
	expect(&s, 0x10ffe, 4, "aa");
}

static void pages_that_were_not_asked_for_read_as_nothing(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	s.pages.has_blob = false;
	expect(&s, 0x10000, 4, "");
}

static void pages_that_cannot_be_read_after_all_are_an_error(void **state)
{
	struct scene s;
	char buffer[8];
	size_t have;

	(void)state;
	make(&s);
	s.pages.blob.size = PAGE;
	assert_error(ic_memory_read(&s.space, 0x12000, buffer, 8, &have), IC_ERR_DAMAGED,
		     "pages-1.img+0x1000");
}

static void reading_nothing_gives_nothing(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	expect(&s, 0x10000, 0, "");
}

static void an_address_is_in_the_mapping_that_holds_it(void **state)
{
	struct scene s;

	(void)state;
	make(&s);
	assert_null(ic_mapping_at(&s.space, 0xffff));
	assert_ptr_equal(ic_mapping_at(&s.space, 0x10000), &s.mappings[0]);
	assert_ptr_equal(ic_mapping_at(&s.space, 0x12fff), &s.mappings[0]);
	assert_ptr_equal(ic_mapping_at(&s.space, 0x13000), &s.mappings[1]);
	assert_null(ic_mapping_at(&s.space, 0x15000));
	assert_ptr_equal(ic_mapping_at(&s.space, 0x21fff), &s.mappings[2]);
	assert_null(ic_mapping_at(&s.space, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_crosses_extents),
		cmocka_unit_test(a_read_crosses_mappings_that_touch),
		cmocka_unit_test(a_read_stops_before_what_is_only_in_a_file),
		cmocka_unit_test(a_read_stops_where_nothing_is_mapped),
		cmocka_unit_test(lost_pages_read_as_nothing_and_not_as_zeros),
		cmocka_unit_test(guards_read_as_nothing),
		cmocka_unit_test(pages_that_were_not_asked_for_read_as_nothing),
		cmocka_unit_test(pages_that_cannot_be_read_after_all_are_an_error),
		cmocka_unit_test(reading_nothing_gives_nothing),
		cmocka_unit_test(an_address_is_in_the_mapping_that_holds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
