/* SPDX-License-Identifier: Apache-2.0 */
/* arm's exception tables, instruction by instruction, as the ABI (IHI 0038, chapter 10) lists them. */
#include <elf.h>

#include "convert/base/endian.h"
#include "elfcore/unwind_private.h"
#include "tests/unit/unit.h"

/* One mapping of code that has its table too, and a stack. */
#define CODE     0x10000U
#define TABLE    (CODE + 0x800U)
#define EXTRA    (CODE + 0xc00U) /* .ARM.extab */
#define STACK    0x80000U
#define SP       (STACK + 0x100U)
#define FUNCTION (CODE + 0x100U)
#define CALLER   (CODE + 0x201U) /* of Thumb */
#define FINISH   0xb0U

struct scene {
	uint8_t code[PAGE], stack[PAGE];
	struct ic_member members[2];
	struct ic_run runs[2];
	struct ic_mapping mappings[2];
	struct ic_process process;
	struct ic_unwind_module module;
	uint32_t r[16];
};

static void put(uint8_t *bytes, uint32_t at, uint32_t value)
{
	ic_put(bytes + at, 4, false, value);
}

static uint32_t distance(uint32_t from, uint32_t to)
{
	return (to - from) & 0x7fffffff;
}

/* A function before, the function, one behind that cannot be unwound. */
static void make(struct scene *s, uint32_t word)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < 2; i++) {
		s->members[i] =
			(struct ic_member){ .name = "pages-1.img",
					    .has_blob = true,
					    .blob = { i ? s->stack : s->code, -1, 0, PAGE } };
		s->runs[i] = (struct ic_run){ i ? STACK : CODE, PAGE, 0, &s->members[i],
					      IC_ORIGIN_DUMPED };
		s->mappings[i] = (struct ic_mapping){ .start = i ? STACK : CODE,
						      .end = (i ? STACK : CODE) + PAGE,
						      .kind = IC_MAPPING_ANONYMOUS,
						      .prot = PF_R | (i ? PF_W : PF_X),
						      .label = "" };
	}
	s->process.arch = &ic_arch_arm;
	s->process.space = (struct ic_address_space){ .mappings = s->mappings,
						      .nr_mappings = 2,
						      .pages = { s->runs, 2 },
						      .known_until = UINT64_MAX,
						      .page_size = PAGE };
	s->module = (struct ic_unwind_module){
		.start = CODE, .end = CODE + PAGE, .exidx = TABLE, .exidx_end = TABLE + 24
	};
	put(s->code, TABLE - CODE, distance(TABLE, CODE));
	put(s->code, TABLE - CODE + 4, 1);
	put(s->code, TABLE - CODE + 8, distance(TABLE + 8, FUNCTION));
	put(s->code, TABLE - CODE + 12, word);
	put(s->code, TABLE - CODE + 16, distance(TABLE + 16, FUNCTION + 0x80));
	put(s->code, TABLE - CODE + 20, 1);
	for (uint32_t i = 0; i < 64; i++)
		put(s->stack, SP - STACK + 4 * i, CALLER + 2 * i);
	for (uint32_t i = 0; i < 13; i++)
		s->r[i] = 1000 + i;
	s->r[13] = SP;
	s->r[14] = CALLER;
	s->r[15] = FUNCTION + 8;
}

static bool step(struct scene *s)
{
	return ic_unwind_exidx_step(&s->process, &s->module, false, s->r);
}

/* Three bytes of instructions in the entry itself. */
static uint32_t inside(uint8_t first, uint8_t second, uint8_t third)
{
	return 0x80000000U | (uint32_t)first << 16 | (uint32_t)second << 8 | third;
}

static void each_instruction_does_what_the_abi_says(void **state)
{
	static const struct {
		uint8_t bytes[3];
		uint8_t pops;    /* one of the registers that it pops; 0: none */
		uint32_t grows;  /* sp, in bytes */
		uint32_t popped; /* the word of the stack that it gets */
	} rows[] = {
		{ { 0x00, FINISH, FINISH }, 0, 4, 0 },
		{ { 0x3f, FINISH, FINISH }, 0, 256, 0 },
		{ { 0x01, 0x40, FINISH }, 0, 4, 0 },
		{ { 0x80, 0x08, FINISH }, 7, 4, 0 },
		{ { 0x84, 0x01, FINISH }, 14, 8, 1 }, /* r4, lr */
		{ { 0x88, 0x00, FINISH }, 15, 4, 0 },
		{ { 0xa0, FINISH, FINISH }, 4, 4, 0 },
		{ { 0xa3, FINISH, FINISH }, 7, 16, 3 },
		{ { 0xa8, FINISH, FINISH }, 14, 8, 1 },
		{ { 0xaf, FINISH, FINISH }, 14, 36, 8 },
		{ { 0xb1, 0x0f, FINISH }, 3, 16, 3 },
		{ { 0xb2, 0x02, FINISH }, 0, 0x20c, 0 },
		{ { 0xb2, 0x81, 0x01 }, 0, 0x204 + (129 << 2), 0 },
		{ { 0xb3, 0x81, FINISH }, 0, 20, 0 },
		{ { 0xb4, FINISH, FINISH }, 0, 4, 0 },
		{ { 0xb9, FINISH, FINISH }, 0, 20, 0 },
		{ { 0xc1, FINISH, FINISH }, 0, 16, 0 },
		{ { 0xc6, 0x02, FINISH }, 0, 24, 0 },
		{ { 0xc7, 0x05, FINISH }, 0, 8, 0 },
		{ { 0xc8, 0x01, FINISH }, 0, 16, 0 },
		{ { 0xc9, 0x83, FINISH }, 0, 32, 0 },
		{ { 0xd0, FINISH, FINISH }, 0, 8, 0 },
		{ { 0xa8, 0x00, FINISH }, 14, 12, 1 }, /* what is popped first, first */
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		uint32_t pc = CALLER & ~1U;
		struct scene s;

		make(&s, inside(rows[i].bytes[0], rows[i].bytes[1], rows[i].bytes[2]));
		assert_true(step(&s));
		assert_int_equal(s.r[13], SP + rows[i].grows);
		if (rows[i].pops && rows[i].pops < 15)
			assert_int_equal(s.r[rows[i].pops], CALLER + 2 * rows[i].popped);
		if (rows[i].pops >= 14)
			pc = (CALLER + 2 * rows[i].popped) & ~1U;
		assert_int_equal(s.r[15], pc);
	}
}

static void what_is_spare_or_refuses_leads_nowhere(void **state)
{
	static const uint8_t rows[][2] = {
		{ 0x80, 0x00 },     { 0x9d, FINISH }, { 0x9f, FINISH }, { 0xb1, 0x00 },
		{ 0xb1, 0x10 },     { 0xb5, FINISH }, { 0xb7, FINISH }, { 0xc7, 0x00 },
		{ 0xc7, 0x10 },     { 0xca, FINISH }, { 0xd8, FINISH }, { 0xff, FINISH },
		{ FINISH, FINISH }, { 0x40, FINISH },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct scene s;

		make(&s, inside(rows[i][0], rows[i][1], FINISH));
		assert_false(step(&s));
	}
}

static void a_frame_pointer_gives_the_stack_back(void **state)
{
	struct scene s;

	(void)state;
	make(&s, inside(0x97, 0xa8, FINISH)); /* sp = r7; pop r4, lr */
	s.r[7] = SP + 0x20;
	assert_true(step(&s));
	assert_int_equal(s.r[13], SP + 0x28);
	assert_int_equal(s.r[4], CALLER + 2 * 8);
	assert_int_equal(s.r[15], (CALLER + 2 * 9) & ~1U);
}

static void instructions_may_stand_in_a_table_of_their_own(void **state)
{
	struct scene s;

	(void)state;
	/* Two in the first word, and as many words more as it says. */
	make(&s, distance(TABLE + 12, EXTRA));
	put(s.code, EXTRA - CODE, 0x81010000U | 0x01U << 8 | 0xa8U);
	put(s.code, EXTRA - CODE + 4, FINISH << 24);
	assert_true(step(&s));
	assert_int_equal(s.r[13], SP + 16);
	/* Three of them, in the layout of the first kind. */
	make(&s, distance(TABLE + 12, EXTRA));
	put(s.code, EXTRA - CODE, inside(0x00, 0x00, 0xa8));
	assert_true(step(&s));
	assert_int_equal(s.r[13], SP + 16);
	/* A language's routine, gcc's layout behind it. */
	make(&s, distance(TABLE + 12, EXTRA));
	put(s.code, EXTRA - CODE, distance(EXTRA, CODE));
	put(s.code, EXTRA - CODE + 4, 0x010000a8U);
	put(s.code, EXTRA - CODE + 8, FINISH << 24);
	assert_true(step(&s));
	assert_int_equal(s.r[13], SP + 16);
}

static void the_entry_is_that_of_the_function(void **state)
{
	static const struct {
		uint32_t pc;
		bool found;
	} rows[] = {
		{ FUNCTION, false }, /* the call before it was another function's last instruction */
		{ FUNCTION + 1, true }, { FUNCTION + 0x80, true }, { FUNCTION + 0x81, false },
		{ CODE, false },        { CODE - 0x1000, false },  { 0, false },
		{ UINT32_MAX, false },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct scene s;

		make(&s, inside(0xa8, FINISH, FINISH));
		s.r[15] = rows[i].pc;
		assert_int_equal(step(&s), rows[i].found);
	}
}

static void only_the_innermost_function_may_leave_the_stack_alone(void **state)
{
	struct scene s;

	(void)state;
	make(&s, inside(FINISH, FINISH, FINISH));
	assert_true(ic_unwind_exidx_step(&s.process, &s.module, true, s.r));
	assert_int_equal(s.r[15], CALLER & ~1U);
}

static void what_is_returned_to_is_code(void **state)
{
	struct scene s;

	(void)state;
	make(&s, inside(0x00, FINISH, FINISH));
	s.r[14] = STACK;
	assert_false(step(&s));
}

/* Whatever stands in the tables and the registers: an end, and nothing is touched beside them. */
static void tables_and_registers_may_hold_anything(void **state)
{
	uint32_t random = 1;
	struct scene s;

	(void)state;
	for (size_t turn = 0; turn < 20000; turn++) {
		make(&s, 0);
		for (uint32_t at = 0; at < 0x800; at += 4) {
			random = random * 1664525 + 1013904223;
			put(s.code, TABLE - CODE + at, random);
		}
		for (uint32_t at = turn % 2 ? 8 : 0; at < 24; at += 8)
			put(s.code, TABLE - CODE + at, distance(TABLE + at, CODE + 16 * at));
		for (size_t i = 0; turn % 3 == 0 && i < 16; i++)
			s.r[i] = random >> i;
		s.module.exidx_end = TABLE + (turn % 5 ? 24 : random % 0x2000);
		for (size_t depth = 0; depth < 64 && step(&s); depth++)
			;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_instruction_does_what_the_abi_says),
		cmocka_unit_test(what_is_spare_or_refuses_leads_nowhere),
		cmocka_unit_test(a_frame_pointer_gives_the_stack_back),
		cmocka_unit_test(instructions_may_stand_in_a_table_of_their_own),
		cmocka_unit_test(the_entry_is_that_of_the_function),
		cmocka_unit_test(only_the_innermost_function_may_leave_the_stack_alone),
		cmocka_unit_test(what_is_returned_to_is_code),
		cmocka_unit_test(tables_and_registers_may_hold_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
