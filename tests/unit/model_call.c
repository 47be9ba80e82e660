/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/call.h"
#include "tests/unit/unit.h"

#define CODE         0x10000ULL /* one page of it, mapped from a file; the page behind it is not at hand */
#define AT           0x100U
#define EINTR_RESULT (-4)
#define RESTART      (-514)

struct scene {
	uint8_t code[PAGE];
	struct ic_member pages;
	struct ic_run run;
	struct ic_mapping mapping;
	struct ic_process process;
	struct ic_thread thread;
};

static void make(struct scene *s, const struct ic_arch *arch)
{
	memset(s, 0, sizeof(*s));
	s->pages = (struct ic_member){ .name = "pages-1.img",
				       .size = PAGE,
				       .has_blob = true,
				       .blob = { s->code, -1, 0, PAGE } };
	s->run = (struct ic_run){ CODE, PAGE, 0, &s->pages, IC_ORIGIN_DUMPED };
	s->mapping = (struct ic_mapping){
		.start = CODE, .end = CODE + 2 * PAGE, .kind = IC_MAPPING_FILE_PRIVATE, .label = ""
	};
	s->process.arch = arch;
	s->process.space = (struct ic_address_space){ .mappings = &s->mapping,
						      .nr_mappings = 1,
						      .pages = { &s->run, 1 },
						      .known_until = UINT64_MAX,
						      .page_size = PAGE };
	s->thread.cpu.arch = arch;
	s->thread.cpu.registers[arch->pc] = CODE + AT;
}

static void set(struct scene *s, const char *name, uint64_t value)
{
	const struct ic_arch *arch = s->process.arch;

	for (size_t i = 0; i < arch->nr_registers; i++)
		if (!strcmp(arch->registers[i].name, name)) {
			s->thread.cpu.registers[i] = value;
			return;
		}
	fail_msg("no register %s", name);
}

static struct ic_call call_of(const struct scene *s)
{
	struct ic_call call;

	assert_null(ic_call_of(&s->process, &s->thread, &call));
	return call;
}

/* What the instruction is on each machine, its bytes as they lie in memory; from disassemblers. */
static const struct {
	const struct ic_arch *arch;
	const char *bytes;
	size_t size;
	const char *number_register;
	uint64_t number;
	const char *second; /* argument */
} machines[] = {
	{ &ic_arch_aarch64, "\x01\x00\x00\xd4", 4, "x8", 98, "x1" },
	{ &ic_arch_arm, "\x00\x00\x00\xef", 4, "r7", 240, "r1" },
	{ &ic_arch_loongarch64, "\x00\x00\x2b\x00", 4, "r11", 98, "r5" },
	{ &ic_arch_mips64, "\x00\x00\x00\x0c", 4, "v0", 5194, "a1" },
	{ &ic_arch_mips64el, "\x0c\x00\x00\x00", 4, "v0", 5194, "a1" },
	{ &ic_arch_ppc64le, "\x02\x00\x00\x44", 4, "r0", 221, "r4" },
	{ &ic_arch_riscv64, "\x73\x00\x00\x00", 4, "a7", 98, "a1" },
	{ &ic_arch_s390x, "\x0a\xee", 2, NULL, 238, "r3" },
	{ &ic_arch_s390x, "\x0a\x00", 2, "r1", 238, "r3" },
};

static void the_instruction_at_the_pc_tells_on_every_machine_but_x86(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(machines); i++) {
		struct ic_call call;
		struct scene s;

		make(&s, machines[i].arch);
		memcpy(s.code + AT, machines[i].bytes, machines[i].size);
		if (machines[i].number_register)
			set(&s, machines[i].number_register, machines[i].number);
		set(&s, machines[i].second, 0x80);
		call = call_of(&s);
		assert_int_equal(call.state, IC_CALL_WAITING);
		assert_int_equal(call.number, machines[i].number);
		assert_true(call.is_named);
		assert_string_equal(call.syscall.name, "futex");
		assert_int_equal(call.arguments[1], 0x80);
	}
}

static void without_that_instruction_a_thread_is_in_no_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(machines); i++) {
		struct scene s;

		make(&s, machines[i].arch);
		if (machines[i].number_register)
			set(&s, machines[i].number_register, machines[i].number);
		assert_int_equal(call_of(&s).state, IC_CALL_NONE);
	}
}

static void where_the_code_is_not_at_hand_the_number_is_all_there_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(machines); i++) {
		struct ic_call call;
		struct scene s;

		make(&s, machines[i].arch);
		s.thread.cpu.registers[machines[i].arch->pc] = CODE + PAGE;
		s.thread.cpu.registers[machines[i].arch->syscall] = 98;
		call = call_of(&s);
		assert_int_equal(call.state, IC_CALL_UNKNOWN);
		assert_int_equal(call.number, 98);
		assert_false(call.is_named);
	}
}

static void a_pc_that_points_nowhere_is_unknown_too(void **state)
{
	static const uint64_t nowhere[] = {
		0, 1, 3, CODE - 1, CODE + 2 * PAGE - 1, UINT64_MAX, UINT64_MAX - 1, 1ULL << 63
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(machines); i++)
		for (size_t j = 0; j < IC_NR(nowhere); j++) {
			struct scene s;

			make(&s, machines[i].arch);
			s.thread.cpu.registers[machines[i].arch->pc] = nowhere[j];
			s.thread.cpu.registers[machines[i].arch->entry->result] = (uint64_t)RESTART;
			assert_int_equal(call_of(&s).state, IC_CALL_UNKNOWN);
		}
}

/* Of a restart that CRIU does not know how to prepare, and of those that it ends with EINTR. */
static void the_instruction_before_the_pc_tells_if_the_result_asks_for_a_restart(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		const char *bytes, *number, *result, *first;
		int64_t value;
		enum ic_call_state state;
	} rows[] = {
		{ &ic_arch_arm, "\x00\x00\x00\xef", "r7", "r0", "orig_r0", EINTR_RESULT,
		  IC_CALL_INTERRUPTED },
		{ &ic_arch_arm, "\x00\x00\x00\xef", "r7", "r0", "orig_r0", 7, IC_CALL_NONE },
		{ &ic_arch_ppc64le, "\x01\x00\x00\x44", "r0", "r3", "orig_r3", RESTART,
		  IC_CALL_WAITING }, /* scv 0 */
		{ &ic_arch_ppc64le, "\x01\x00\x00\x44", "r0", "r3", "orig_r3", INT64_MIN,
		  IC_CALL_NONE },
		/* sc: without the bit of cr 4 is no error */
		{ &ic_arch_ppc64le, "\x02\x00\x00\x44", "r0", "r3", "orig_r3", 4, IC_CALL_NONE },
		{ &ic_arch_aarch64, "\x01\x00\x00\xd4", "x8", "x0", "x0", EINTR_RESULT,
		  IC_CALL_NONE },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_call call;
		struct scene s;

		make(&s, rows[i].arch);
		memcpy(s.code + AT - 4, rows[i].bytes, 4);
		set(&s, rows[i].number, 3);
		set(&s, rows[i].first, 0x77);
		set(&s, rows[i].result, (uint64_t)rows[i].value);
		call = call_of(&s);
		assert_int_equal(call.state, rows[i].state);
		if (call.state != IC_CALL_NONE) {
			assert_string_equal(call.syscall.name, "read");
			assert_int_equal(call.arguments[0], 0x77);
		}
	}
}

static void an_error_of_sc_is_positive_and_cr_says_so(void **state)
{
	struct scene s;

	(void)state;
	make(&s, &ic_arch_ppc64le);
	memcpy(s.code + AT - 4, "\x02\x00\x00\x44", 4);
	set(&s, "r3", 4);
	set(&s, "cr", 0x10000000);
	assert_int_equal(call_of(&s).state, IC_CALL_INTERRUPTED);
}

static void thumb_has_an_instruction_of_its_own(void **state)
{
	struct scene s;

	(void)state;
	make(&s, &ic_arch_arm);
	memcpy(s.code + AT, "\x00\xdf", 2);
	set(&s, "r7", 29);
	assert_int_equal(call_of(&s).state, IC_CALL_NONE);
	set(&s, "cpsr", 0x30);
	assert_string_equal(call_of(&s).syscall.name, "pause");
}

/* Images of CRIU have rip on the instruction and rax the number again, or -EINTR. */
static void x86_keeps_the_number_and_no_memory_is_read(void **state)
{
	static const struct {
		int64_t kept, rax;
		uint64_t rcx;
		enum ic_call_state state;
	} rows[] = {
		{ 202, 202, 0x10102, IC_CALL_WAITING },  { 202, -4, 0x10100, IC_CALL_INTERRUPTED },
		{ 202, 1, 0x10100, IC_CALL_RETURNED },   { -1, 202, 0x10102, IC_CALL_NONE },
		{ 0, 0, 0x10102, IC_CALL_WAITING },      { 0, 0, 0x10100, IC_CALL_RETURNED },
		{ 202, -514, 0x10100, IC_CALL_WAITING }, { 202, INT64_MIN, 0, IC_CALL_RETURNED },
		{ INT64_MIN, 0, 0, IC_CALL_NONE },       { INT64_MAX, 0, 0, IC_CALL_RETURNED },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_call call;
		struct scene s;

		make(&s, &ic_arch_x86_64);
		s.process.space.nr_mappings = 0;
		set(&s, "orig_rax", (uint64_t)rows[i].kept);
		set(&s, "rax", (uint64_t)rows[i].rax);
		set(&s, "rcx", rows[i].rcx);
		set(&s, "r9", 6);
		call = call_of(&s);
		assert_int_equal(call.state, rows[i].state);
		if (call.state == IC_CALL_NONE)
			continue;
		assert_int_equal(call.number, rows[i].kept);
		assert_int_equal(call.arguments[5], 6);
		assert_int_equal(call.is_named, rows[i].kept != INT64_MAX);
	}
}

static void words_of_i386_have_32_bits(void **state)
{
	struct ic_call call;
	struct scene s;

	(void)state;
	make(&s, &ic_arch_i386);
	set(&s, "orig_eax", UINT32_MAX);
	assert_int_equal(call_of(&s).state, IC_CALL_NONE);
	set(&s, "orig_eax", UINT64_MAX);
	assert_int_equal(call_of(&s).state, IC_CALL_NONE);
	set(&s, "orig_eax", 162);
	set(&s, "eax", UINT64_MAX - 3);
	set(&s, "ebx", 0xffffffff12345678);
	call = call_of(&s);
	assert_int_equal(call.state, IC_CALL_INTERRUPTED);
	assert_string_equal(call.syscall.name, "nanosleep");
	assert_int_equal(call.arguments[0], 0x12345678);
	assert_int_equal(ic_call_signed(&ic_arch_i386, 0xffffffff), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_instruction_at_the_pc_tells_on_every_machine_but_x86),
		cmocka_unit_test(without_that_instruction_a_thread_is_in_no_call),
		cmocka_unit_test(where_the_code_is_not_at_hand_the_number_is_all_there_is),
		cmocka_unit_test(a_pc_that_points_nowhere_is_unknown_too),
		cmocka_unit_test(
			the_instruction_before_the_pc_tells_if_the_result_asks_for_a_restart),
		cmocka_unit_test(an_error_of_sc_is_positive_and_cr_says_so),
		cmocka_unit_test(thumb_has_an_instruction_of_its_own),
		cmocka_unit_test(x86_keeps_the_number_and_no_memory_is_read),
		cmocka_unit_test(words_of_i386_have_32_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
