/* SPDX-License-Identifier: Apache-2.0 */
/* A mapping of each kind, and what the kernel's filter makes of it. */
#include "elfcore/dump_filter.h"

#include "elfcore/plan.h"
#include "tests/unit/checkpoint_fixture.h"

#define STEP     0x100000ULL
#define DONTDUMP (1ULL << 16)

enum kind {
	TOUCHED,
	UNTOUCHED,
	DONTDUMP_ANON,
	HUGE_PRIVATE,
	HUGE_SHARED,
	VDSO,
	VVAR,
	DEVICE,
	SHARED_ANON,
	MEMFD,
	MEMFD_PRIVATE,
	SYSV,
	AIO,
	FILE_SHARED,
	FILE_PRIVATE_DIRTY,
	FILE_PRIVATE_CLEAN,
	FILE_HEADER,
	FILE_HEADER_UNREADABLE,
	FILE_LATER,
	NR_KINDS
};

static uint64_t at(enum kind kind)
{
	return REGION + kind * STEP;
}

static void special(struct icb_process *p, enum kind kind, uint32_t flags, uint32_t status)
{
	icb_vma(p, at(kind), at(kind) + 2 * PAGE, ICB_RW, flags, status, 0, 0);
}

/* Two pages each; the first page of a mapping that can have own pages is such a one. */
static const struct ic_process *build(struct dump *dump)
{
	const uint32_t private = ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "victim");
	uint32_t file = icb_file(b, "/lib/x.so", 4 * PAGE);
	struct icb_object *shared = icb_memfd(b, "/dev/zero", 2 * PAGE, 11);
	struct icb_object *memfd = icb_memfd(b, "m", 2 * PAGE, 12);
	struct icb_object *sysv = icb_sysv(b, 3, 0x77, 2 * PAGE);

	icb_anonymous(p, at(TOUCHED), 2, ICB_RW);
	icb_pages(p, at(TOUCHED), 1, ICB_ANON, icb_address());
	icb_anonymous(p, at(UNTOUCHED), 2, ICB_RW);
	icb_anonymous(p, at(DONTDUMP_ANON), 2, ICB_RW);
	icb_advise(p, DONTDUMP);
	icb_pages(p, at(DONTDUMP_ANON), 1, ICB_ANON, icb_address());
	special(p, HUGE_PRIVATE, private | ICB_MAP_HUGETLB, ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE);
	icb_pages(p, at(HUGE_PRIVATE), 1, ICB_ANON, icb_address());
	icb_map_object(p, shared, at(SHARED_ANON), 2, ICB_RW, 0);
	icb_vma(p, at(HUGE_SHARED), at(HUGE_SHARED) + 2 * PAGE, ICB_RW,
		ICB_MAP_SHARED | ICB_MAP_HUGETLB,
		ICB_VMA_REGULAR | ICB_VMA_FILE_SHARED | ICB_VMA_MEMFD, icb_memfd_file(memfd), 0);
	special(p, VDSO, private, ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE | ICB_VMA_VDSO);
	icb_pages(p, at(VDSO), 2, ICB_ANON, icb_address());
	special(p, VVAR, private, ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE | ICB_VMA_VVAR);
	icb_advise(p, DONTDUMP); /* as CRIU has it; its name comes first */
	special(p, DEVICE, ICB_MAP_SHARED, ICB_VMA_REGULAR | 0x8000000);
	icb_map_object(p, memfd, at(MEMFD), 2, ICB_RW, 0);
	icb_vma(p, at(MEMFD_PRIVATE), at(MEMFD_PRIVATE) + 2 * PAGE, ICB_RW, ICB_MAP_PRIVATE,
		ICB_VMA_REGULAR | ICB_VMA_FILE_PRIVATE | ICB_VMA_MEMFD, icb_memfd_file(memfd),
		PAGE);
	icb_map_object(p, sysv, at(SYSV), 2, ICB_RW, 0);
	special(p, AIO, ICB_MAP_SHARED, ICB_VMA_AIORING);
	icb_vma(p, at(FILE_SHARED), at(FILE_SHARED) + 2 * PAGE, ICB_RW, ICB_MAP_SHARED,
		ICB_VMA_REGULAR | ICB_VMA_FILE_SHARED, file, 0);
	icb_private_file(p, at(FILE_PRIVATE_DIRTY), 2, ICB_RW, file, PAGE);
	icb_pages(p, at(FILE_PRIVATE_DIRTY) + PAGE, 1, ICB_PRESENT, icb_address());
	icb_private_file(p, at(FILE_PRIVATE_CLEAN), 2, ICB_R, file, PAGE);
	icb_private_file(p, at(FILE_HEADER), 2, ICB_R, file, 0);
	icb_pages(p, at(FILE_HEADER), 2, ICB_PRESENT, icb_bytes("\177ELF\2\1\1", 7));
	icb_private_file(p, at(FILE_HEADER_UNREADABLE), 2, ICB_NONE, file, 0);
	icb_pages(p, at(FILE_HEADER_UNREADABLE), 2, ICB_PRESENT, icb_bytes("\177ELF\2\1\1", 7));
	icb_private_file(p, at(FILE_LATER), 2, ICB_R, file, 2 * PAGE);
	icb_pages(p, at(FILE_LATER), 2, ICB_PRESENT, icb_bytes("\177ELF\2\1\1", 7));
	return process_of(made(dump), 42);
}

/* One mapping's row of the table in the kernel's documentation. */
struct expectation {
	enum kind kind;
	enum ic_dump dump;
};

static void expect(const struct ic_process *process, const struct ic_core_options *options,
		   const struct expectation *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct ic_mapping *mapping = ic_mapping_at(&process->space, at(rows[i].kind));

		assert_non_null(mapping);
		if (ic_dump_filter(options, process, mapping) != rows[i].dump)
			fail_msg("filter 0x%x, mapping %d: %d, expected %d", options->filter,
				 rows[i].kind, ic_dump_filter(options, process, mapping),
				 rows[i].dump);
	}
}

static void without_options_everything_is_kept(void **state)
{
	const struct ic_process *process = build(*state);
	struct ic_core_options options = { 0 };

	for (size_t i = 0; i < process->space.nr_mappings; i++)
		assert_int_equal(ic_dump_filter(&options, process, &process->space.mappings[i]),
				 IC_DUMP_WHOLE);
}

static void like_the_kernel_by_its_own_filter(void **state)
{
	static const struct expectation rows[] = {
		{ TOUCHED, IC_DUMP_WHOLE },
		{ UNTOUCHED, IC_DUMP_NOTHING },
		{ DONTDUMP_ANON, IC_DUMP_NOTHING },
		{ HUGE_PRIVATE, IC_DUMP_WHOLE },
		{ HUGE_SHARED, IC_DUMP_NOTHING },
		{ VDSO, IC_DUMP_WHOLE },
		{ VVAR, IC_DUMP_WHOLE },
		{ DEVICE, IC_DUMP_NOTHING },
		{ SHARED_ANON, IC_DUMP_WHOLE },
		{ MEMFD, IC_DUMP_WHOLE },
		{ MEMFD_PRIVATE, IC_DUMP_NOTHING },
		{ SYSV, IC_DUMP_WHOLE },
		{ AIO, IC_DUMP_NOTHING },
		{ FILE_SHARED, IC_DUMP_NOTHING },
		{ FILE_PRIVATE_DIRTY, IC_DUMP_WHOLE },
		{ FILE_PRIVATE_CLEAN, IC_DUMP_NOTHING },
		{ FILE_HEADER, IC_DUMP_WHOLE }, /* its own pages come before the header rule */
	};
	struct ic_core_options options = { .like_kernel = true };

	expect(build(*state), &options, rows, IC_NR(rows));
}

/* What each bit alone asks for: Documentation/filesystems/proc.rst, 3.4. */
static void every_bit_of_the_filter_asks_for_its_kinds(void **state)
{
	static const uint32_t keeps[NR_KINDS] = {
		[TOUCHED] = IC_FILTER_ANONYMOUS,
		[DONTDUMP_ANON] = IC_FILTER_ANONYMOUS, /* a filter alone does not heed it */
		[HUGE_PRIVATE] = IC_FILTER_HUGE,
		[HUGE_SHARED] = IC_FILTER_HUGE_SHARED,
		[SHARED_ANON] = IC_FILTER_ANONYMOUS_SHARED,
		[MEMFD] = IC_FILTER_ANONYMOUS_SHARED,
		[MEMFD_PRIVATE] = IC_FILTER_FILE,
		[SYSV] = IC_FILTER_ANONYMOUS_SHARED,
		[AIO] = IC_FILTER_FILE_SHARED,
		[FILE_SHARED] = IC_FILTER_FILE_SHARED,
		[FILE_PRIVATE_DIRTY] = IC_FILTER_ANONYMOUS | IC_FILTER_FILE,
		[FILE_PRIVATE_CLEAN] = IC_FILTER_FILE,
		[FILE_HEADER] = IC_FILTER_ANONYMOUS | IC_FILTER_FILE | IC_FILTER_ELF_HEADERS,
		[FILE_HEADER_UNREADABLE] = IC_FILTER_ANONYMOUS | IC_FILTER_FILE,
		[FILE_LATER] = IC_FILTER_ANONYMOUS | IC_FILTER_FILE,
	};
	const struct ic_process *process = build(*state);

	for (unsigned bit = 0; bit < 9; bit++) {
		struct ic_core_options options = { .has_filter = true, .filter = 1U << bit };

		for (enum kind kind = 0; kind < NR_KINDS; kind++) {
			struct expectation row = { kind, keeps[kind] & options.filter ?
								 IC_DUMP_WHOLE :
								 IC_DUMP_NOTHING };

			if (kind == VDSO || kind == VVAR) /* always */
				row.dump = IC_DUMP_WHOLE;
			if (kind == FILE_HEADER && options.filter == IC_FILTER_ELF_HEADERS)
				row.dump = IC_DUMP_HEADER;
			if (kind == DEVICE)
				continue; /* has no bytes */
			expect(process, &options, &row, 1);
		}
	}
}

static void the_header_of_an_executable_file_is_kept_unread(void **state)
{
	struct ic_file file = { .kind = IC_FILE_REGULAR, .mode = S_IFREG | 0755 };
	struct ic_mapping mapping = { .start = REGION,
				      .end = REGION + 4 * PAGE,
				      .kind = IC_MAPPING_FILE_PRIVATE,
				      .prot = 4,
				      .file = &file,
				      .label = "" };
	struct ic_process process = { .arch = &ic_arch_x86_64,
				      .space = { .mappings = &mapping,
						 .nr_mappings = 1,
						 .known_until = UINT64_MAX,
						 .page_size = PAGE } };
	struct ic_core_options options = { .like_kernel = true };

	(void)state;
	assert_int_equal(ic_dump_filter(&options, &process, &mapping), IC_DUMP_HEADER);
	file.mode = S_IFREG | 0644;
	assert_int_equal(ic_dump_filter(&options, &process, &mapping), IC_DUMP_NOTHING);
}

/* The plan parts the mapping: one page with bytes, the rest without. */
static void a_header_is_one_page_of_its_mapping(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process = build(dump);
	struct ic_core_options options = { .has_filter = true, .filter = IC_FILTER_ELF_HEADERS };
	struct ic_core_plan plan;
	size_t met = 0;

	assert_null(ic_core_plan(process, &options, 1000, dump->unit->arena, &plan));
	for (size_t i = 0; i < plan.nr_segments; i++) {
		const struct ic_segment *segment = &plan.segments[i];

		if (segment->vaddr - at(FILE_HEADER) >= 2 * PAGE)
			continue;
		assert_int_equal(segment->size, PAGE);
		assert_int_equal(segment->has_bytes, segment->vaddr == at(FILE_HEADER));
		met++;
	}
	assert_int_equal(met, 2);
	/* the headers and the vdso, and not a page more */
	assert_int_equal(plan.data_bytes, PAGE + 2 * PAGE);
}

static void mips_has_another_number_for_huge_pages(void **state)
{
	static const struct ic_arch mips = { .name = "mips64", .elf_machine = 8 };
	struct ic_mapping mapping = { .start = REGION,
				      .end = REGION + PAGE,
				      .kind = IC_MAPPING_OBJECT,
				      .shared = true,
				      .flags = 0x80000,
				      .label = "" };
	struct ic_process process = { .arch = &mips };
	struct ic_core_options options = { .has_filter = true, .filter = IC_FILTER_HUGE_SHARED };

	(void)state;
	assert_int_equal(ic_dump_filter(&options, &process, &mapping), IC_DUMP_WHOLE);
	mapping.flags = 0x40000; /* MAP_POPULATE or another there */
	assert_int_equal(ic_dump_filter(&options, &process, &mapping), IC_DUMP_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(without_options_everything_is_kept),
		dump_test(like_the_kernel_by_its_own_filter),
		dump_test(every_bit_of_the_filter_asks_for_its_kinds),
		cmocka_unit_test(the_header_of_an_executable_file_is_kept_unread),
		dump_test(a_header_is_one_page_of_its_mapping),
		cmocka_unit_test(mips_has_another_number_for_huge_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
