/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/timers.h"
#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"

/* What processes may do and wait for: seccomp filters, timers, actions. */

#define SECCOMP_MAGIC 0x64413049
#define ALLOW         "'\\x06\\x00\\x00\\x00\\x00\\x00\\xff\\x7f'"

/* A process of two threads, the first of which has the filter of this number. */
static struct icb_process *filtered(struct dump *dump, const char *filters, uint32_t index)
{
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	ThreadCoreEntry *leader = icb_core(icb_leader(p))->thread_core;

	(void)icb_thread(p, 43, "worker");
	leader->has_seccomp_mode = leader->has_seccomp_filter = 1;
	leader->seccomp_mode = SECCOMP_MODE__filter;
	leader->seccomp_filter = index;
	if (filters)
		icb_image(dump->b, "seccomp.img", SECCOMP_MAGIC, filters, NULL, 0);
	return p;
}

static void a_chain_leads_from_the_oldest_filter_to_newer_ones(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_thread *threads;

	(void)filtered(dump, "1:{1:" ALLOW " 3:2} 1:{1:" ALLOW " 2:0 3:0}", 1);
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	threads = process_of(checkpoint, 42)->threads;
	assert_int_equal(threads[0].seccomp_filter->index, 1);
	assert_int_equal(threads[0].seccomp_filter->nr, 1);
	assert_int_equal(threads[0].seccomp_filter->code[0].k, 0x7fff0000);
	assert_int_equal(threads[0].seccomp_filter->newer->index, 0);
	assert_null(threads[0].seccomp_filter->newer->newer);
	assert_null(threads[1].seccomp_filter);
	assert_int_equal(threads[1].seccomp_mode, IC_SECCOMP_DISABLED);
}

static void filters_of_all_threads_are_with_the_first_only(void **state)
{
	struct dump *dump = *state;
	const struct ic_thread *threads;

	(void)filtered(dump, "1:{1:" ALLOW " 3:1}", 0);
	threads = process_of(made(dump), 42)->threads;
	assert_ptr_equal(threads[1].seccomp_filter, threads[0].seccomp_filter);
	assert_int_equal(threads[1].seccomp_mode, IC_SECCOMP_FILTER);
	assert_true(threads[1].seccomp_by_tsync);
	assert_false(threads[0].seccomp_by_tsync);
}

static void a_chain_that_goes_round_ends_where_it_does(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)filtered(dump, "1:{1:" ALLOW " 2:1 3:0} 1:{1:" ALLOW " 2:1 3:0}", 1);
	checkpoint = made(dump);
	(void)expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "filter 0 says that 1 came behind it");
	(void)expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "filter 1 says that 1 came behind it");
	assert_null(process_of(checkpoint, 42)->threads[0].seccomp_filter->newer);
}

static void half_an_instruction_is_a_gap(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)filtered(dump, "1:{1:'\\x06\\x00\\x00\\x00\\x00\\x00\\xff\\x7f\\x06' 3:0}", 0);
	checkpoint = made(dump);
	(void)expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "filter 0 ends within an instruction");
	assert_int_equal(process_of(checkpoint, 42)->threads[0].seccomp_filter->nr, 1);
}

static void a_filter_that_is_not_there_is_a_gap(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)filtered(dump, "1:{1:" ALLOW " 3:0}", 7);
	checkpoint = made(dump);
	(void)expect_gap(checkpoint, IC_GAP_MISSING, 42, "thread 42 has a seccomp filter that");
	assert_null(process_of(checkpoint, 42)->threads[0].seccomp_filter);
	assert_int_equal(process_of(checkpoint, 42)->threads[0].seccomp_mode, IC_SECCOMP_FILTER);
}

static void without_the_image_the_process_stands(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)filtered(dump, NULL, 0);
	checkpoint = made(dump);
	(void)expect_gap(checkpoint, IC_GAP_MISSING, 42, "thread 42 has a seccomp filter that");
	assert_true(ic_process_has_core(process_of(checkpoint, 42)));
}

static void a_damaged_image_costs_the_filters(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)filtered(dump, "1:{1:" ALLOW " 3:0}", 0);
	written(dump);
	assert_int_equal(icb_truncate(dump->images, "seccomp.img", 14), 0);
	checkpoint = loaded(dump);
	(void)expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "the seccomp filters are not known");
	assert_true(ic_process_has_core(process_of(checkpoint, 42)));
}

static PosixTimerEntry timer = {
	PROTOBUF_C_MESSAGE_INIT(&posix_timer_entry__descriptor),
	.has_it_id = 1,
	.it_id = 3,
	.has_clock_id = 1,
	.clock_id = 1,
	.has_si_signo = 1,
	.si_signo = 34,
	.has_it_sigev_notify = 1,
	.it_sigev_notify = 4,
	.has_sival_ptr = 1,
	.sival_ptr = 0x1234,
	.has_vsec = 1,
	.vsec = 7,
	.has_vnsec = 1,
	.vnsec = 8,
	.has_notify_thread_id = 1,
	.notify_thread_id = 43,
};

static void timers_are_known_and_signal_actions_whole(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	TaskCoreEntry *tc = icb_core(icb_leader(p))->tc;
	PosixTimerEntry *posix[] = { &timer };
	const struct ic_process *process;

	tc->timers->n_posix = 1;
	tc->timers->posix = posix;
	tc->timers->real->has_vsec = 1;
	tc->timers->real->vsec = 5;
	tc->sigactions[61]->sigaction = 0x555555552000;
	process = process_of(made(dump), 42);
	assert_true(process->timers->has_interval);
	assert_int_equal(process->timers->interval[IC_TIMER_REAL].left.seconds, 5);
	assert_int_equal(process->timers->nr_posix, 1);
	assert_int_equal(process->timers->posix[0].left.nanoseconds, 8);
	assert_int_equal(process->timers->posix[0].thread, 43);
	/* Those that are as a program begins are not listed. */
	assert_int_equal(process->actions.nr, 3);
	assert_int_equal(process->actions.list[0].signal, 10);
	assert_true(process->actions.list[0].handler == 0x555555551000);
	assert_int_equal(process->actions.list[1].signal, 18);
	assert_int_equal(process->actions.list[2].signal, 64);
	assert_true(process->actions.list[2].handler == 0x555555552000);
	tc->timers->n_posix = 0;
}

static void an_old_checkpoint_has_its_timers_in_images_of_their_own(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "victim");
	const struct ic_process *process;

	icb_core(icb_leader(p))->tc->timers->prof->has_isec = 1;
	icb_core(icb_leader(p))->tc->timers->prof->isec = 9;
	icb_set_version(b, 102);
	icb_image(b, "posix-timers-42.img", 0x52603957, "1:3 2:1 3:34 4:0 5:0 6:2 7-10:1", NULL, 0);
	process = process_of(made(dump), 42);
	assert_int_equal(process->timers->interval[IC_TIMER_PROF].interval.seconds, 9);
	assert_int_equal(process->timers->nr_posix, 1);
	assert_int_equal(process->timers->posix[0].overrun, 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		dump_test(a_chain_leads_from_the_oldest_filter_to_newer_ones),
		dump_test(filters_of_all_threads_are_with_the_first_only),
		dump_test(a_chain_that_goes_round_ends_where_it_does),
		dump_test(half_an_instruction_is_a_gap),
		dump_test(a_filter_that_is_not_there_is_a_gap),
		dump_test(without_the_image_the_process_stands),
		dump_test(a_damaged_image_costs_the_filters),
		dump_test(timers_are_known_and_signal_actions_whole),
		dump_test(an_old_checkpoint_has_its_timers_in_images_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
