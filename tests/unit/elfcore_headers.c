/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/headers.h"

#include "elfcore/core.h"
#include "tests/unit/core_fixture.h"

static struct core write_with(struct unit *unit, const struct ic_process *process,
			      const struct ic_core_options *options)
{
	struct ic_sink *sink;

	(void)unlinkat(unit->outdir.fd, "core", 0);
	assert_null(ic_sink_open(&unit->outdir, "core", false, &sink));
	assert_null(ic_core_write(process, 0, options, sink, NULL, NULL));
	finish(sink);
	return core_read(unit, "core");
}

static struct core write_core(struct unit *unit, const struct ic_process *process)
{
	return write_with(unit, process, &(struct ic_core_options){ 0 });
}

static void a_core_says_what_it_is(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		uint64_t machine, flags, ehsize, phentsize;
		uint8_t data;
	} rows[] = {
		{ &ic_arch_x86_64, 62, 0, 64, 56, ELFDATA2LSB },
		{ &ic_arch_i386, 3, 0, 52, 32, ELFDATA2LSB },
		{ &ic_arch_aarch64, 183, 0, 64, 56, ELFDATA2LSB },
		{ &ic_arch_arm, 40, 0x05000000, 52, 32, ELFDATA2LSB },
		{ &ic_arch_loongarch64, 258, 0x43, 64, 56, ELFDATA2LSB },
		{ &ic_arch_mips64, 8, 0x80000000, 64, 56, ELFDATA2MSB },
		{ &ic_arch_mips64el, 8, 0x80000000, 64, 56, ELFDATA2LSB },
		{ &ic_arch_ppc64le, 21, 2, 64, 56, ELFDATA2LSB },
		{ &ic_arch_riscv64, 243, 5, 64, 56, ELFDATA2LSB },
		{ &ic_arch_s390x, 22, 0, 64, 56, ELFDATA2MSB },
	};
	struct ic_mapping mapping = anonymous(0x400000, PAGE);

	assert_int_equal(IC_NR(rows), ic_nr_archs);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct subject s;
		struct core core;

		map(subject_make(&s, rows[i].arch), &mapping, 1);
		core = write_core(*state, &s.process);
		assert_int_equal(core.wide, rows[i].arch->word_bytes == 8);
		assert_int_equal(core.bytes[EI_DATA], rows[i].data);
		assert_int_equal(EHDR(&core, e_flags), rows[i].flags);
		assert_int_equal(core.bytes[EI_VERSION], EV_CURRENT);
		assert_int_equal(core.bytes[EI_OSABI], ELFOSABI_NONE);
		assert_int_equal(EHDR(&core, e_type), ET_CORE);
		assert_int_equal(EHDR(&core, e_machine), rows[i].machine);
		assert_int_equal(EHDR(&core, e_version), EV_CURRENT);
		assert_int_equal(EHDR(&core, e_ehsize), rows[i].ehsize);
		assert_int_equal(EHDR(&core, e_phoff), rows[i].ehsize);
		assert_int_equal(EHDR(&core, e_phentsize), rows[i].phentsize);
		assert_int_equal(EHDR(&core, e_phnum), 2);
		assert_int_equal(EHDR(&core, e_shoff), 0);
		assert_int_equal(EHDR(&core, e_shnum), 0);
	}
}

static void physical_addresses_are_zero_unless_asked_for(void **state)
{
	static const struct ic_arch *const archs[] = { &ic_arch_x86_64, &ic_arch_i386 };
	struct ic_core_options options = { .paddr_is_vaddr = true };
	struct ic_mapping mapping = anonymous(0x400000, PAGE);

	for (size_t i = 0; i < IC_NR(archs); i++) {
		struct subject s;
		struct core core;

		map(subject_make(&s, archs[i]), &mapping, 1);
		core = write_core(*state, &s.process);
		assert_int_equal(PHDR(&core, 1, p_paddr), 0);
		core = write_with(*state, &s.process, &options);
		assert_int_equal(PHDR(&core, 0, p_paddr), 0); /* PT_NOTE */
		assert_int_equal(PHDR(&core, 1, p_vaddr), 0x400000);
		assert_int_equal(PHDR(&core, 1, p_paddr), 0x400000);
	}
}

static void the_notes_come_first_and_are_aligned_to_4(void **state)
{
	struct ic_mapping mapping = anonymous(0x400000, PAGE);
	struct subject s;
	struct core core;

	map(subject_make(&s, &ic_arch_x86_64), &mapping, 1);
	core = write_core(*state, &s.process);
	assert_int_equal(PHDR(&core, 0, p_type), PT_NOTE);
	assert_int_equal(PHDR(&core, 0, p_offset), 64 + 2 * 56);
	assert_int_equal(PHDR(&core, 0, p_memsz), 0);
	assert_int_equal(PHDR(&core, 0, p_align), 4);
}

static void a_segment_is_a_load_of_its_mapping(void **state)
{
	struct ic_mapping mappings[] = { anonymous(0x400000, 2 * PAGE),
					 anonymous(0x700000, 3 * PAGE) };
	struct subject s;
	struct core core;

	mappings[0].prot = PF_R | PF_X;
	mappings[1].kind = IC_MAPPING_FILE_SHARED;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		map(subject_make(&s, ic_archs[i]), mappings, 2);
		core = write_core(*state, &s.process);
		assert_int_equal(PHDR(&core, 1, p_type), PT_LOAD);
		assert_int_equal(PHDR(&core, 1, p_flags), PF_R | PF_X);
		assert_int_equal(PHDR(&core, 1, p_vaddr), 0x400000);
		assert_int_equal(PHDR(&core, 1, p_paddr), 0);
		assert_int_equal(PHDR(&core, 1, p_filesz), 2 * PAGE);
		assert_int_equal(PHDR(&core, 1, p_memsz), 2 * PAGE);
		assert_int_equal(PHDR(&core, 1, p_align), PAGE);
		assert_int_equal(PHDR(&core, 1, p_offset) % PAGE, 0);
		assert_int_equal(PHDR(&core, 2, p_filesz), 0);
		assert_int_equal(PHDR(&core, 2, p_memsz), 3 * PAGE);
		assert_int_equal(core.size, PHDR(&core, 1, p_offset) + 2 * PAGE);
	}
}

/* A core of that many segments, none of which has bytes. */
static struct core core_of(struct unit *unit, const struct ic_arch *arch, size_t nr)
{
	struct ic_mapping *mappings = ic_arena_alloc(unit->arena, nr, sizeof(*mappings));
	struct subject s;

	for (size_t i = 0; i < nr; i++) {
		mappings[i] = anonymous((i + 1) * 2 * PAGE, PAGE);
		mappings[i].kind = IC_MAPPING_FILE_PRIVATE;
	}
	map(subject_make(&s, arch), mappings, nr);
	return write_core(unit, &s.process);
}

static void as_many_segments_as_e_phnum_can_tell_need_no_section(void **state)
{
	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct core core = core_of(*state, ic_archs[i], PN_XNUM - 2);

		assert_int_equal(EHDR(&core, e_phnum), PN_XNUM - 1);
		assert_int_equal(EHDR(&core, e_shoff), 0);
		assert_int_equal(EHDR(&core, e_shnum), 0);
	}
}

static void more_segments_are_counted_in_section_0(void **state)
{
	static const size_t nrs[] = { PN_XNUM - 1, PN_XNUM, PN_XNUM + 5000 };

	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t j = 0; j < IC_NR(nrs); j++) {
			struct core core = core_of(*state, ic_archs[i], nrs[j]);
			size_t shdr = core.wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);

			assert_int_equal(EHDR(&core, e_phnum), PN_XNUM);
			assert_int_equal(EHDR(&core, e_shnum), 1);
			assert_int_equal(EHDR(&core, e_shentsize), shdr);
			assert_int_equal(EHDR(&core, e_shoff), core.size - shdr);
			assert_int_equal(core.nr_headers, nrs[j] + 1);
			assert_int_equal(PHDR(&core, nrs[j], p_vaddr), nrs[j] * 2 * PAGE);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_core_says_what_it_is),
		folder_test(physical_addresses_are_zero_unless_asked_for),
		folder_test(the_notes_come_first_and_are_aligned_to_4),
		folder_test(a_segment_is_a_load_of_its_mapping),
		folder_test(as_many_segments_as_e_phnum_can_tell_need_no_section),
		folder_test(more_segments_are_counted_in_section_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
