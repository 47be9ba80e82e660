/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/model/process.h"
#include "tests/unit/unit.h"

#define START 0x400000ULL
#define MOST  32

static const struct ic_member pages = { .name = "pages-1.img" };

/* A mapping of 16 pages and the layers over it. */
struct scene {
	struct ic_mapping mapping;
	struct ic_run runs[4], guards[2], object_runs[2];
	struct ic_object object;
	struct ic_address_space space;
};

static struct scene scene(enum ic_mapping_kind kind)
{
	return (struct scene){
		.mapping = { .start = START, .end = START + 16 * PAGE, .kind = kind, .label = "" },
		.space = { .known_until = UINT64_MAX, .page_size = PAGE },
	};
}

static struct ic_run dumped(uint64_t page, uint64_t nr, uint64_t offset)
{
	return (struct ic_run){ START + page * PAGE, nr * PAGE, offset, &pages, IC_ORIGIN_DUMPED };
}

static struct ic_run guard(uint64_t page, uint64_t nr)
{
	return (struct ic_run){ START + page * PAGE, nr * PAGE, 0, NULL, IC_ORIGIN_SPECIAL };
}

static struct ic_object object(const struct ic_run *runs, size_t nr, uint64_t known_until)
{
	return (struct ic_object){ .member_name = "pagemap-shmem-1.img",
				   .pages = { runs, nr },
				   .known_until = known_until,
				   .end = UINT64_MAX };
}

struct expected {
	enum ic_origin origin;
	uint64_t nr_pages;
	uint64_t offset; /* in the member, for those that have bytes */
};

/* The extents of the mapping are these, in this order, and together exactly the mapping. */
static void expect(struct scene *s, const struct expected *expected, size_t nr)
{
	struct ic_extent_cursor cursor;
	struct ic_extent extent;
	uint64_t at = s->mapping.start;

	s->space.mappings = &s->mapping;
	s->space.nr_mappings = 1;
	if (s->object.member_name)
		s->mapping.object = &s->object;
	cursor = ic_extents(&s->space, &s->mapping);
	for (size_t i = 0; i < nr; i++) {
		assert_true(ic_extent_next(&cursor, &extent));
		assert_string_equal(ic_origin_name(extent.origin),
				    ic_origin_name(expected[i].origin));
		assert_int_equal(extent.vaddr, at);
		assert_int_equal(extent.size, expected[i].nr_pages * PAGE);
		if (ic_origin_has_bytes(extent.origin)) {
			assert_ptr_equal(extent.member, &pages);
			assert_int_equal(extent.offset, expected[i].offset);
		} else {
			assert_null(extent.member);
		}
		at += extent.size;
	}
	assert_false(ic_extent_next(&cursor, &extent));
	assert_int_equal(at, s->mapping.end);
}

#define EXPECT(scene, ...)                                      \
	expect(scene, (const struct expected[]){ __VA_ARGS__ }, \
	       sizeof((const struct expected[]){ __VA_ARGS__ }) / sizeof(struct expected))

static void what_was_never_touched_depends_on_the_kind_of_mapping(void **state)
{
	static const struct {
		enum ic_mapping_kind kind;
		enum ic_origin origin;
	} rows[] = {
		{ IC_MAPPING_ANONYMOUS, IC_ORIGIN_ZERO },
		{ IC_MAPPING_FILE_PRIVATE, IC_ORIGIN_EXTERNAL },
		{ IC_MAPPING_FILE_SHARED, IC_ORIGIN_EXTERNAL },
		{ IC_MAPPING_OBJECT, IC_ORIGIN_LOST }, /* its object is not known */
		{ IC_MAPPING_VDSO, IC_ORIGIN_LOST },
		{ IC_MAPPING_SPECIAL, IC_ORIGIN_SPECIAL },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct scene s = scene(rows[i].kind);

		EXPECT(&s, { rows[i].origin, 16, 0 });
	}
}

static void only_dumped_pages_have_bytes(void **state)
{
	struct scene s = scene(IC_MAPPING_ANONYMOUS);

	(void)state;
	s.runs[0] = dumped(1, 1, 0x7000);
	s.runs[1] = dumped(15, 1, 0x9000);
	s.space.pages = (struct ic_runs){ s.runs, 2 };
	EXPECT(&s, { IC_ORIGIN_ZERO, 1, 0 }, { IC_ORIGIN_DUMPED, 1, 0x7000 },
	       { IC_ORIGIN_ZERO, 13, 0 }, { IC_ORIGIN_DUMPED, 1, 0x9000 });
}

static void neighbours_are_one_where_their_bytes_are(void **state)
{
	struct scene s = scene(IC_MAPPING_ANONYMOUS);

	(void)state;
	s.runs[0] = dumped(0, 2, 0x1000);
	s.runs[1] = dumped(2, 2, 0x3000);
	s.runs[2] = dumped(4, 2, 0x9000); /* next in memory, and not in the file */
	s.space.pages = (struct ic_runs){ s.runs, 3 };
	EXPECT(&s, { IC_ORIGIN_DUMPED, 4, 0x1000 }, { IC_ORIGIN_DUMPED, 2, 0x9000 },
	       { IC_ORIGIN_ZERO, 10, 0 });
}

/* A run of the pagemap may cover two mappings that touch. */
static void a_run_is_cut_at_the_ends_of_the_mapping(void **state)
{
	struct scene s = scene(IC_MAPPING_FILE_PRIVATE);

	(void)state;
	s.runs[0] = (struct ic_run){ START - 2 * PAGE, 4 * PAGE, 0x1000, &pages, IC_ORIGIN_DUMPED };
	s.runs[1] = dumped(14, 9, 0x20000);
	s.space.pages = (struct ic_runs){ s.runs, 2 };
	EXPECT(&s, { IC_ORIGIN_DUMPED, 2, 0x3000 }, { IC_ORIGIN_EXTERNAL, 12, 0 },
	       { IC_ORIGIN_DUMPED, 2, 0x20000 });
}

static void a_guard_hides_what_lies_under_it(void **state)
{
	struct scene s = scene(IC_MAPPING_ANONYMOUS);

	(void)state;
	s.runs[0] = dumped(2, 6, 0x1000);
	s.guards[0] = guard(0, 1);
	s.guards[1] = guard(4, 2);
	s.space.pages = (struct ic_runs){ s.runs, 1 };
	s.space.guards = (struct ic_runs){ s.guards, 2 };
	EXPECT(&s, { IC_ORIGIN_SPECIAL, 1, 0 }, { IC_ORIGIN_ZERO, 1, 0 },
	       { IC_ORIGIN_DUMPED, 2, 0x1000 }, { IC_ORIGIN_SPECIAL, 2, 0 },
	       { IC_ORIGIN_DUMPED, 2, 0x5000 }, { IC_ORIGIN_ZERO, 8, 0 });
}

static void an_object_is_seen_from_the_mappings_offset_on(void **state)
{
	struct scene s = scene(IC_MAPPING_OBJECT);

	(void)state;
	s.mapping.file_offset = 2 * PAGE;
	s.object_runs[0] = (struct ic_run){ 0, 3 * PAGE, 0x1000, &pages, IC_ORIGIN_SHARED };
	s.object_runs[1] = (struct ic_run){ 8 * PAGE, PAGE, 0x8000, &pages, IC_ORIGIN_SHARED };
	s.object = object(s.object_runs, 2, UINT64_MAX);
	EXPECT(&s, { IC_ORIGIN_SHARED, 1, 0x3000 }, { IC_ORIGIN_ZERO, 5, 0 },
	       { IC_ORIGIN_SHARED, 1, 0x8000 }, { IC_ORIGIN_ZERO, 9, 0 });
}

/* Pages that the process wrote to in a private mapping of a memfd. */
static void private_pages_lie_over_the_objects(void **state)
{
	struct scene s = scene(IC_MAPPING_OBJECT);

	(void)state;
	s.object_runs[0] = (struct ic_run){ 0, 16 * PAGE, 0x10000, &pages, IC_ORIGIN_SHARED };
	s.object = object(s.object_runs, 1, UINT64_MAX);
	s.runs[0] = dumped(3, 1, 0);
	s.space.pages = (struct ic_runs){ s.runs, 1 };
	EXPECT(&s, { IC_ORIGIN_SHARED, 3, 0x10000 }, { IC_ORIGIN_DUMPED, 1, 0 },
	       { IC_ORIGIN_SHARED, 12, 0x14000 });
}

static void behind_what_could_be_read_of_a_pagemap_all_is_lost(void **state)
{
	static const enum ic_mapping_kind kinds[] = { IC_MAPPING_ANONYMOUS,
						      IC_MAPPING_FILE_PRIVATE };
	static const enum ic_origin untouched[] = { IC_ORIGIN_ZERO, IC_ORIGIN_EXTERNAL };

	(void)state;
	for (size_t i = 0; i < IC_NR(kinds); i++) {
		struct scene s = scene(kinds[i]);

		s.runs[0] = dumped(2, 1, 0);
		s.space.pages = (struct ic_runs){ s.runs, 1 };
		s.space.known_until = START + 3 * PAGE;
		EXPECT(&s, { untouched[i], 2, 0 }, { IC_ORIGIN_DUMPED, 1, 0 },
		       { IC_ORIGIN_LOST, 13, 0 });
	}
}

/* Their pages are in no pagemap, so nothing of them can be lost with one. */
static void shared_files_and_special_mappings_are_not_lost_with_a_pagemap(void **state)
{
	struct scene file = scene(IC_MAPPING_FILE_SHARED), special = scene(IC_MAPPING_SPECIAL);

	(void)state;
	file.space.known_until = special.space.known_until = 0;
	EXPECT(&file, { IC_ORIGIN_EXTERNAL, 16, 0 });
	EXPECT(&special, { IC_ORIGIN_SPECIAL, 16, 0 });
}

static void an_objects_own_pagemap_tells_what_is_lost_of_it(void **state)
{
	struct scene s = scene(IC_MAPPING_OBJECT);

	(void)state;
	s.mapping.file_offset = PAGE;
	s.mapping.shared = true;
	s.object = object(NULL, 0, 3 * PAGE);
	s.space.known_until = 0;
	EXPECT(&s, { IC_ORIGIN_ZERO, 2, 0 }, { IC_ORIGIN_LOST, 14, 0 });
}

/* Where it is not known whether there is a private page, a file's page would be a guess. */
static void a_file_shows_only_where_private_pages_are_known(void **state)
{
	struct scene s = scene(IC_MAPPING_FILE_PRIVATE);
	struct ic_run content = { 0, 16 * PAGE, 0, &pages, IC_ORIGIN_FILLED };

	(void)state;
	s.object = object(&content, 1, UINT64_MAX);
	s.runs[0] = dumped(2, 1, 0);
	s.space.pages = (struct ic_runs){ s.runs, 1 };
	s.space.known_until = START + 5 * PAGE;
	EXPECT(&s, { IC_ORIGIN_FILLED, 2, 0 }, { IC_ORIGIN_DUMPED, 1, 0 },
	       { IC_ORIGIN_FILLED, 2, 3 * PAGE }, { IC_ORIGIN_LOST, 11, 0 });
}

static void a_shared_file_shows_without_a_pagemap(void **state)
{
	struct scene s = scene(IC_MAPPING_FILE_SHARED);
	struct ic_run content = { 0, 16 * PAGE, 0, &pages, IC_ORIGIN_FILLED };

	(void)state;
	s.object = object(&content, 1, UINT64_MAX);
	s.space.known_until = 0;
	EXPECT(&s, { IC_ORIGIN_FILLED, 16, 0 });
}

/* As mmap(2) says: the rest of the last page is zero, pages behind it fault. */
static void a_file_that_ends_in_the_mapping_is_zero_to_its_last_pages_end(void **state)
{
	struct scene s = scene(IC_MAPPING_FILE_PRIVATE);
	struct ic_run content = { 0, 2 * PAGE + 100, 0, &pages, IC_ORIGIN_FILLED };
	struct ic_extent extent;
	struct ic_extent_cursor cursor;

	(void)state;
	s.object = object(&content, 1, UINT64_MAX);
	s.object.end = 3 * PAGE;
	s.mapping.object = &s.object;
	cursor = ic_extents(&s.space, &s.mapping);
	assert_true(ic_extent_next(&cursor, &extent));
	assert_int_equal(extent.origin, IC_ORIGIN_FILLED);
	assert_int_equal(extent.size, 2 * PAGE + 100);
	assert_true(ic_extent_next(&cursor, &extent));
	assert_int_equal(extent.origin, IC_ORIGIN_ZERO);
	assert_int_equal(extent.size, PAGE - 100);
	assert_true(ic_extent_next(&cursor, &extent));
	assert_int_equal(extent.origin, IC_ORIGIN_SPECIAL);
	assert_int_equal(extent.size, 13 * PAGE);
	assert_false(ic_extent_next(&cursor, &extent));
}

static void what_lies_behind_an_objects_end_faults(void **state)
{
	struct scene s = scene(IC_MAPPING_OBJECT);

	(void)state;
	s.object = object(NULL, 0, UINT64_MAX);
	s.object.end = 5 * PAGE;
	EXPECT(&s, { IC_ORIGIN_ZERO, 5, 0 }, { IC_ORIGIN_SPECIAL, 11, 0 });
}

static void lost_and_lazy_claims_keep_their_origin(void **state)
{
	struct scene s = scene(IC_MAPPING_ANONYMOUS);

	(void)state;
	s.runs[0] = (struct ic_run){ START, PAGE, 0, NULL, IC_ORIGIN_LAZY };
	s.runs[1] = (struct ic_run){ START + PAGE, PAGE, 0, NULL, IC_ORIGIN_LOST };
	s.space.pages = (struct ic_runs){ s.runs, 2 };
	EXPECT(&s, { IC_ORIGIN_LAZY, 1, 0 }, { IC_ORIGIN_LOST, 1, 0 }, { IC_ORIGIN_ZERO, 14, 0 });
}

static void the_last_mapping_of_the_address_space_ends(void **state)
{
	struct scene s = scene(IC_MAPPING_SPECIAL);

	(void)state;
	s.mapping.start = UINT64_MAX - 16 * PAGE + 1 - PAGE;
	s.mapping.end = s.mapping.start + 16 * PAGE;
	EXPECT(&s, { IC_ORIGIN_SPECIAL, 16, 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_never_touched_depends_on_the_kind_of_mapping),
		cmocka_unit_test(only_dumped_pages_have_bytes),
		cmocka_unit_test(neighbours_are_one_where_their_bytes_are),
		cmocka_unit_test(a_run_is_cut_at_the_ends_of_the_mapping),
		cmocka_unit_test(a_guard_hides_what_lies_under_it),
		cmocka_unit_test(an_object_is_seen_from_the_mappings_offset_on),
		cmocka_unit_test(private_pages_lie_over_the_objects),
		cmocka_unit_test(behind_what_could_be_read_of_a_pagemap_all_is_lost),
		cmocka_unit_test(shared_files_and_special_mappings_are_not_lost_with_a_pagemap),
		cmocka_unit_test(an_objects_own_pagemap_tells_what_is_lost_of_it),
		cmocka_unit_test(a_file_shows_only_where_private_pages_are_known),
		cmocka_unit_test(a_shared_file_shows_without_a_pagemap),
		cmocka_unit_test(a_file_that_ends_in_the_mapping_is_zero_to_its_last_pages_end),
		cmocka_unit_test(what_lies_behind_an_objects_end_faults),
		cmocka_unit_test(lost_and_lazy_claims_keep_their_origin),
		cmocka_unit_test(the_last_mapping_of_the_address_space_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
