/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/changes_fixture.h"

static void files_have_digest_type_and_place(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;
	const struct ic_change *change;
	char there[7] = "";

	tar_typed(&world->tar, "./etc/", '5', "", 0);
	tar_member(&world->tar, "./etc/motd", "hello\n");
	tar_member(&world->tar, "./etc/empty", "");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 3);
	change = find(changes, "/etc/motd");
	assert_int_equal(change->kind, IC_CHANGE_REGULAR);
	assert_int_equal(change->origin, IC_CHANGE_IN_ROOT);
	assert_int_equal(change->mode, 0640);
	expect_digest(change, "hello\n", 6);
	assert_string_equal(change->mime_type, "text/plain");
	assert_string_equal(change->member, "rootfs-diff.tar");
	assert_true(change->has_offset);
	assert_null(ic_blob_read(&ic_store_beside(world->dump->store, "rootfs-diff.tar")->blob,
				 "diff", change->offset, there, 6));
	assert_string_equal(there, "hello\n");
	expect_digest(find(changes, "/etc/empty"), "", 0);
	assert_string_equal(find(changes, "/etc/empty")->mime_type, "inode/x-empty");
	assert_string_equal(find(changes, "/etc")->mime_type, "inode/directory");
	expect(changes, "/etc/motd", IC_CHANGE_ADDED_OR_MODIFIED, 0);
}

static void headers_alone_read_no_file(void **state)
{
	struct world *world = *state;
	const struct ic_change *change;

	world->headers_only = true;
	with_mode(world, "tool", "0004755", "#!/bin/sh\n");
	put_tar(world, "rootfs-diff.tar");
	change = find(changes_of(world), "/tool");
	assert_false(change->digest.known);
	assert_null(change->mime_type);
	assert_int_equal(change->size, 10);
	assert_int_equal(change->marks, IC_CHANGE_EXECUTABLE | IC_CHANGE_SET_UID);
}

static void whiteouts_of_a_layer_are_deletions(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	tar_member(&world->tar, "etc/.wh.motd", "");
	tar_member(&world->tar, "opt/.wh..wh..opq", "");
	tar_typed(&world->tar, "etc/old", '3', "", 0); /* overlayfs's own: a device 0:0 */
	tar_member(&world->tar, ".wh..wh.plnk", "");
	tar_member(&world->tar, "etc/.wh.full", "a file after all");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 5);
	expect(changes, "/etc/motd", IC_CHANGE_DELETED, 0);
	assert_int_equal(find(changes, "/etc/motd")->kind, IC_CHANGE_UNKNOWN);
	expect(changes, "/opt", IC_CHANGE_EMPTIED, 0);
	expect(changes, "/etc/old", IC_CHANGE_DELETED, 0);
	expect(changes, "/.wh..wh.plnk", IC_CHANGE_ADDED_OR_MODIFIED, 0);
	expect(changes, "/etc/.wh.full", IC_CHANGE_ADDED_OR_MODIFIED, 0);
}

static void podmans_tars_have_no_whiteouts(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	by_podman(world);
	tar_member(&world->tar, "etc/.wh.motd", "");
	put_tar(world, "rootfs-diff.tar");
	put_text(world, "deleted.files", "[\"/etc/issue\", \"opt\"]");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 3);
	expect(changes, "/etc/.wh.motd", IC_CHANGE_ADDED_OR_MODIFIED, 0);
	expect(changes, "/etc/issue", IC_CHANGE_DELETED, 0);
	expect(changes, "/opt", IC_CHANGE_DELETED, 0);
	assert_int_equal(find(changes, "/opt")->origin, IC_CHANGE_IN_DELETED_FILES);
}

static void the_image_tells_what_became_of_a_file(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	assert_int_equal(mkdirat(world->dump->unit->outdir.fd, "root", 0755), 0);
	make_file(world->dump->unit, "root/same", "same", 4);
	make_file(world->dump->unit, "root/other", "same", 4);
	make_file(world->dump->unit, "root/mode", "same", 4);
	make_file(world->dump->unit, "root/kind", "same", 4);
	make_file(world->dump->unit, "root/gone", "same", 4);
	for (size_t i = 0; i < 5; i++) {
		static const char *const names[] = { "same", "other", "mode", "kind", "gone" };
		char path[32];

		(void)snprintf(path, sizeof(path), "root/%s", names[i]);
		assert_int_equal(fchmodat(world->dump->unit->outdir.fd, path, 0640, 0), 0);
	}
	tar_member(&world->tar, "same", "same");
	tar_member(&world->tar, "other", "Same");
	with_mode(world, "mode", "0000750", "same");
	tar_link(world, "kind", '2', "/etc/passwd");
	with_mode(world, "new", "0000755", "#!/bin/sh\n");
	put_tar(world, "rootfs-diff.tar");
	put_text(world, "deleted.files", "[\"/gone\", \"/never\"]");
	changes = changes_of(world);
	assert_true(changes->has_base);
	expect(changes, "/same", IC_CHANGE_TOUCHED, 0);
	expect(changes, "/other", IC_CHANGE_MODIFIED, 0);
	expect(changes, "/mode", IC_CHANGE_MODIFIED, IC_CHANGE_MADE_EXECUTABLE);
	expect(changes, "/kind", IC_CHANGE_MODIFIED, IC_CHANGE_TYPE_CHANGED);
	expect(changes, "/new", IC_CHANGE_ADDED, IC_CHANGE_EXECUTABLE);
	assert_int_equal(find(changes, "/gone")->kind, IC_CHANGE_REGULAR);
	assert_false(find(changes, "/gone")->digest.known);
	assert_int_equal(find(changes, "/never")->kind, IC_CHANGE_UNKNOWN);
}

static void another_name_of_a_file_has_its_digest(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	tar_member(&world->tar, "a", "hello\n");
	tar_link(world, "b", '1', "./a");
	tar_link(world, "lost", '1', "nothing");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	assert_string_equal(find(changes, "/b")->target.bytes, "/a");
	assert_int_equal(find(changes, "/b")->kind, IC_CHANGE_HARD_LINK);
	assert_digest(&find(changes, "/b")->digest, "hello\n", 6);
	assert_false(find(changes, "/lost")->digest.known);
}

static void of_a_name_that_is_there_twice_the_last_counts(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	tar_member(&world->tar, "a", "older");
	tar_typed(&world->tar, "d", '5', "", 0);
	tar_member(&world->tar, "a", "newer");
	tar_typed(&world->tar, "d", '5', "", 0);
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 4);
	assert_int_equal(changes->change[0].marks, IC_CHANGE_OVERWRITTEN);
	assert_int_equal(changes->change[2].marks, 0);
	expect_gap(world->checkpoint, IC_GAP_DAMAGED, 0, "1 name is in it more than once");
}

static void a_file_that_an_archive_lies_about_is_a_gap(void **state)
{
	static const char records[] =
		"22 GNU.sparse.major=0\n22 GNU.sparse.minor=1\n"
		"25 GNU.sparse.size=10000\n34 GNU.sparse.map=2048,512,1024,8\n";
	struct world *world = *state;
	uint8_t bytes[520] = { 1 };
	const struct ic_changes *changes;

	tar_pax(&world->tar, records, sizeof(records) - 1);
	tar_typed(&world->tar, "liar", '0', bytes, sizeof(bytes));
	tar_member(&world->tar, "honest", "hello\n");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	assert_false(find(changes, "/liar")->digest.known);
	expect_digest(find(changes, "/honest"), "hello\n", 6);
	expect_gap(world->checkpoint, IC_GAP_DAMAGED, 0,
		   "rootfs-diff.tar: /liar has headers that contradict each other about its "
		   "size: not read");
}

static void holes_are_digested_as_zeros(void **state)
{
	static const char records[] = "22 GNU.sparse.major=0\n22 GNU.sparse.minor=1\n"
				      "27 GNU.sparse.size=3000000\n30 GNU.sparse.map=2000000,512\n";
	struct world *world = *state;
	uint8_t *whole = calloc(1, 3000000);

	assert_non_null(whole);
	memset(whole + 2000000, 7, 512);
	tar_pax(&world->tar, records, sizeof(records) - 1);
	tar_typed(&world->tar, "holes", '0', whole + 2000000, 512);
	put_tar(world, "rootfs-diff.tar");
	expect_digest(find(changes_of(world), "/holes"), whole, 3000000);
	free(whole);
}

static void caveats_are_said_where_they_apply(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;
	bool host = false, base = false;

	by_podman(world);
	tar_member(&world->tar, "a", "hello\n");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	for (size_t i = 0; i < changes->nr_caveats; i++) {
		host |= strstr(changes->caveats[i], "does not prove") != NULL;
		base |= strstr(changes->caveats[i], "--sysroot") != NULL;
		assert_null(strstr(changes->caveats[i], "whiteouts"));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(changes->caveats[i], changes->caveats[j]);
	}
	assert_true(host && base);
}

static void images_alone_have_no_caveats(void **state)
{
	const struct ic_changes *changes = changes_of(*state);

	assert_int_equal(changes->nr, 0);
	assert_int_equal(changes->nr_caveats, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(files_have_digest_type_and_place),
		world_test(headers_alone_read_no_file),
		world_test(whiteouts_of_a_layer_are_deletions),
		world_test(podmans_tars_have_no_whiteouts),
		world_test(the_image_tells_what_became_of_a_file),
		world_test(another_name_of_a_file_has_its_digest),
		world_test(of_a_name_that_is_there_twice_the_last_counts),
		world_test(a_file_that_an_archive_lies_about_is_a_gap),
		world_test(holes_are_digested_as_zeros),
		world_test(caveats_are_said_where_they_apply),
		world_test(images_alone_have_no_caveats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
