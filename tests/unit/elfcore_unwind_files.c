/* SPDX-License-Identifier: Apache-2.0 */
/* What the unwinder makes of files: a small one, this very program, damaged ones. */
#include <sys/mman.h>

#include "convert/base/endian.h"
#include "tests/unit/unwind_fixture.h"

/* A program of aarch64: headers, .eh_frame_hdr, .eh_frame; its code has one rule, for all of it. */
#define HEADER_AT    0x100
#define FRAMES_AT    0x140
#define CODE_AT      0x200
#define PROGRAM_SIZE 0x1000

static void word(uint8_t *program, size_t at, uint32_t value)
{
	memcpy(program + at, &value,
	       sizeof(value)); /* little-endian, as this machine's tests run */
}

static void make_program(uint8_t program[static PROGRAM_SIZE])
{
	/* Version 1, "zR", factors 1 and -8, x30; addresses are distances; the CFA is sp. */
	static const uint8_t common[] = { 16,  0, 0, 0,    0,  0, 0,    0,    1,  'z',
					  'R', 0, 1, 0x78, 30, 1, 0x1b, 0x0c, 31, 0 };
	/* The CFA is x29 + 16; x30 is saved 8 bytes below it, x29 16. */
	static const uint8_t rules[] = { 0, 0x0c, 29, 16, 0x80 | 30, 1, 0x80 | 29, 2 };
	static const uint8_t encodings[] = { 1, 0x1b, 0x03, 0x3b };
	const Elf64_Ehdr header = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_DYN,
		.e_machine = EM_AARCH64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 2,
	};
	const Elf64_Phdr segments[] = {
		{ .p_type = PT_LOAD,
		  .p_flags = PF_R | PF_X,
		  .p_filesz = PROGRAM_SIZE,
		  .p_memsz = PROGRAM_SIZE,
		  .p_align = PAGE },
		{ .p_type = PT_GNU_EH_FRAME,
		  .p_flags = PF_R,
		  .p_offset = HEADER_AT,
		  .p_vaddr = HEADER_AT,
		  .p_filesz = 20,
		  .p_memsz = 20,
		  .p_align = 4 },
	};
	size_t fde = FRAMES_AT + sizeof(common);

	memset(program, 0, PROGRAM_SIZE);
	memcpy(program, &header, sizeof(header));
	memcpy(program + sizeof(header), segments, sizeof(segments));
	memcpy(program + HEADER_AT, encodings, sizeof(encodings));
	word(program, HEADER_AT + 4, FRAMES_AT - (HEADER_AT + 4));
	word(program, HEADER_AT + 8, 1);
	word(program, HEADER_AT + 12, CODE_AT - HEADER_AT);
	word(program, HEADER_AT + 16, (uint32_t)fde - HEADER_AT);
	memcpy(program + FRAMES_AT, common, sizeof(common));
	word(program, fde, 20);
	word(program, fde + 4, (uint32_t)fde + 4 - FRAMES_AT);
	word(program, fde + 8, CODE_AT - ((uint32_t)fde + 8));
	word(program, fde + 12, PROGRAM_SIZE - CODE_AT);
	memcpy(program + fde + 16, rules, sizeof(rules));
}

static void call_frame_information_leads_on_from_signed_addresses(void **state)
{
	static const struct ic_processor processor = { .hwcap = 1ULL << 30,
						       .address_end = 1ULL << 48,
						       .page_size = PAGE };
	static const uint64_t signatures[] = { 0, 0x55000000000000 };
	static uint8_t program[PROGRAM_SIZE];

	(void)state;
	make_program(program);
	for (size_t i = 0; i < IC_NR(signatures); i++) {
		struct scene *s = make();

		give_file(s, program, sizeof(program));
		s->mappings[0].end = CODE + PROGRAM_SIZE;
		s->process.arch = s->threads[0].cpu.arch = &ic_arch_aarch64;
		s->threads[0].cpu.processor = &processor;
		s->threads[0].cpu.registers[29] = STACK + 0x20;
		s->threads[0].cpu.registers[31] = STACK + 0x10;
		s->threads[0].cpu.registers[32] = CODE + CODE_AT + 0x10;
		for (uint64_t n = 0; n < 3; n++)
			frame_at(s, STACK + 0x20 + 0x40 * n, STACK + 0x60 + 0x40 * n,
				 (CODE + CODE_AT + 0x100 * (n + 1)) | signatures[i]);
		walk(s);
		assert_int_equal(s->failures, 0);
		assert_true(s->nr >= 4);
		for (uint64_t n = 1; n < 4; n++) {
			assert_int_equal(s->frames[n].pc, CODE + CODE_AT + 0x100 * n);
			assert_int_equal(s->frames[n].source, IC_FRAME_CFI);
			assert_int_equal(s->frames[n].sp, STACK + 0x30 + 0x40 * (n - 1));
		}
		free(s);
	}
}

/* This very program, as what an attacker may change. */
static uint8_t *own_program(size_t *size)
{
	FILE *file = fopen("/proc/self/exe", "rb");
	uint8_t *bytes;
	long end;

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	end = ftell(file);
	assert_true(end > 0);
	*size = (size_t)end;
	bytes = malloc(*size);
	assert_non_null(bytes);
	rewind(file);
	assert_int_equal(fread(bytes, 1, *size, file), *size);
	assert_int_equal(fclose(file), 0);
	return bytes;
}

static uint64_t address_of_main(const uint8_t *bytes)
{
	const Elf64_Ehdr *header = (const void *)bytes;

	return CODE + header->e_entry; /* of a PIE whose first segment is at 0 */
}

static void a_file_names_its_functions(void **state)
{
	struct scene *s = make();
	size_t size;
	uint8_t *bytes = own_program(&size);

	(void)state;
	give_file(s, bytes, size);
	s->mappings[0].end = CODE + 0x10000000;
	s->threads[0].cpu.registers[RIP] = address_of_main(bytes) + 4;
	walk(s);
	assert_int_equal(s->failures, 0);
	assert_string_equal(s->frames[0].symbol, "_start");
	assert_int_equal(s->frames[0].symbol_offset, 4);
	assert_int_equal(s->frames[0].symbol_type, 'T');
	free(bytes);
	free(s);
}

/* Each thread keeps at least its first frame, whatever libdw makes of the file. */
static void a_file_that_is_damaged_costs_its_names_at_most(void **state)
{
	struct scene *s = make();
	size_t size;
	uint8_t *bytes = own_program(&size), *broken = malloc(size);
	uint32_t random = 1;

	(void)state;
	assert_non_null(broken);
	s->mappings[0].end = CODE + 0x10000000;
	s->threads[0].cpu.registers[RIP] = address_of_main(bytes) + 4;
	for (size_t turn = 0; turn < 60; turn++) {
		size_t cut = turn % 3 ? size : size / (turn + 1);

		memcpy(broken, bytes, size);
		for (size_t i = 0; i < 1 + turn * 20; i++) {
			random = random * 1664525 + 1013904223;
			/* half of them in the headers, at either end of the file */
			broken[turn % 2 ? random % 1024 :
			       i % 2    ? random % size :
					  size - 1 - random % 4096] = (uint8_t)(random >> 24);
		}
		give_file(s, broken, cut);
		walk(s);
		assert_in_range(s->nr, 1, IC_MAX_FRAMES);
		assert_int_equal(s->frames[0].pc, s->threads[0].cpu.registers[RIP]);
	}
	free(broken);
	free(bytes);
	free(s);
}

/* Bytes that cannot be touched stand for whatever may kill the walk. */
static void a_walk_that_dies_leaves_what_frame_pointers_tell(void **state)
{
	struct scene *s = make();
	/* cppcheck-suppress invalidFunctionArg; a mapping of no file has the descriptor -1 */
	void *wall = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(wall != MAP_FAILED);
	frame_at(s, STACK + 0x20, 0, CODE + 0x200);
	give_file(s, wall, PAGE);
	s->process.nr_threads = NR_THREADS;
	walk(s);
	assert_in_range(s->failures, 1, NR_THREADS);
	assert_int_equal(s->nr, 2 * NR_THREADS);
	for (size_t i = 0; i < NR_THREADS; i++) {
		assert_int_equal(s->frames[2 * i].thread, i);
		assert_int_equal(s->frames[2 * i + 1].pc, CODE + 0x200);
		assert_int_equal(s->frames[2 * i + 1].end, IC_FRAME_UNREADABLE);
	}
	munmap(wall, PAGE);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(call_frame_information_leads_on_from_signed_addresses),
		cmocka_unit_test(a_file_names_its_functions),
		cmocka_unit_test(a_file_that_is_damaged_costs_its_names_at_most),
		cmocka_unit_test(a_walk_that_dies_leaves_what_frame_pointers_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
