/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/files_fixture.h"

static void a_file_of_the_right_size_is_taken(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/etc/data", "hello", 5);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/etc/data");
	expect_taken(layers, "sysroot:/etc/data", "size");
	expect_bytes(layers, "hello");
	assert_false(layers->answer.file->in_checkpoint);
	ask(layers, BY_SIZE(6), "/etc/data");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "sysroot:/etc/data: has 5 bytes, the mapped file had 6");
	ask(layers, BY_SIZE(5), "/etc/nothing");
	expect_refused(layers, IC_FILES_ABSENT, "sysroot:/etc/nothing: is not there");
}

static void a_build_id_decides_where_the_checkpoint_has_one(void **state)
{
	struct layers *layers = *state;

	elf_in_sysroot(layers, "root/lib/right", id, 0);
	elf_in_sysroot(layers, "root/lib/wrong", other_id, 0);
	in_sysroot(layers, "root/lib/text", "hello", 5);
	add_root(layers, "root");
	ask(layers, BY_ID(id), "/lib/right");
	expect_taken(layers, "sysroot:/lib/right", "build-id");
	ask(layers, BY_BOTH(id, elf_size()), "/lib/right");
	expect_taken(layers, "sysroot:/lib/right", "build-id, size");
	ask(layers, BY_BOTH(id, elf_size()), "/lib/wrong");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "sysroot:/lib/wrong: has build-id "
		       "ff02000000000000000000000000000000000000, the mapped file's is "
		       "0102030405060708090a0b0c0d0e0f1011121314");
	ask(layers, BY_BOTH(id, 5), "/lib/text");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "sysroot:/lib/text: has no build-id, the mapped file's is "
		       "0102030405060708090a0b0c0d0e0f1011121314");
}

/* Bytes behind the notes tell a stripped file from another one, and a whole one from a part. */
static void the_same_build_id_with_another_size_is_another_file(void **state)
{
	struct layers *layers = *state;

	elf_in_sysroot(layers, "root/lib/cut", id, 0);
	add_root(layers, "root");
	ask(layers, BY_BOTH(id, elf_size() + 1000), "/lib/cut");
	assert_non_null(layers->answer.text);
	assert_non_null(strstr(layers->answer.text, "the same build-id, but "));
	assert_null(layers->answer.file);
}

static void a_build_id_that_is_no_whole_number_of_words_is_padded(void **state)
{
	static const uint8_t padded[8] = { 1, 2, 3, 4, 5, 6, 0, 0 },
			     wrong[8] = { 1, 2, 3, 4, 5, 6, 7 };
	struct layers *layers = *state;
	struct ic_files_wanted wanted = { .build_id = padded, .build_id_size = sizeof(padded) };
	uint8_t file[ELF_ROOM] = { 0 };
	size_t size = elf_make(file, &shape, id, 6);

	in_sysroot(layers, "root/short", file, size);
	add_root(layers, "root");
	ask(layers, wanted, "/short");
	expect_taken(layers, "sysroot:/short", "build-id");
	wanted.build_id = wrong;
	ask(layers, wanted, "/short");
	assert_null(layers->answer.file);
}

static void without_build_id_and_size_only_trust_takes_a_file(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/data", "hello", 5);
	add_root(layers, "root");
	ask(layers, BY_NOTHING, "/data");
	assert_null(layers->answer.file);
	assert_non_null(strstr(layers->answer.text, "--trust-sysroot"));
	ic_files_free(layers->files);
	layers->files = NULL;
	layers->trust = true;
	ask(layers, BY_NOTHING, "/data");
	expect_taken(layers, "sysroot:/data", "nothing");
	ask(layers, BY_SIZE(4), "/data"); /* trust is not for what is known to be wrong */
	assert_null(layers->answer.file);
}

static void a_deleted_file_is_known_by_its_build_id_only(void **state)
{
	struct layers *layers = *state;
	struct ic_files_wanted by_size = BY_SIZE(elf_size()), by_id = BY_ID(id);

	by_size.deleted = by_id.deleted = true;
	elf_in_sysroot(layers, "root/gone", id, 0);
	add_root(layers, "root");
	ask(layers, by_size, "/gone");
	assert_null(layers->answer.file);
	assert_non_null(strstr(layers->answer.text, "may be another file"));
	ask(layers, by_id, "/gone");
	expect_taken(layers, "sysroot:/gone", "build-id");
}

static void the_first_sysroot_that_has_the_very_file_counts(void **state)
{
	struct layers *layers = *state;

	elf_in_sysroot(layers, "one/lib/x", other_id, 0);
	elf_in_sysroot(layers, "two/lib/x", id, 0);
	elf_in_sysroot(layers, "three/lib/x", id, 0);
	add_root(layers, "one");
	add_root(layers, "two");
	add_root(layers, "three");
	ask(layers, BY_ID(id), "/lib/x");
	expect_taken(layers, "sysroot2:/lib/x", "build-id");
	ask(layers, BY_SIZE(1), "/lib/x");
	assert_non_null(strstr(layers->answer.text, "sysroot:/lib/x: has "));
	assert_non_null(strstr(layers->answer.text, "; sysroot2:/lib/x: has "));
	assert_non_null(strstr(layers->answer.text, "; sysroot3:/lib/x: has "));
	ask(layers, BY_SIZE(1), "/lib/y"); /* said once, not for each */
	expect_refused(layers, IC_FILES_ABSENT, "sysroot:/lib/y: is not there");
}

static void the_same_question_is_answered_once(void **state)
{
	struct layers *layers = *state;
	const struct ic_files_file *first;
	size_t nr;

	in_sysroot(layers, "root/data", "hello", 5);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/data");
	first = layers->answer.file;
	assert_true(layers->answer.first);
	assert_int_equal(run(layers->box, "rm root/data"), 0);
	ask(layers, BY_SIZE(5), "/data");
	assert_ptr_equal(layers->answer.file, first);
	assert_false(layers->answer.first);
	assert_ptr_equal(ic_files_used(layers->files, &nr)[0], first);
	assert_int_equal(nr, 1);
}

static void a_used_file_is_digested_and_its_change_noticed(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/data", "hello", 5);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/data");
	assert_null(ic_files_digest(layers->files, &layers->box->gaps));
	assert_digest(&layers->answer.file->member.digest, "hello", 5);
	assert_int_equal(ic_files_digested(layers->files), 5);
	ic_files_check_unchanged(layers->files, &layers->box->gaps);
	assert_gaps(layers->box, 0);
	assert_int_equal(run(layers->box, "echo >> root/data"), 0);
	ic_files_check_unchanged(layers->files, &layers->box->gaps);
	assert_non_null(gap_with(layers->box, "sysroot:/data: changed"));
}

static void links_and_fifos_of_a_sysroot_are_refused_in_one_line(void **state)
{
	struct layers *layers = *state;

	write_file(layers->box, "outside", "hello", 5);
	assert_int_equal(run(layers->box, "mkdir root && mkfifo root/fifo && ln -s ../outside "
					  "root/escapes && ln -s nothing root/dangles"),
			 0);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/fifo");
	expect_refused(layers, IC_FILES_UNREAD, "sysroot:/fifo: is a fifo");
	ask(layers, BY_SIZE(5), "/escapes");
	expect_refused(layers, IC_FILES_ABSENT, "sysroot:/escapes: is a link to what is not there");
	ask(layers, BY_SIZE(5), "/dangles");
	expect_refused(layers, IC_FILES_ABSENT, "sysroot:/dangles: is a link to what is not there");
	ask(layers, BY_SIZE(5), "/../outside");
	expect_refused(layers, IC_FILES_ABSENT, "sysroot:/../outside: is not there");
}

static void a_name_with_a_nul_is_no_files(void **state)
{
	struct layers *layers = *state;
	struct ic_files_wanted wanted = BY_SIZE(5);

	in_sysroot(layers, "root/data", "hello", 5);
	add_root(layers, "root");
	open_layers(layers);
	wanted.path = (struct ic_text){ "/data\0x", 7 };
	assert_null(ic_files_lookup(layers->files, &wanted, &layers->box->gaps, &layers->answer));
	expect_refused(layers, IC_FILES_UNREAD,
		       "sysroot:/data: no file can have a NUL in its name");
}

static void a_path_or_build_id_longer_than_any_is_no_files(void **state)
{
	static char path[8192];
	static const uint8_t long_id[4096] = { 1 };
	struct layers *layers = *state;
	struct ic_files_wanted wanted = { .build_id = long_id, .build_id_size = sizeof(long_id) };

	elf_in_sysroot(layers, "root/lib", id, 0);
	add_root(layers, "root");
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	ask(layers, BY_SIZE(5), path);
	expect_refused(layers, IC_FILES_TAKEN, NULL);
	ask(layers, wanted, "/lib");
	assert_null(layers->answer.file);
	assert_true(layers->answer.first);
	wanted.build_id_size -= 4; /* another question */
	ask(layers, wanted, "/lib");
	assert_true(layers->answer.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		layers_test(a_file_of_the_right_size_is_taken),
		layers_test(a_build_id_decides_where_the_checkpoint_has_one),
		layers_test(the_same_build_id_with_another_size_is_another_file),
		layers_test(a_build_id_that_is_no_whole_number_of_words_is_padded),
		layers_test(without_build_id_and_size_only_trust_takes_a_file),
		layers_test(a_deleted_file_is_known_by_its_build_id_only),
		layers_test(the_first_sysroot_that_has_the_very_file_counts),
		layers_test(the_same_question_is_answered_once),
		layers_test(a_used_file_is_digested_and_its_change_noticed),
		layers_test(links_and_fifos_of_a_sysroot_are_refused_in_one_line),
		layers_test(a_name_with_a_nul_is_no_files),
		layers_test(a_path_or_build_id_longer_than_any_is_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
