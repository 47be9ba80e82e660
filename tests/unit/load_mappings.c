/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"

#define PRIVATE   (ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS)
#define ANONYMOUS (ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE)

static struct icb_process *victim(struct dump *dump)
{
	return icb_bare_process(describe(dump, NULL), 42, 0, "victim");
}

static void mappings_are_sorted_by_address(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p;
	const struct ic_process *process;

	describe(dump, &(struct icb_options){ .keep_order = true });
	p = icb_bare_process(dump->b, 42, 0, "victim");
	icb_anonymous(p, REGION + 8 * PAGE, 1, ICB_RW);
	icb_anonymous(p, REGION, 1, ICB_R);
	process = process_of(made(dump), 42);
	assert_int_equal(process->space.nr_mappings, 2);
	assert_int_equal(process->space.mappings[0].start, REGION);
	assert_int_equal(process->space.mappings[1].start, REGION + 8 * PAGE);
}

static void protection_is_spelled_as_in_elf(void **state)
{
	static const struct {
		uint32_t prot;
		uint8_t expected;
	} rows[] = { { 1, PF_R }, { 2, PF_W }, { 4, PF_X }, { 7, PF_R | PF_W | PF_X }, { 0, 0 } };
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_process *process;

	for (size_t i = 0; i < IC_NR(rows); i++)
		icb_anonymous(p, REGION + 2 * i * PAGE, 1, rows[i].prot);
	process = process_of(made(dump), 42);
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_int_equal(process->space.mappings[i].prot, rows[i].expected);
}

static void guards_lie_within_their_mapping_and_touching_ones_are_one(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	icb_anonymous(p, REGION, 16, ICB_RW);
	icb_pages(p, REGION + 2 * PAGE, 1, ICB_ANON, icb_address());
	icb_guard(p, REGION + 6 * PAGE, 2);
	icb_guard(p, REGION + 4 * PAGE, 2);
	icb_guard(p, REGION + 15 * PAGE, 1);
	checkpoint = made(dump);
	process = process_of(checkpoint, 42);
	assert_int_equal(process->space.nr_mappings, 1);
	assert_int_equal(process->space.guards.nr, 2);
	assert_int_equal(extent_at(process, REGION + 5 * PAGE).size, 4 * PAGE);
	expect_origin(process, REGION + 7 * PAGE, IC_ORIGIN_SPECIAL);
	expect_origin(process, REGION + 8 * PAGE, IC_ORIGIN_ZERO);
	expect_origin(process, REGION + 15 * PAGE, IC_ORIGIN_SPECIAL);
}

static void of_mappings_that_overlap_the_later_is_left_out(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_checkpoint *checkpoint;

	icb_anonymous(p, REGION, 4, ICB_RW);
	icb_anonymous(p, REGION + 2 * PAGE, 4, ICB_R);
	checkpoint = made(dump);
	assert_int_equal(process_of(checkpoint, 42)->space.nr_mappings, 1);
	assert_int_equal(expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "overlaps")->vaddr,
			 REGION + 2 * PAGE);
}

static void impossible_addresses_are_left_out_and_a_gap(void **state)
{
	static const uint64_t rows[][2] = {
		{ REGION + PAGE, REGION },     /* ends before it begins */
		{ REGION, REGION },            /* empty */
		{ REGION + 1, REGION + PAGE }, /* not on a page */
		{ REGION, REGION + PAGE + 1 }, /* not to a page's end */
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct icb_process *p = victim(dump);
		const struct ic_checkpoint *checkpoint;

		icb_vma(p, rows[i][0], rows[i][1], ICB_RW, PRIVATE, ANONYMOUS, 0, 0);
		checkpoint = made(dump);
		assert_int_equal(process_of(checkpoint, 42)->space.nr_mappings, 0);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "impossible addresses");
		icb_free(dump->b);
		dump->b = NULL;
	}
}

/* Its core has addresses of 32 bits: there, such a mapping would be another one. */
static void a_32_bit_process_has_nothing_mapped_past_4_gib(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_compat_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	icb_vma(p, 0x700000000, 0x700001000, ICB_RW, PRIVATE, ANONYMOUS, 0, 0);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "0x700000000");
	assert_null(ic_mapping_at(&process_of(checkpoint, 42)->space, 0x700000000));
}

static void a_kind_that_is_not_known_is_kept_without_bytes(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_checkpoint *checkpoint;

	icb_vma(p, REGION, REGION + PAGE, ICB_RW, PRIVATE, ICB_VMA_REGULAR, 0, 0);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_UNSUPPORTED, 42, "kind that icecore does not know");
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_SPECIAL);
}

static void memory_of_the_kernels_making_is_named(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_process *process;
	size_t nr_heap = 0, nr_stack = 0, nr_vdso = 0, nr_vvar = 0, nr_vsyscall = 0;

	icb_vdso(p);
	process = process_of(made(dump), 42);
	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		const struct ic_mapping *mapping = &process->space.mappings[i];

		nr_heap += !strcmp(mapping->label, "[heap]");
		nr_stack += !strcmp(mapping->label, "[stack]");
		nr_vdso += !strcmp(mapping->label, "[vdso]");
		if (!strcmp(mapping->label, "[vvar]") || !strcmp(mapping->label, "[vsyscall]"))
			assert_int_equal(mapping->kind, IC_MAPPING_SPECIAL);
		nr_vvar += !strcmp(mapping->label, "[vvar]");
		nr_vsyscall += !strcmp(mapping->label, "[vsyscall]");
	}
	assert_int_equal(nr_heap, 1);
	assert_int_equal(nr_stack, 1);
	assert_int_equal(nr_vdso, 1);
	assert_int_equal(nr_vvar, 1);
	assert_int_equal(nr_vsyscall, 1);
}

static void clean_pages_of_a_file_are_external_and_no_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	icb_private_file(p, REGION, 4, ICB_RW, icb_file(dump->b, "/lib/libc.so", 99999), 2 * PAGE);
	icb_pages(p, REGION + PAGE, 1, ICB_PRESENT, icb_address());
	checkpoint = made(dump);
	process = process_of(checkpoint, 42);
	expect_no_gaps(checkpoint);
	expect_origin(process, REGION, IC_ORIGIN_EXTERNAL);
	expect_origin(process, REGION + PAGE, IC_ORIGIN_DUMPED);
	assert_true(ic_text_is(ic_mapping_at(&process->space, REGION)->file->path, "/lib/libc.so"));
	assert_int_equal(ic_mapping_at(&process->space, REGION)->file_offset, 2 * PAGE);
}

static void a_file_that_is_not_listed_is_a_gap_and_the_mapping_stays(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_checkpoint *checkpoint;

	icb_vma(p, REGION, REGION + PAGE, ICB_R, ICB_MAP_PRIVATE,
		ICB_VMA_REGULAR | ICB_VMA_FILE_PRIVATE, 777, 0);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 42, "file 777, which files.img does not have");
	assert_null(ic_mapping_at(&process_of(checkpoint, 42)->space, REGION)->file);
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_EXTERNAL);
}

static void pages_where_nothing_is_mapped_are_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);
	const struct ic_checkpoint *checkpoint;

	icb_anonymous(p, REGION, 1, ICB_RW);
	icb_pages(p, REGION + 4 * PAGE, 1, ICB_ANON, icb_address());
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "0x7e0000004000");
}

static void droppable_memory_has_no_bytes_by_its_nature(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = victim(dump);

	icb_vma(p, REGION, REGION + PAGE, ICB_RW, 0x8 | ICB_MAP_ANONYMOUS, ANONYMOUS, 0, 0);
	expect_origin(process_of(made(dump), 42), REGION, IC_ORIGIN_SPECIAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(mappings_are_sorted_by_address),
		dump_test(protection_is_spelled_as_in_elf),
		dump_test(guards_lie_within_their_mapping_and_touching_ones_are_one),
		dump_test(of_mappings_that_overlap_the_later_is_left_out),
		dump_test(impossible_addresses_are_left_out_and_a_gap),
		dump_test(a_32_bit_process_has_nothing_mapped_past_4_gib),
		dump_test(a_kind_that_is_not_known_is_kept_without_bytes),
		dump_test(memory_of_the_kernels_making_is_named),
		dump_test(clean_pages_of_a_file_are_external_and_no_gap),
		dump_test(a_file_that_is_not_listed_is_a_gap_and_the_mapping_stays),
		dump_test(pages_where_nothing_is_mapped_are_a_gap),
		dump_test(droppable_memory_has_no_bytes_by_its_nature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
