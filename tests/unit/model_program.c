/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/program.h"

#include "convert/model/auxv.h"
#include "tests/unit/core_fixture.h"

#define PROGRAM 0x400000

/* A process whose program's first page is in the checkpoint. */
struct program {
	struct subject subject;
	uint8_t page[PAGE];
	struct ic_member pages;
	struct ic_run run;
	struct ic_mapping mapping;
	uint64_t auxv[4];
};

static struct ic_process *program_make(struct program *p, const struct ic_arch *arch,
				       uint64_t flags)
{
	struct ic_process *process = subject_make(&p->subject, arch);
	bool wide = arch->word_bytes == 8;

	memset(p->page, 0, sizeof(p->page));
	memcpy(p->page, ELFMAG, SELFMAG);
	p->page[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	p->page[EI_DATA] = arch->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	ic_put(p->page + 18, 2, arch->big_endian, arch->elf_machine);
	ic_put(p->page + (wide ? 48 : 36), 4, arch->big_endian, flags);
	p->pages = (struct ic_member){ .name = "pages-1.img",
				       .has_blob = true,
				       .blob = { p->page, -1, 0, PAGE } };
	p->run = (struct ic_run){ PROGRAM, PAGE, 0, &p->pages, IC_ORIGIN_DUMPED };
	p->mapping = anonymous(PROGRAM, PAGE);
	p->auxv[0] = AT_PHDR;
	p->auxv[1] = PROGRAM + (wide ? 64 : 52);
	p->auxv[2] = p->auxv[3] = 0;
	map(process, &p->mapping, 1);
	process->space.pages = (struct ic_runs){ &p->run, 1 };
	process->auxv = p->auxv;
	process->nr_auxv = 4;
	return process;
}

static uint32_t flags_of(const struct ic_process *process)
{
	uint32_t flags = 1;

	assert_null(ic_program_flags(process, &flags));
	return flags;
}

static void flags_are_those_of_the_programs_header(void **state)
{
	static struct program p;

	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		assert_int_equal(flags_of(program_make(&p, ic_archs[i], 0x12345678)), 0x12345678);
}

static void without_that_page_they_are_the_architectures(void **state)
{
	static struct program p;

	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct ic_process *process = program_make(&p, ic_archs[i], 0x12345678);

		process->space.pages.nr = 0;
		p.mapping.kind = IC_MAPPING_FILE_PRIVATE;
		assert_int_equal(flags_of(process), ic_archs[i]->elf_flags);
		process = program_make(&p, ic_archs[i], 0x12345678);
		process->nr_auxv = 0;
		assert_int_equal(flags_of(process), ic_archs[i]->elf_flags);
		process = program_make(&p, ic_archs[i], 0x12345678);
		p.auxv[1] = PROGRAM + 2 * PAGE;
		assert_int_equal(flags_of(process), ic_archs[i]->elf_flags);
	}
}

static void a_page_that_is_no_such_header_is_not_believed(void **state)
{
	static const size_t fields[] = { 0, 3, EI_CLASS, EI_DATA, 18, 19 };
	static struct program p;

	(void)state;
	for (size_t i = 0; i < IC_NR(fields); i++) {
		struct ic_process *process = program_make(&p, &ic_arch_riscv64, 0x12345678);

		p.page[fields[i]] ^= 3;
		assert_int_equal(flags_of(process), 5);
	}
	(void)program_make(&p, &ic_arch_riscv64, 0x12345678);
	p.mapping.file_offset = PAGE;
	assert_int_equal(flags_of(&p.subject.process), 5);
}

/* The page claims to be in a file that is shorter. */
static void a_page_that_cannot_be_read_is_an_error(void **state)
{
	static struct program p;
	struct ic_process *process = program_make(&p, &ic_arch_riscv64, 5);
	struct ic_error *err;
	uint32_t flags;

	(void)state;
	p.pages.blob.size = 16;
	err = ic_program_flags(process, &flags);
	assert_non_null(err);
	ic_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_those_of_the_programs_header),
		cmocka_unit_test(without_that_page_they_are_the_architectures),
		cmocka_unit_test(a_page_that_is_no_such_header_is_not_believed),
		cmocka_unit_test(a_page_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
