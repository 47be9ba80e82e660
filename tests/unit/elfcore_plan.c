/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/plan.h"

#include "tests/unit/core_fixture.h"

#define MIB (1ULL << 20)

static struct ic_core_plan plan(struct unit *unit, const struct ic_process *process,
				enum ic_zero_mode zero)
{
	struct ic_core_plan ret;

	assert_null(ic_core_plan(process, &(struct ic_core_options){ .zero = zero }, 1000,
				 unit->arena, &ret));
	return ret;
}

static const struct ic_member pages = { .name = "pages-1.img", .has_blob = true };

static void an_untouched_mapping_is_one_hole(void **state)
{
	struct ic_mapping mapping = anonymous(0x400000, 4 * MIB);
	struct subject s;
	struct ic_core_plan p;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.nr_segments, 1);
	assert_true(p.segments[0].has_bytes);
	assert_int_equal(p.data_bytes, 0);
	assert_int_equal(p.size, p.data_offset + 4 * MIB);
}

static void headers_and_notes_come_before_data_on_a_page(void **state)
{
	struct ic_mapping mapping = anonymous(0x400000, PAGE);
	struct subject s;
	struct ic_core_plan p;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.notes_offset, sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr));
	assert_int_equal(p.notes_size, 1000);
	assert_int_equal(p.data_offset, PAGE);
	assert_int_equal(p.segments[0].offset, PAGE);
	subject_make(&s, &ic_arch_i386);
	map(&s.process, &mapping, 1);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.notes_offset, sizeof(Elf32_Ehdr) + 2 * sizeof(Elf32_Phdr));
}

/* Bytes, then none, then bytes: three segments; the ends of runs with bytes that touch do not cut. */
static void a_segment_has_all_its_bytes_or_none(void **state)
{
	struct ic_mapping mapping = anonymous(0x400000, 8 * PAGE);
	struct ic_run runs[] = {
		{ 0x400000, PAGE, 0, &pages, IC_ORIGIN_DUMPED },
		{ 0x402000, 2 * PAGE, 0, NULL, IC_ORIGIN_LOST },
		{ 0x405000, PAGE, PAGE, &pages, IC_ORIGIN_DUMPED },
	};
	struct subject s;
	struct ic_core_plan p;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	s.process.space.pages = (struct ic_runs){ runs, 3 };
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.nr_segments, 3);
	assert_int_equal(p.segments[0].size, 2 * PAGE);
	assert_true(p.segments[0].has_bytes);
	assert_false(p.segments[1].has_bytes);
	assert_int_equal(p.segments[1].vaddr, 0x402000);
	assert_int_equal(p.segments[2].size, 4 * PAGE);
	assert_int_equal(p.segments[2].offset, p.data_offset + 2 * PAGE);
	assert_int_equal(p.data_bytes, 2 * PAGE);
}

static void segments_end_with_their_mapping(void **state)
{
	struct ic_mapping mappings[] = { anonymous(0x400000, PAGE), anonymous(0x401000, PAGE) };
	struct subject s;
	struct ic_core_plan p;

	mappings[1].prot = PF_R;
	map(subject_make(&s, &ic_arch_x86_64), mappings, 2);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.nr_segments, 2);
	assert_int_equal(p.segments[0].flags, PF_R | PF_W);
	assert_int_equal(p.segments[1].flags, PF_R);
	assert_int_equal(p.segments[1].vaddr, 0x401000);
}

static void only_what_has_bytes_takes_room(void **state)
{
	static const enum ic_mapping_kind kinds[] = { IC_MAPPING_FILE_PRIVATE,
						      IC_MAPPING_FILE_SHARED, IC_MAPPING_SPECIAL,
						      IC_MAPPING_VDSO };
	struct ic_mapping mapping = anonymous(0x400000, 4 * PAGE);
	struct subject s;
	struct ic_core_plan p;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	for (size_t i = 0; i < IC_NR(kinds); i++) {
		mapping.kind = kinds[i];
		p = plan(*state, &s.process, IC_ZERO_HOLES);
		assert_int_equal(p.nr_segments, 1);
		assert_false(p.segments[0].has_bytes);
		assert_int_equal(p.size, p.data_offset);
	}
}

/* Reserved and inaccessible: no debugger misses its zeros, and it can be terabytes. */
static void inaccessible_untouched_memory_is_left_out(void **state)
{
	struct ic_mapping mapping = anonymous(0x400000, 4 * PAGE);
	struct ic_run run = { 0x401000, PAGE, 0, &pages, IC_ORIGIN_DUMPED };
	struct subject s;
	struct ic_core_plan p;

	mapping.prot = 0;
	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	assert_false(plan(*state, &s.process, IC_ZERO_AUTO).segments[0].has_bytes);
	assert_true(plan(*state, &s.process, IC_ZERO_HOLES).segments[0].has_bytes);
	s.process.space.pages = (struct ic_runs){ &run, 1 };
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.nr_segments, 3);
	assert_true(p.segments[1].has_bytes);
	assert_int_equal(p.segments[1].size, PAGE);
}

static void runs_of_64_mib_are_left_out_and_shorter_ones_are_holes(void **state)
{
	struct ic_mapping mapping = anonymous(0x10000000, 64 * MIB);
	struct subject s;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	assert_false(plan(*state, &s.process, IC_ZERO_AUTO).segments[0].has_bytes);
	mapping.end -= PAGE;
	assert_true(plan(*state, &s.process, IC_ZERO_AUTO).segments[0].has_bytes);
}

static void the_mode_decides_over_all_of_that(void **state)
{
	struct ic_mapping mapping = anonymous(0x10000000, 1ULL << 40);
	struct subject s;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	assert_true(plan(*state, &s.process, IC_ZERO_HOLES).segments[0].has_bytes);
	mapping.end = mapping.start + PAGE;
	assert_false(plan(*state, &s.process, IC_ZERO_OMIT).segments[0].has_bytes);
}

/* 40 runs of 32 MiB are more than the budget of 1 GiB: those are left out, smaller ones stay. */
static void holes_past_the_budget_are_left_out_longest_first(void **state)
{
	struct ic_mapping mappings[41];
	struct subject s;
	struct ic_core_plan p;

	for (uint64_t i = 0; i < 40; i++)
		mappings[i] = anonymous((i + 1) << 32, 32 * MIB);
	mappings[40] = anonymous(100ULL << 32, 31 * MIB);
	map(subject_make(&s, &ic_arch_x86_64), mappings, 31);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.zero_limit, 64 * MIB);
	assert_true(p.segments[30].has_bytes);
	map(&s.process, mappings, 41);
	p = plan(*state, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.zero_limit, 32 * MIB);
	assert_false(p.segments[0].has_bytes);
	assert_true(p.segments[40].has_bytes);
}

static void a_budget_of_small_holes_ends_at_a_page(void **state)
{
	struct unit *unit = *state;
	size_t nr = (IC_ZERO_BUDGET_BYTES >> 12) + 1;
	struct ic_mapping *mappings = ic_arena_alloc(unit->arena, nr, sizeof(*mappings));
	struct subject s;
	struct ic_core_plan p;

	for (uint64_t i = 0; i < nr; i++)
		mappings[i] = anonymous((i + 1) * 2 * PAGE, PAGE);
	map(subject_make(&s, &ic_arch_x86_64), mappings, nr);
	p = plan(unit, &s.process, IC_ZERO_AUTO);
	assert_int_equal(p.zero_limit, PAGE);
	assert_false(p.segments[0].has_bytes);
}

static void pages_that_were_not_unpacked_have_no_bytes(void **state)
{
	static const struct ic_member unread = { .name = "pages-1.img" };
	struct ic_mapping mapping = anonymous(0x400000, PAGE);
	struct ic_run run = { 0x400000, PAGE, 0, &unread, IC_ORIGIN_DUMPED };
	struct subject s;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	s.process.space.pages = (struct ic_runs){ &run, 1 };
	assert_false(plan(*state, &s.process, IC_ZERO_AUTO).segments[0].has_bytes);
}

static void a_32_bit_core_ends_before_4_gib(void **state)
{
	struct unit *unit = *state;
	struct ic_mapping mappings[] = { anonymous(0, 0x80000000),
					 anonymous(0x80000000, 0x7fffe000) };
	struct subject s;
	struct ic_core_plan p;

	map(subject_make(&s, &ic_arch_i386), mappings, 2);
	assert_true(plan(unit, &s.process, IC_ZERO_HOLES).size < 1ULL << 32);
	mappings[1].end += PAGE;
	assert_error(ic_core_plan(&s.process, &(struct ic_core_options){ .zero = IC_ZERO_HOLES },
				  1000, unit->arena, &p),
		     IC_ERR_LIMIT, "--zero=omit");
	assert_true(plan(unit, &s.process, IC_ZERO_OMIT).size < MIB);
}

/* The rest of a file's last page goes with the file's bytes, whatever the mode. */
static void segments_are_whole_pages_where_a_file_ends(void **state)
{
	static const enum ic_zero_mode modes[] = { IC_ZERO_AUTO, IC_ZERO_HOLES, IC_ZERO_OMIT };
	struct ic_run content = { 0, PAGE + 100, 0, &pages, IC_ORIGIN_FILE };
	struct ic_object file = { .member_name = "ghost-file-1.img",
				  .pages = { &content, 1 },
				  .known_until = UINT64_MAX,
				  .end = 2 * PAGE };
	struct ic_mapping mapping = anonymous(0x400000, 4 * PAGE);
	struct subject s;

	mapping.kind = IC_MAPPING_FILE_PRIVATE;
	mapping.object = &file;
	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	for (size_t i = 0; i < IC_NR(modes); i++) {
		struct ic_core_plan p = plan(*state, &s.process, modes[i]);

		assert_int_equal(p.nr_segments, 2);
		assert_int_equal(p.segments[0].size, 2 * PAGE);
		assert_true(p.segments[0].has_bytes);
		assert_false(p.segments[1].has_bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(an_untouched_mapping_is_one_hole),
		folder_test(headers_and_notes_come_before_data_on_a_page),
		folder_test(a_segment_has_all_its_bytes_or_none),
		folder_test(segments_end_with_their_mapping),
		folder_test(only_what_has_bytes_takes_room),
		folder_test(inaccessible_untouched_memory_is_left_out),
		folder_test(runs_of_64_mib_are_left_out_and_shorter_ones_are_holes),
		folder_test(the_mode_decides_over_all_of_that),
		folder_test(holes_past_the_budget_are_left_out_longest_first),
		folder_test(a_budget_of_small_holes_ends_at_a_page),
		folder_test(pages_that_were_not_unpacked_have_no_bytes),
		folder_test(a_32_bit_core_ends_before_4_gib),
		folder_test(segments_are_whole_pages_where_a_file_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
