/* SPDX-License-Identifier: Apache-2.0 */
/* Walks every table of arch/: they are trusted because this test trusts nothing. */
#include "convert/arch/arch.h"
#include "convert/arch/x86.h"
#include "tests/unit/unit.h"

#define MOST_REGISTER_BYTES 512

static void architectures_have_names_of_their_own(void **state)
{
	(void)state;
	assert_ptr_equal(ic_archs[0], &ic_arch_x86_64);
	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(ic_archs[i]->name, ic_archs[j]->name);
			assert_false(ic_archs[i]->elf_machine == ic_archs[j]->elf_machine &&
				     ic_archs[i]->big_endian == ic_archs[j]->big_endian);
		}
}

static void sizes_of_words_ids_and_pages_are_possible(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		const struct ic_arch *arch = ic_archs[i];

		assert_true(arch->word_bytes == 4 || arch->word_bytes == 8);
		assert_true(arch->uid_bytes == 2 || arch->uid_bytes == 4);
		assert_true(arch->page_bytes >= 4096 && arch->page_bytes <= 65536);
		assert_int_equal(arch->page_bytes & (arch->page_bytes - 1), 0);
	}
}

static void registers_fit_their_note_and_no_byte_is_written_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		const struct ic_arch *arch = ic_archs[i];
		uint8_t written[MOST_REGISTER_BYTES] = { 0 };

		assert_in_range(arch->nr_registers, 1, IC_MAX_REGISTERS);
		assert_in_range(arch->registers_size, 1, MOST_REGISTER_BYTES);
		for (size_t row = 0; row < arch->nr_registers; row++) {
			const struct ic_register *reg = &arch->registers[row];

			assert_true(reg->size == 2 || reg->size == 4 || reg->size == 8);
			assert_true(reg->size <= arch->word_bytes);
			assert_true(reg->at + reg->size <= arch->registers_size);
			for (size_t at = reg->at; at < (size_t)reg->at + reg->size; at++)
				assert_int_equal(written[at]++, 0);
		}
	}
}

static void register_rows_are_sorted_and_named_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t row = 1; row < ic_archs[i]->nr_registers; row++) {
			const struct ic_register *registers = ic_archs[i]->registers;

			assert_true(registers[row - 1].at < registers[row].at);
			for (size_t other = 0; other < row; other++)
				assert_string_not_equal(registers[row].name, registers[other].name);
		}
}

static void special_registers_are_the_ones_they_should_be(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		const char *pc, *sp, *syscall;
	} rows[] = {
		{ &ic_arch_x86_64, "rip", "rsp", "orig_rax" },
		{ &ic_arch_i386, "eip", "esp", "orig_eax" },
		{ &ic_arch_aarch64, "pc", "sp", "x8" },
		{ &ic_arch_arm, "pc", "sp", "r7" },
		{ &ic_arch_loongarch64, "pc", "r3", "r11" },
		{ &ic_arch_mips64, "pc", "sp", "v0" },
		{ &ic_arch_mips64el, "pc", "sp", "v0" },
		{ &ic_arch_ppc64le, "pc", "r1", "r0" },
		{ &ic_arch_riscv64, "pc", "sp", "a7" },
		{ &ic_arch_s390x, "pswa", "r15", "r1" },
	};

	(void)state;
	assert_int_equal(IC_NR(rows), ic_nr_archs);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_register *registers = rows[i].arch->registers;

		assert_string_equal(registers[rows[i].arch->pc].name, rows[i].pc);
		assert_string_equal(registers[rows[i].arch->sp].name, rows[i].sp);
		assert_string_equal(registers[rows[i].arch->syscall].name, rows[i].syscall);
	}
}

/* The first and the last argument and the result, as syscall(2) lists them. */
static void arguments_are_where_the_manual_has_them(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		const char *first, *last, *result, *kept;
	} rows[] = {
		{ &ic_arch_x86_64, "rdi", "r9", "rax", "rdi" },
		{ &ic_arch_i386, "ebx", "ebp", "eax", "ebx" },
		{ &ic_arch_aarch64, "x0", "x5", "x0", "x0" },
		{ &ic_arch_arm, "r0", "r5", "r0", "orig_r0" },
		{ &ic_arch_loongarch64, "r4", "r9", "r4", "r4" },
		{ &ic_arch_mips64, "a0", "a5", "v0", "a0" },
		{ &ic_arch_mips64el, "a0", "a5", "v0", "a0" },
		{ &ic_arch_ppc64le, "r3", "r8", "r3", "orig_r3" },
		{ &ic_arch_riscv64, "a0", "a5", "a0", "a0" },
		{ &ic_arch_s390x, "r2", "r7", "r2", "orig_r2" },
	};

	(void)state;
	assert_int_equal(IC_NR(rows), ic_nr_archs);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_register *registers = rows[i].arch->registers;
		const struct ic_call_entry *entry = rows[i].arch->entry;

		assert_string_equal(registers[entry->arguments[0]].name, rows[i].first);
		assert_string_equal(registers[entry->arguments[5]].name, rows[i].last);
		assert_string_equal(registers[entry->result].name, rows[i].result);
		assert_string_equal(registers[entry->first].name, rows[i].kept);
		assert_true(entry->kept == !entry->nr_instructions);
	}
	assert_string_equal(ic_arch_x86_64.registers[ic_arch_x86_64.entry->return_to].name, "rcx");
	assert_string_equal(ic_arch_arm.registers[ic_arch_arm.entry->instructions[0].mode].name,
			    "cpsr");
	assert_string_equal(
		ic_arch_ppc64le.registers[ic_arch_ppc64le.entry->instructions[0].error].name, "cr");
}

/* DWARF's number of a register of the general set, or -1. */
static int dwarf_number(const struct ic_arch *arch, const char *name)
{
	for (size_t i = 0; i < arch->nr_dwarf; i++)
		for (unsigned j = 0; !arch->dwarf[i].set && j < arch->dwarf[i].nr; j++)
			if (!strcmp(arch->registers[arch->dwarf[i].row + j].name, name))
				return (int)(arch->dwarf[i].number + j);
	return -1;
}

/* The chapters on DWARF of the architectures' ABIs; the stack pointer and one that stands elsewhere. */
static void dwarf_numbers_are_those_of_the_abis(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		const char *name;
		int number;
	} rows[] = {
		{ &ic_arch_x86_64, "rsp", 7 },  { &ic_arch_x86_64, "rdx", 1 },
		{ &ic_arch_x86_64, "rip", 16 }, { &ic_arch_x86_64, "r8", 8 },
		{ &ic_arch_x86_64, "r15", 15 }, { &ic_arch_i386, "esp", 4 },
		{ &ic_arch_i386, "ebx", 3 },    { &ic_arch_i386, "edi", 7 },
		{ &ic_arch_i386, "ecx", 1 },    { &ic_arch_i386, "eip", 8 },
		{ &ic_arch_aarch64, "sp", 31 }, { &ic_arch_aarch64, "x30", 30 },
		{ &ic_arch_arm, "sp", 13 },     { &ic_arch_arm, "pc", 15 },
		{ &ic_arch_ppc64le, "r1", 1 },  { &ic_arch_ppc64le, "lr", 65 },
		{ &ic_arch_s390x, "r15", 15 },  { &ic_arch_s390x, "r0", 0 },
		{ &ic_arch_riscv64, "sp", 2 },  { &ic_arch_riscv64, "ra", 1 },
		{ &ic_arch_riscv64, "t6", 31 }, { &ic_arch_loongarch64, "r3", 3 },
		{ &ic_arch_mips64, "sp", 29 },  { &ic_arch_mips64el, "ra", 31 },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_int_equal(dwarf_number(rows[i].arch, rows[i].name), rows[i].number);
	for (size_t i = 0; i < ic_nr_archs; i++) {
		bool used[256] = { false };

		for (size_t j = 0; j < ic_archs[i]->nr_dwarf; j++) {
			const struct ic_dwarf_registers *run = &ic_archs[i]->dwarf[j];

			for (unsigned k = run->number; k < run->number + (unsigned)run->nr; k++) {
				assert_false(used[k]);
				used[k] = true;
			}
			if (!run->set)
				assert_true(run->row + run->nr <= ic_archs[i]->nr_registers);
		}
	}
}

/* struct user_regs_struct and user_regs_struct32 of the kernel, by their members' order. */
static void registers_come_in_the_kernels_order(void **state)
{
	static const char *const wide[] = {
		"r15",    "r14", "r13", "r12",     "rbp",     "rbx", "r11",      "r10", "r9",
		"r8",     "rax", "rcx", "rdx",     "rsi",     "rdi", "orig_rax", "rip", "cs",
		"eflags", "rsp", "ss",  "fs_base", "gs_base", "ds",  "es",       "fs",  "gs",
	};
	static const char *const narrow[] = {
		"ebx", "ecx", "edx",      "esi", "edi", "ebp",    "eax", "ds", "es",
		"fs",  "gs",  "orig_eax", "eip", "cs",  "eflags", "esp", "ss",
	};

	(void)state;
	assert_int_equal(ic_arch_x86_64.nr_registers, IC_NR(wide));
	assert_int_equal(ic_arch_i386.nr_registers, IC_NR(narrow));
	for (size_t i = 0; i < IC_NR(wide); i++)
		assert_string_equal(ic_arch_x86_64.registers[i].name, wide[i]);
	for (size_t i = 0; i < IC_NR(narrow); i++)
		assert_string_equal(ic_arch_i386.registers[i].name, narrow[i]);
}

static void register_sets_are_named_once_and_owned_by_core_or_linux(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t row = 0; row < ic_archs[i]->nr_regsets; row++) {
			const struct ic_regset *const *sets = ic_archs[i]->regsets;

			assert_true(!strcmp(sets[row]->owner, "CORE") ||
				    !strcmp(sets[row]->owner, "LINUX"));
			assert_ptr_not_equal(sets[row], ic_archs[i]->last);
			for (size_t other = 0; other < row; other++) {
				assert_string_not_equal(sets[row]->name, sets[other]->name);
				assert_int_not_equal(sets[row]->type, sets[other]->type);
			}
		}
}

/* A thread that has everything its architecture knows of. */
struct full {
	struct ic_x86_state x86;
	struct ic_register_sets sets;
	struct ic_processor processor;
	struct ic_cpu_state cpu;
};

static bool is_x86(const struct ic_arch *arch)
{
	return arch == &ic_arch_x86_64 || arch == &ic_arch_i386;
}

static const struct ic_cpu_state *fill(struct full *full, const struct ic_arch *arch)
{
	static uint8_t component[1024];
	static uint64_t numbers[128];

	memset(component, 0xa5, sizeof(component));
	memset(numbers, 0xa5, sizeof(numbers));
	*full = (struct full){
		.x86 = { .has_fp = true,
			 .has_xsave = true,
			 .xstate_bv = UINT64_MAX,
			 .has_shadow_stack = true,
			 .nr_tls = IC_X86_NR_TLS,
			 .tls = { { 12, 0xf7000000, 0xfffff, 0x51 } } },
		.processor = { .hwcap = UINT64_MAX, .address_end = 1ULL << 47, .page_size = 4096 },
		.cpu = { .arch = arch, .processor = &full->processor },
	};
	memset(full->x86.fxsave, 0xa5, 416);
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++)
		full->x86.components[i] = component;
	for (size_t i = 0; i < IC_MAX_SETS; i++)
		full->sets.set[i] = numbers;
	memset(full->cpu.registers, 0xa5, sizeof(full->cpu.registers));
	full->cpu.extra = is_x86(arch) ? (const void *)&full->x86 : &full->sets;
	return &full->cpu;
}

/* Each set is encoded into a buffer with a fence behind the size it gave. */
static void no_register_set_writes_past_its_size(void **state)
{
	struct full full;

	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		const struct ic_cpu_state *cpu = fill(&full, ic_archs[i]);

		for (size_t row = 0; row <= ic_archs[i]->nr_regsets; row++) {
			const struct ic_regset *set = row < ic_archs[i]->nr_regsets ?
							      ic_archs[i]->regsets[row] :
							      ic_archs[i]->last;
			uint8_t desc[4096 + 64] = { 0 };
			size_t size = set ? ic_regset_size(set, cpu) : 0;

			if (!set)
				continue;
			assert_in_range(size, 1, 4096);
			memset(desc + size, 0x77, sizeof(desc) - size);
			ic_regset_encode(set, cpu, desc);
			for (size_t at = size; at < sizeof(desc); at++)
				assert_int_equal(desc[at], 0x77);
		}
	}
}

static void words_of_a_set_fit_it_and_no_byte_is_written_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		for (size_t row = 0; row < ic_archs[i]->nr_regsets; row++) {
			const struct ic_regset *set = ic_archs[i]->regsets[row];
			uint8_t written[1024] = { 0 };

			assert_true(!set->size == !set->encode);
			assert_true(!set->size == (set->nr_words > 0));
			assert_in_range(set->set, 0, IC_MAX_SETS - 1);
			assert_in_range(set->bytes, 0, sizeof(written));
			for (size_t run = 0; run < set->nr_words; run++) {
				const struct ic_regset_words *words = &set->words[run];
				size_t end = words->at + (size_t)words->nr * words->size;

				assert_true(words->nr && (words->size == 4 || words->size == 8));
				assert_true(end <= set->bytes);
				for (size_t at = words->at; at < end; at++)
					assert_int_equal(written[at]++, 0);
			}
		}
}

static void native_layouts_are_of_the_same_sets(void **state)
{
	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		const struct ic_arch *arch = ic_archs[i];

		assert_int_equal(arch->native_regsets != NULL, arch->has_native != NULL);
		for (size_t row = 0; arch->native_regsets && row < arch->nr_regsets; row++) {
			assert_string_equal(arch->native_regsets[row]->owner,
					    arch->regsets[row]->owner);
			assert_int_equal(arch->native_regsets[row]->type, arch->regsets[row]->type);
		}
		if (arch->native_last)
			assert_int_equal(arch->native_last->type, arch->last->type);
	}
}

static void a_thread_without_more_registers_has_no_such_notes(void **state)
{
	struct ic_register_sets no_sets = { 0 };
	struct ic_x86_state none = { 0 };

	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct ic_cpu_state cpu = { .arch = ic_archs[i],
					    .extra = is_x86(ic_archs[i]) ? (const void *)&none :
									   &no_sets };

		assert_false(ic_arch_has_fp(&cpu));
		for (size_t row = 0; row < ic_archs[i]->nr_regsets; row++)
			assert_int_equal(ic_regset_size(ic_archs[i]->regsets[row], &cpu), 0);
		if (ic_archs[i]->last)
			assert_int_equal(ic_regset_size(ic_archs[i]->last, &cpu), 0);
	}
}

static void a_thread_that_has_everything_has_its_fp_registers(void **state)
{
	struct full full;

	(void)state;
	for (size_t i = 0; i < ic_nr_archs; i++)
		assert_true(ic_arch_has_fp(fill(&full, ic_archs[i])));
}

static void components_are_sorted_and_do_not_overlap(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		const struct ic_x86_component_row *row = &ic_x86_components[i];

		assert_true(row->size && row->offset >= 576 && row->offset % 64 == 0);
		if (i) {
			assert_true(row[-1].feature < row->feature);
			assert_true(row[-1].offset + row[-1].size <= row->offset);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(architectures_have_names_of_their_own),
		cmocka_unit_test(sizes_of_words_ids_and_pages_are_possible),
		cmocka_unit_test(registers_fit_their_note_and_no_byte_is_written_twice),
		cmocka_unit_test(register_rows_are_sorted_and_named_once),
		cmocka_unit_test(special_registers_are_the_ones_they_should_be),
		cmocka_unit_test(dwarf_numbers_are_those_of_the_abis),
		cmocka_unit_test(arguments_are_where_the_manual_has_them),
		cmocka_unit_test(registers_come_in_the_kernels_order),
		cmocka_unit_test(register_sets_are_named_once_and_owned_by_core_or_linux),
		cmocka_unit_test(no_register_set_writes_past_its_size),
		cmocka_unit_test(words_of_a_set_fit_it_and_no_byte_is_written_twice),
		cmocka_unit_test(a_thread_that_has_everything_has_its_fp_registers),
		cmocka_unit_test(native_layouts_are_of_the_same_sets),
		cmocka_unit_test(a_thread_without_more_registers_has_no_such_notes),
		cmocka_unit_test(components_are_sorted_and_do_not_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
