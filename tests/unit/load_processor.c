/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define CPUINFO 0x61404013

static void describe_with(struct dump *dump, const char *cpuinfo)
{
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");

	(void)icb_thread(p, 43, "worker");
	if (cpuinfo)
		icb_image(dump->b, "cpuinfo.img", CPUINFO, cpuinfo, NULL, 0);
}

static void every_thread_knows_the_processor(void **state)
{
	const struct ic_process *process;
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_with(dump, "1:{1:2 2:25 3:1 4:0 5:4 6:0*8 8:0xe7 9:2432 10:2432}");
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	process = process_of(checkpoint, 42);
	assert_int_equal(process->nr_threads, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_non_null(process->threads[i].cpu.processor);
		assert_int_equal(process->threads[i].cpu.processor->xfeatures, 0xe7);
		assert_int_equal(process->threads[i].cpu.processor->xsave_bytes, 2432);
	}
}

static void without_cpuinfo_nothing_is_known_and_nothing_lacks(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_with(dump, NULL);
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	assert_int_equal(process_of(checkpoint, 42)->threads[0].cpu.processor->xsave_bytes, 0);
}

/* ppc64's, or one of a CRIU that did not note it. */
static void cpuinfo_of_another_kind_says_nothing(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_with(dump, "2:{1:1 2:5 2:6}");
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	assert_int_equal(process_of(checkpoint, 42)->threads[0].cpu.processor->xsave_bytes, 0);
}

static void cpuinfo_that_is_cut_is_a_gap_and_costs_no_process(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_with(dump, "1:{8:0xe7 9:2432}");
	written(dump);
	assert_int_equal(icb_truncate(dump->images, "cpuinfo.img", 14), 0);
	checkpoint = loaded(dump);
	(void)expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "cpuinfo.img+0x");
	assert_true(ic_process_has_core(process_of(checkpoint, 42)));
	assert_int_equal(process_of(checkpoint, 42)->threads[0].cpu.processor->xsave_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(every_thread_knows_the_processor),
		dump_test(without_cpuinfo_nothing_is_known_and_nothing_lacks),
		dump_test(cpuinfo_of_another_kind_says_nothing),
		dump_test(cpuinfo_that_is_cut_is_a_gap_and_costs_no_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
