/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/files_fixture.h"

static void a_changed_file_comes_before_the_sysroots(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/etc/data", "older", 5);
	tar_typed(layers->box, "etc/", '5', "", 0);
	tar_member(layers->box, "etc/data", "newer");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/etc/data");
	expect_taken(layers, "rootfs-diff.tar:/etc/data", "size");
	expect_bytes(layers, "newer");
	assert_true(layers->answer.file->in_checkpoint);
	ask(layers, BY_NOTHING, "/etc/data"); /* it is the evidence's own */
	expect_taken(layers, "rootfs-diff.tar:/etc/data", "nothing");
	assert_null(ic_files_digest(layers->files, &layers->box->gaps));
	assert_digest(&layers->answer.file->member.digest, "newer", 5);
}

/* The mapped file is below, and no name leads to it any more: only a build-id can tell it. */
static void a_changed_file_of_another_size_hides_the_sysroots(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/etc/data", "older", 5);
	elf_in_sysroot(layers, "root/bin/sh", id, 0);
	tar_member(layers->box, "etc/data", "newest");
	tar_member(layers->box, "bin/sh", "other");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/etc/data");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "rootfs-diff.tar:/etc/data: has 6 bytes, the mapped file had 5");
	ask(layers, BY_ID(id), "/bin/sh");
	expect_taken(layers, "sysroot:/bin/sh", "build-id");
}

static void whiteouts_hide_what_is_below(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/etc/motd", "hello", 5);
	in_sysroot(layers, "root/opt/old/deep/x", "hello", 5);
	in_sysroot(layers, "root/opt/new", "hello", 5);
	in_sysroot(layers, "root/srv/tree/x", "hello", 5);
	in_sysroot(layers, "root/etc/mot", "hello", 5);
	tar_member(layers->box, "etc/.wh.motd", "");
	tar_member(layers->box, "opt/old/.wh..wh..opq", "");
	tar_member(layers->box, "opt/old/kept", "hello");
	tar_member(layers->box, "srv/.wh.tree", "");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/etc/motd");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "rootfs-diff.tar:/etc/motd: says that the container had deleted it");
	ask(layers, BY_SIZE(5), "/opt/old/deep/x");
	assert_null(layers->answer.file);
	ask(layers, BY_SIZE(5), "/srv/tree/x");
	assert_null(layers->answer.file);
	ask(layers, BY_SIZE(5), "/opt/old/kept");
	expect_taken(layers, "rootfs-diff.tar:/opt/old/kept", "size");
	ask(layers, BY_SIZE(5), "/opt/new");
	expect_taken(layers, "sysroot:/opt/new", "size");
	ask(layers, BY_SIZE(5), "/etc/mot");
	expect_taken(layers, "sysroot:/etc/mot", "size");
	assert_gaps(layers->box, 0);
}

static void deleted_paths_hide_what_is_below(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/etc/motd", "hello", 5);
	in_sysroot(layers, "root/opt/old/x", "hello", 5);
	in_sysroot(layers, "root/opt/older", "hello", 5);
	add_root(layers, "root");
	open_layers(layers);
	assert_null(ic_files_hide(layers->files, (struct ic_text){ "/etc/motd", 9 }));
	assert_null(ic_files_hide(layers->files, (struct ic_text){ "opt/old/", 8 }));
	assert_null(ic_files_hide(layers->files, (struct ic_text){ "/", 1 }));
	assert_null(ic_files_hide(layers->files, (struct ic_text){ "", 0 }));
	ask(layers, BY_SIZE(5), "/etc/motd");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "deleted.files:/etc/motd: says that the container had deleted it");
	ask(layers, BY_SIZE(5), "/opt/old/x");
	assert_null(layers->answer.file);
	ask(layers, BY_SIZE(5), "/opt/older");
	expect_taken(layers, "sysroot:/opt/older", "size");
}

/* One header without data; the file's bytes are at the first name. */
static void tar_hard_link(struct layers *layers, const char *name, const char *target)
{
	uint8_t *header;

	tar_header(layers->box, name, '1', "00000000000");
	header = layers->box->tar + layers->box->tar_bytes - 512;
	(void)snprintf((char *)header + 157, 100, "%s", target);
	tar_sign(header);
}

static void hard_links_lead_to_their_file(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "./bin/a", "hello");
	tar_hard_link(layers, "./bin/b", "./bin/a");
	tar_hard_link(layers, "bin/c", "bin/b");
	tar_hard_link(layers, "bin/lost", "bin/nothing");
	tar_hard_link(layers, "bin/round", "bin/round");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/bin/b");
	expect_taken(layers, "rootfs-diff.tar:/bin/b", "size");
	expect_bytes(layers, "hello");
	ask(layers, BY_SIZE(5), "/bin/c");
	expect_bytes(layers, "hello");
	ask(layers, BY_SIZE(5), "/bin/lost");
	assert_null(layers->answer.file);
	ask(layers, BY_SIZE(5), "/bin/round");
	assert_null(layers->answer.file);
}

static void a_tar_lies_anywhere_in_its_file(void **state)
{
	struct layers *layers = *state;

	tar_bytes(layers->box, NULL, 1536);
	tar_member(layers->box, "data", "hello");
	tar_end(layers->box, "archive");
	take_tar(layers, "archive", 1536);
	ask(layers, BY_SIZE(5), "/data");
	expect_taken(layers, "rootfs-diff.tar:/data", "size");
	expect_bytes(layers, "hello");
}

static void a_compressed_tar_is_unpacked_once(void **state)
{
	static const char *const packers[] = { "gzip -c diff", "zstd -qc diff", "xz -c diff",
					       "bzip2 -c diff" };
	struct layers *layers = *state;

	tar_member(layers->box, "data", "hello");
	tar_end(layers->box, "diff");
	for (size_t i = 0; i < 4; i++) {
		char command[128];

		/* Behind something else, as in an archive that is not compressed. */
		(void)snprintf(command, sizeof(command), "{ head -c 512 /dev/zero; %s; } > packed",
			       packers[i]);
		assert_int_equal(run(layers->box, command), 0);
		ic_files_free(layers->files);
		layers->files = NULL;
		if (layers->tar.has_blob)
			close(layers->tar.blob.fd);
		take_tar(layers, "packed", 512);
		ask(layers, BY_SIZE(5), "/data");
		expect_taken(layers, "rootfs-diff.tar:/data", "size");
		expect_bytes(layers, "hello");
	}
	assert_gaps(layers->box, 0);
}

static void a_compressed_tar_without_a_place_to_unpack_it_is_passed_over(void **state)
{
	struct layers *layers = *state;

	layers->box->no_spool = true;
	tar_member(layers->box, "data", "hello");
	tar_end(layers->box, "diff");
	assert_int_equal(run(layers->box, "gzip diff"), 0);
	take_tar(layers, "diff.gz", 0);
	ask(layers, BY_SIZE(5), "/data");
	expect_refused(layers, IC_FILES_TAKEN, NULL);
	assert_gaps(layers->box, 0);
}

static void a_tar_that_is_cut_short_gives_what_is_there(void **state)
{
	struct layers *layers = *state;
	char large[2000];

	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = 0;
	tar_member(layers->box, "first", "hello");
	tar_member(layers->box, "second", large);
	write_file(layers->box, "diff", layers->box->tar, layers->box->tar_bytes - 1024);
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/first");
	expect_taken(layers, "rootfs-diff.tar:/first", "size");
	ask(layers, BY_SIZE(1999), "/second");
	expect_refused(layers, IC_FILES_UNREAD,
		       "rootfs-diff.tar:/second: is cut off by the end of the archive");
	assert_non_null(gap_with(layers->box, "files behind this are not seen"));
}

static void what_is_no_tar_is_a_gap_once(void **state)
{
	struct layers *layers = *state;
	char noise[4096];

	memset(noise, 'n', sizeof(noise));
	write_file(layers->box, "diff", noise, sizeof(noise));
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/first");
	ask(layers, BY_SIZE(5), "/second");
	expect_refused(layers, IC_FILES_TAKEN, NULL);
	assert_gaps(layers->box, 1);
	assert_non_null(gap_with(layers->box, "rootfs-diff.tar+0x"));
}

static void names_that_climb_are_left_out_with_a_gap(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "../etc/passwd", "hello");
	tar_member(layers->box, "a/../../b", "hello");
	tar_member(layers->box, "/absolute", "hello");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/../etc/passwd");
	expect_refused(layers, IC_FILES_TAKEN, NULL);
	ask(layers, BY_SIZE(5), "/absolute");
	expect_taken(layers, "rootfs-diff.tar:/absolute", "size");
	assert_gaps(layers->box, 1);
	assert_non_null(gap_with(layers->box, "2 names lead out of it"));
}

static void links_and_devices_of_a_tar_are_not_the_mapped_file(void **state)
{
	struct layers *layers = *state;

	in_sysroot(layers, "root/link", "hello", 5);
	tar_header(layers->box, "link", '2', "00000000000");
	tar_header(layers->box, "pipe", '6', "00000000000");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/link");
	expect_refused(layers, IC_FILES_UNREAD, "rootfs-diff.tar:/link: is no regular file");
	ask(layers, BY_SIZE(0), "/pipe");
	expect_refused(layers, IC_FILES_UNREAD, "rootfs-diff.tar:/pipe: is no regular file");
}

static void of_a_name_that_is_there_twice_the_last_counts(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "data", "first");
	tar_member(layers->box, "./data", "later");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/data");
	expect_bytes(layers, "later");
}

static void many_names_are_found_without_a_scan(void **state)
{
	struct layers *layers = *state;
	char name[32];

	for (unsigned int i = 0; i < 3000; i++) {
		(void)snprintf(name, sizeof(name), "d/%u", i);
		tar_member(layers->box, name, name);
	}
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	for (unsigned int i = 0; i < 3000; i++) {
		(void)snprintf(name, sizeof(name), "/d/%u", i);
		ask(layers, BY_SIZE(strlen(name) - 1), name);
		assert_non_null(layers->answer.file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		layers_test(a_changed_file_comes_before_the_sysroots),
		layers_test(a_changed_file_of_another_size_hides_the_sysroots),
		layers_test(whiteouts_hide_what_is_below),
		layers_test(deleted_paths_hide_what_is_below),
		layers_test(hard_links_lead_to_their_file),
		layers_test(a_tar_lies_anywhere_in_its_file),
		layers_test(a_compressed_tar_is_unpacked_once),
		layers_test(a_compressed_tar_without_a_place_to_unpack_it_is_passed_over),
		layers_test(a_tar_that_is_cut_short_gives_what_is_there),
		layers_test(what_is_no_tar_is_a_gap_once),
		layers_test(names_that_climb_are_left_out_with_a_gap),
		layers_test(links_and_devices_of_a_tar_are_not_the_mapped_file),
		layers_test(of_a_name_that_is_there_twice_the_last_counts),
		layers_test(many_names_are_found_without_a_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
