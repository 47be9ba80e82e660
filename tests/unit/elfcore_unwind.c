/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unwind_fixture.h"

static void frame_pointers_lead_to_callers_without_any_file(void **state)
{
	struct scene *s = make();

	(void)state;
	frame_at(s, STACK + 0x20, STACK + 0x40, CODE + 0x200);
	frame_at(s, STACK + 0x40, 0, CODE + 0x300);
	walk(s);
	assert_int_equal(s->nr, 3);
	assert_int_equal(s->failures, 0);
	assert_int_equal(s->frames[0].pc, PC);
	assert_int_equal(s->frames[0].source, IC_FRAME_REGISTERS);
	assert_int_equal(s->frames[0].sp, STACK + 0x10);
	assert_int_equal(s->frames[0].end, IC_FRAME_GOES_ON);
	assert_int_equal(s->frames[1].pc, CODE + 0x200);
	assert_int_equal(s->frames[1].source, IC_FRAME_POINTER);
	assert_int_equal(s->frames[2].pc, CODE + 0x300);
	assert_int_equal(s->frames[2].end, IC_FRAME_NO_FILE);
	free(s);
}

/* Cortex-A with pointer authentication, 48 bits of address: HWCAP_PACA. */
static void signed_return_addresses_lose_their_signature(void **state)
{
	static const struct ic_processor processor = { .hwcap = 1ULL << 30,
						       .address_end = 1ULL << 48,
						       .page_size = PAGE };
	static const struct ic_processor without = { .address_end = 1ULL << 48, .page_size = PAGE };
	struct scene *s = make();

	(void)state;
	s->process.arch = s->threads[0].cpu.arch = &ic_arch_aarch64;
	s->threads[0].cpu.registers[29] = STACK + 0x20;
	s->threads[0].cpu.registers[31] = STACK + 0x10;
	s->threads[0].cpu.registers[32] = PC;
	s->threads[0].cpu.processor = &processor;
	frame_at(s, STACK + 0x20, STACK + 0x40, 0x55000000000000 | (CODE + 0x200));
	frame_at(s, STACK + 0x40, 0, CODE + 0x300);
	walk(s);
	assert_int_equal(s->nr, 3);
	assert_int_equal(s->frames[1].pc, CODE + 0x200);
	assert_int_equal(s->frames[2].pc, CODE + 0x300);
	s->threads[0].cpu.processor = &without;
	walk(s);
	assert_int_equal(s->nr, 1);
	free(s);
}

static void a_chain_that_loops_or_leads_out_ends(void **state)
{
	static const uint64_t callers[] = { STACK + 0x20, STACK + 0x18, STACK,      0,
					    UINT64_MAX,   STACK + 0x21, CODE + 0x10 };

	(void)state;
	for (size_t i = 0; i < IC_NR(callers); i++) {
		struct scene *s = make();

		frame_at(s, STACK + 0x20, callers[i], CODE + 0x200);
		walk(s);
		assert_int_equal(s->nr, 2);
		free(s);
	}
}

static void what_is_no_code_is_no_caller(void **state)
{
	static const uint64_t pcs[] = { 0, 1, STACK, CODE - 1, CODE + CODE_SIZE, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < IC_NR(pcs); i++) {
		struct scene *s = make();

		frame_at(s, STACK + 0x20, STACK + 0x40, pcs[i]);
		walk(s);
		assert_int_equal(s->nr, 1);
		free(s);
	}
}

static void registers_may_point_anywhere(void **state)
{
	static const uint64_t anywhere[] = {
		0,
		1,
		7,
		STACK - 1,
		STACK + STACK_SIZE - 1,
		STACK + STACK_SIZE,
		1ULL << 47,
		1ULL << 63,
		UINT64_MAX - 7,
		UINT64_MAX,
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(anywhere); i++)
		for (size_t j = 0; j < IC_NR(anywhere); j++) {
			struct scene *s = make();

			s->threads[0].cpu.registers[RIP] = anywhere[i];
			s->threads[0].cpu.registers[RSP] = anywhere[j];
			s->threads[0].cpu.registers[RBP] = anywhere[(i + j) % IC_NR(anywhere)];
			walk(s);
			assert_int_equal(s->failures, 0);
			assert_in_range(s->nr, 1, 2);
			assert_int_equal(s->frames[0].pc, anywhere[i]);
			free(s);
		}
}

static void a_stack_has_so_many_frames_at_most(void **state)
{
	struct scene *s = make();

	(void)state;
	for (uint64_t at = STACK + 0x20; at < STACK + 0x20 + 600 * 16ULL; at += 16)
		frame_at(s, at, at + 16, CODE + 0x200);
	walk(s);
	assert_int_equal(s->nr, IC_MAX_FRAMES);
	assert_int_equal(s->frames[IC_MAX_FRAMES - 1].end, IC_FRAME_LIMIT);
	free(s);
}

static void threads_of_one_id_and_lost_ones_are_told_apart(void **state)
{
	struct scene *s = make();

	(void)state;
	s->process.nr_threads = 3;
	s->threads[1].lost = true;
	s->threads[2].cpu.registers[RIP] = CODE + 0x500;
	walk(s);
	assert_int_equal(s->nr, 2);
	assert_int_equal(s->frames[0].thread, 0);
	assert_int_equal(s->frames[1].thread, 2);
	assert_int_equal(s->frames[1].pc, CODE + 0x500);
	free(s);
}

static void after_too_many_deaths_nothing_is_walked(void **state)
{
	struct scene *s = make();
	const struct ic_frame_sink sink = { keep, s };
	unsigned failures = 1000;

	(void)state;
	assert_null(ic_unwind(&s->process, &sink, &failures));
	assert_int_equal(failures, 1000);
	assert_int_equal(s->nr, 1);
	assert_int_equal(s->frames[0].end, IC_FRAME_UNREADABLE);
	free(s);
}

static struct ic_error *refuse(void *context, const struct ic_frame *frame)
{
	(void)context;
	(void)frame;
	return ic_error_new(IC_ERR_SYSTEM, "no room");
}

static void who_gets_the_frames_may_end_the_walk(void **state)
{
	const struct ic_frame_sink sink = { refuse, NULL };
	struct scene *s = make();
	unsigned failures = 0;
	struct ic_error *err;

	(void)state;
	s->process.nr_threads = NR_THREADS;
	err = ic_unwind(&s->process, &sink, &failures);
	assert_non_null(err);
	assert_string_equal(ic_error_text(err), "no room");
	ic_error_free(err);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_pointers_lead_to_callers_without_any_file),
		cmocka_unit_test(signed_return_addresses_lose_their_signature),
		cmocka_unit_test(a_chain_that_loops_or_leads_out_ends),
		cmocka_unit_test(what_is_no_code_is_no_caller),
		cmocka_unit_test(registers_may_point_anywhere),
		cmocka_unit_test(a_stack_has_so_many_frames_at_most),
		cmocka_unit_test(threads_of_one_id_and_lost_ones_are_told_apart),
		cmocka_unit_test(after_too_many_deaths_nothing_is_walked),
		cmocka_unit_test(who_gets_the_frames_may_end_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
