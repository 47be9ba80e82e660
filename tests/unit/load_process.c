/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"

/* A process of two threads and its child; what most tests break. */
static void family(struct dump *dump)
{
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");

	(void)icb_thread(p, 43, "worker");
	(void)icb_process(dump->b, 50, 42, "child");
}

static void a_good_checkpoint_has_no_gaps(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	family(dump);
	checkpoint = made(dump);
	expect_no_gaps(checkpoint);
	assert_int_equal(checkpoint->nr_processes, 2);
	assert_int_equal(process_of(checkpoint, 42)->nr_threads, 2);
	assert_int_equal(process_of(checkpoint, 50)->ppid, 42);
	assert_true(ic_text_is(process_of(checkpoint, 42)->comm, "victim"));
	assert_true(ic_text_is(process_of(checkpoint, 42)->threads[1].comm, "worker"));
}

static void a_zombie_has_a_status_and_no_memory(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *zombie;

	(void)icb_process(describe(dump, NULL), 42, 0, "victim");
	icb_zombie(dump->b, 44, 42, "gone");
	checkpoint = made(dump);
	zombie = process_of(checkpoint, 44);
	expect_no_gaps(checkpoint);
	assert_int_equal(zombie->state, IC_PROCESS_ZOMBIE);
	assert_int_equal(zombie->exit_status, 3 << 8);
	assert_null(zombie->lost);
	assert_false(ic_process_has_core(zombie));
	assert_int_equal(zombie->space.nr_mappings, 0);
	assert_true(ic_text_is(zombie->comm, "gone"));
}

static void of_a_pid_that_is_there_twice_the_first_counts(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	uint64_t record;

	family(dump);
	written(dump);
	assert_int_equal(icb_repeat_record(dump->images, "pstree.img", 1), 0);
	assert_int_equal(icb_record_offset(dump->images, "pstree.img", 2, &record), 0);
	checkpoint = loaded(dump);
	assert_int_equal(checkpoint->nr_processes, 2);
	assert_in_range(expect_gap(checkpoint, IC_GAP_DAMAGED, 50, "process 50 is there twice")
				->offset,
			record, record + 4);
}

static void a_lost_thread_keeps_its_place(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	family(dump);
	written(dump);
	assert_int_equal(icb_remove(dump->images, "core-43.img"), 0);
	checkpoint = loaded(dump);
	process = process_of(checkpoint, 42);
	assert_string_equal(expect_gap(checkpoint, IC_GAP_MISSING, 42, "thread 43 has no registers")
				    ->member,
			    "core-43.img");
	assert_int_equal(process->nr_threads, 2);
	assert_int_equal(process->threads[1].tid, 43);
	assert_true(process->threads[1].lost);
	assert_ptr_equal(process->threads[1].cpu.arch, &ic_arch_x86_64);
	assert_true(ic_process_has_core(process));
}

static void a_thread_that_is_there_twice_counts_once(void **state)
{
	static uint32_t tids[] = { 42, 43, 43, 42 };
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	(void)icb_thread(p, 43, "worker");
	icb_pstree(p)->threads = tids;
	icb_pstree(p)->n_threads = 4;
	checkpoint = made(dump);
	assert_int_equal(process_of(checkpoint, 42)->nr_threads, 2);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "twice");
}

static void the_leader_comes_first_whatever_the_list_says(void **state)
{
	static uint32_t tids[] = { 43, 42 };
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	(void)icb_thread(p, 43, "worker");
	icb_pstree(p)->threads = tids;
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 42, "do not begin with it");
	assert_int_equal(process_of(checkpoint, 42)->threads[0].tid, 42);
	assert_int_equal(process_of(checkpoint, 42)->threads[1].tid, 43);
}

/* One image of the leader gone: the process has no core, its child does. */
static void an_image_without_which_there_is_no_core_costs_one_process(void **state)
{
	static const char *const images[] = { "core-42.img", "mm-42.img", "pagemap-42.img" };
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(images); i++) {
		const struct ic_checkpoint *checkpoint;

		family(dump);
		written(dump);
		assert_int_equal(icb_remove(dump->images, images[i]), 0);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_MISSING, 42, "process 42 has no core");
		assert_non_null(strstr(process_of(checkpoint, 42)->lost, images[i]));
		assert_false(ic_process_has_core(process_of(checkpoint, 42)));
		assert_true(ic_process_has_core(process_of(checkpoint, 50)));
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void what_only_describes_a_process_costs_what_it_described(void **state)
{
	static const char *const images[] = { "fs-42.img", "ids-42.img", "files.img",
					      "inventory.img" };
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(images); i++) {
		const struct ic_checkpoint *checkpoint;

		family(dump);
		written(dump);
		assert_int_equal(icb_remove(dump->images, images[i]), 0);
		checkpoint = loaded(dump);
		assert_true(checkpoint->gaps.list.nr >= 1);
		assert_true(ic_process_has_core(process_of(checkpoint, 42)));
		assert_true(ic_process_has_core(process_of(checkpoint, 50)));
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void without_a_readable_pstree_there_is_no_checkpoint(void **state)
{
	struct dump *dump = *state;
	struct ic_error *err;

	family(dump);
	written(dump);
	assert_int_equal(icb_truncate(dump->images, "pstree.img", 8), 0);
	assert_null(load_from(dump, dump->images, &err));
	assert_error(err, IC_ERR_DAMAGED, "pstree.img+0x0: no process in it");
	assert_int_equal(icb_wrong_magic(dump->images, "pstree.img"), 0);
	assert_null(load_from(dump, dump->images, &err));
	assert_error(err, IC_ERR_DAMAGED, "pstree.img+0x4: not pstree image");
	assert_int_equal(icb_empty(dump->images, "pstree.img"), 0);
	assert_null(load_from(dump, dump->images, &err));
	assert_error(err, IC_ERR_DAMAGED, "pstree.img");
}

static void processes_before_a_damaged_record_stand(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	family(dump);
	written(dump);
	assert_int_equal(icb_replace_record(dump->images, "pstree.img", 1, "\xff", 1), 0);
	checkpoint = loaded(dump);
	assert_int_equal(checkpoint->nr_processes, 1);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "processes behind this are lost");
}

static void a_tree_of_two_roots_is_a_gap(void **state)
{
	struct dump *dump = *state;

	(void)icb_process(describe(dump, NULL), 42, 0, "one");
	(void)icb_process(dump->b, 43, 0, "two");
	expect_gap(made(dump), IC_GAP_DAMAGED, 0, "2 processes have no parent");
}

static void an_architecture_that_is_not_known_is_named(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	icb_core(icb_leader(icb_process(describe(dump, NULL), 42, 0, "victim")))->mtype = 99;
	(void)icb_process(dump->b, 43, 42, "child");
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_UNSUPPORTED, 42, "core-42.img+0x8: architecture 99");
	assert_false(ic_process_has_core(process_of(checkpoint, 42)));
	assert_true(ic_process_has_core(process_of(checkpoint, 43)));
}

static void registers_of_each_thread_are_its_own(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_process *process;

	icb_registers(icb_leader(p), 0x1111, 0x2222, 0x3333);
	icb_registers(icb_thread(p, 43, "worker"), 0x4444, 0x5555, 0x6666);
	process = process_of(made(dump), 42);
	for (size_t i = 0; i < 2; i++) {
		const struct ic_cpu_state *cpu = &process->threads[i].cpu;

		assert_int_equal(cpu->registers[cpu->arch->pc], i ? 0x4444 : 0x1111);
		assert_int_equal(cpu->registers[cpu->arch->sp], i ? 0x5555 : 0x2222);
		assert_int_equal(cpu->registers[21], i ? 0x6666 : 0x3333); /* fs_base */
	}
}

static void a_compat_process_is_i386(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;

	(void)icb_thread(icb_compat_process(describe(dump, NULL), 42, 0, "victim"), 43, "worker");
	process = process_of(made(dump), 42);
	assert_ptr_equal(process->arch, &ic_arch_i386);
	assert_ptr_equal(process->threads[1].cpu.arch, &ic_arch_i386);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(a_good_checkpoint_has_no_gaps),
		dump_test(a_zombie_has_a_status_and_no_memory),
		dump_test(of_a_pid_that_is_there_twice_the_first_counts),
		dump_test(a_lost_thread_keeps_its_place),
		dump_test(a_thread_that_is_there_twice_counts_once),
		dump_test(the_leader_comes_first_whatever_the_list_says),
		dump_test(an_image_without_which_there_is_no_core_costs_one_process),
		dump_test(what_only_describes_a_process_costs_what_it_described),
		dump_test(without_a_readable_pstree_there_is_no_checkpoint),
		dump_test(processes_before_a_damaged_record_stand),
		dump_test(a_tree_of_two_roots_is_a_gap),
		dump_test(an_architecture_that_is_not_known_is_named),
		dump_test(registers_of_each_thread_are_its_own),
		dump_test(a_compat_process_is_i386),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
