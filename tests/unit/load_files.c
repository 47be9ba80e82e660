/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

static const struct ic_file *file_of(const struct ic_checkpoint *checkpoint, uint32_t id)
{
	for (size_t i = 0; i < checkpoint->nr_files; i++)
		if (checkpoint->files[i].id == id)
			return &checkpoint->files[i];
	fail_msg("no file %u", id);
	return NULL;
}

static void a_path_may_hold_any_byte(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t id = icb_file_bytes(b, "/a\0b\n\xff", 6, 77);
	const struct ic_file *file;

	(void)icb_process(b, 42, 0, "victim");
	file = file_of(made(dump), id);
	assert_int_equal(file->kind, IC_FILE_REGULAR);
	assert_int_equal(file->path.size, 6);
	assert_memory_equal(file->path.bytes, "/a\0b\n\xff", 7);
	assert_true(file->has_size);
	assert_int_equal(file->size, 77);
}

static void a_kind_that_is_not_known_is_named_and_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	uint32_t unknown = icb_file_wire(b, 99, "98:{1:$0}");
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(b, 42, 0, "victim");
	checkpoint = made(dump);
	assert_int_equal(file_of(checkpoint, unknown)->kind, IC_FILE_OTHER);
	assert_string_equal(file_of(checkpoint, unknown)->type_name, "type 99");
	assert_null(file_of(checkpoint, unknown)->path.bytes);
	expect_gap(checkpoint, IC_GAP_UNSUPPORTED, 0, "(type 99) is of a kind");
}

static void descriptors_come_by_number(void **state)
{
	struct dump *dump = *state;
	struct icb *b = describe(dump, NULL);
	struct icb_process *p = icb_process(b, 42, 0, "victim");
	uint32_t id = icb_file(b, "/etc/passwd", 5);
	const struct ic_process *process;

	icb_fd(p, 77, id, 1);
	icb_fd(p, 5, id, 0);
	process = process_of(made(dump), 42);
	assert_int_equal(process->nr_descriptors, 5);
	assert_int_equal(process->descriptors[3].fd, 5);
	assert_int_equal(process->descriptors[4].fd, 77);
	assert_true(process->descriptors[4].close_on_exec);
	assert_false(process->descriptors[3].close_on_exec);
	assert_true(ic_text_is(process->descriptors[4].file->path, "/etc/passwd"));
}

static void a_descriptor_of_a_file_that_is_not_listed_is_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	icb_fd(p, 7, icb_file_wire(dump->b, 1, ""), 0);
	written(dump);
	/* exe, root and null come first; the last record is that file. */
	assert_int_equal(icb_drop_record(dump->images, "files.img", 3), 0);
	checkpoint = loaded(dump);
	/* The head of the image, and three records before. */
	assert_true(
		expect_gap(checkpoint, IC_GAP_MISSING, 42, "a descriptor's file is file")->offset >
		8);
	assert_null(process_of(checkpoint, 42)->descriptors[3].file);
}

static void of_an_id_that_is_there_twice_one_counts(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	assert_int_equal(icb_repeat_record(dump->images, "files.img", 1), 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "is there twice");
	assert_int_equal(checkpoint->nr_files, 3);
}

static void files_before_a_damaged_record_stand(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	assert_int_equal(icb_replace_record(dump->images, "files.img", 1, "\xff", 1), 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "files behind this have no name");
	assert_int_equal(checkpoint->nr_files, 1);
	assert_true(ic_text_is(process_of(checkpoint, 42)->exe->path, "/usr/bin/app"));
}

static void exe_and_folders_are_files(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;

	(void)icb_process(describe(dump, NULL), 42, 0, "victim");
	process = process_of(made(dump), 42);
	assert_true(ic_text_is(process->exe->path, "/usr/bin/app"));
	assert_true(ic_text_is(process->cwd->path, "/"));
	assert_ptr_equal(process->cwd, process->root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(a_path_may_hold_any_byte),
		dump_test(a_kind_that_is_not_known_is_named_and_a_gap),
		dump_test(descriptors_come_by_number),
		dump_test(a_descriptor_of_a_file_that_is_not_listed_is_a_gap),
		dump_test(of_an_id_that_is_there_twice_one_counts),
		dump_test(files_before_a_damaged_record_stand),
		dump_test(exe_and_folders_are_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
