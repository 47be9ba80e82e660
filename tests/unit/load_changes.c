/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"
#include "tests/unit/input_fixture.h"

#include "convert/load/changes.h"

/* A checkpoint whose changed files are looked at. */
struct world {
	struct dump *dump;
	struct box tar; /* that is being made: nothing but its bytes */
	struct ic_mime *mime;
	bool no_spool;
	bool headers_only;
	struct ic_changes_scratch scratch;
	struct ic_checkpoint *checkpoint;
};

static int world_make(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	void *dump = NULL;

	assert_non_null(world);
	assert_int_equal(dump_make(&dump), 0);
	world->dump = dump;
	assert_null(ic_mime_new(&world->mime));
	(void)icb_bare_process(describe(world->dump, NULL), 42, 0, "victim");
	written(world->dump);
	*state = world;
	return 0;
}

static int world_drop(void **state)
{
	struct world *world = *state;
	void *dump = world->dump;

	ic_changes_close(&world->scratch);
	ic_mime_free(world->mime);
	free(world->tar.tar);
	free(world);
	return dump_drop(&dump);
}

#define world_test(function) cmocka_unit_test_setup_teardown(function, world_make, world_drop)

/* The tar that was made becomes a file of the checkpoint. */
static void put_tar(struct world *world, const char *name)
{
	char path[128];

	tar_bytes(&world->tar, NULL, 1024);
	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(world->dump->unit, path, world->tar.tar, world->tar.tar_bytes);
	world->tar.tar_bytes = 0;
}

static void put_text(struct world *world, const char *name, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(world->dump->unit, path, text, strlen(text));
}

/* Podman's container, whose tars have no whiteouts. */
static void by_podman(struct world *world)
{
	put_text(world, "config.dump",
		 "{\"id\":\"1\",\"namedVolumes\":[{\"volumeName\":\"data\",\"dest\":\"/srv/\"}]}");
	put_text(world, "spec.dump", "{\"annotations\":{\"io.container.manager\":\"libpod\"}}");
}

static void open_store(struct world *world)
{
	struct ic_store_request request = {
		.want = ic_load_wants_changes,
		.spool = &world->dump->unit->outdir,
	};
	struct ic_gaps gaps = { .arena = world->dump->unit->arena };
	const struct ic_member *diff;
	int root = openat(world->dump->unit->outdir.fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct ic_files_request files = { .sysroots = &root, .nr_sysroots = root >= 0 };
	struct ic_error *err;

	assert_null(ic_store_open(world->dump->images, &request, &gaps, &world->dump->store));
	diff = ic_store_beside(world->dump->store, "rootfs-diff.tar");
	files.rootfs_diff = diff;
	files.spool = world->no_spool ? NULL : &world->dump->unit->outdir;
	assert_null(ic_files_new(&files, world->dump->unit->arena, &world->dump->files));
	err = ic_checkpoint_load(&(struct ic_load_input){ .images = { .stores = &world->dump->store,
								      .nr = 1 },
							  .files = world->dump->files },
				 world->dump->unit->arena, world->dump->images, &gaps,
				 &world->checkpoint);
	assert_null(err);
}

static const struct ic_changes *changes_of(struct world *world)
{
	struct ic_changes_request request = {
		.content = !world->headers_only,
		.mime = world->headers_only ? NULL : world->mime,
		.spool = world->no_spool ? NULL : &world->dump->unit->outdir,
	};

	open_store(world);
	request.store = world->dump->store;
	request.files = world->dump->files;
	assert_null(ic_changes_load(&request, world->dump->unit->arena, world->checkpoint,
				    &world->scratch));
	return world->checkpoint->changes;
}

static const struct ic_change *find(const struct ic_changes *changes, const char *path)
{
	const struct ic_change *found = NULL;

	for (size_t i = 0; i < changes->nr; i++)
		if (!strcmp(changes->change[i].path.bytes, path))
			found = &changes->change[i];
	if (!found)
		fail_msg("no change of %s", path);
	return found;
}

static void expect(const struct ic_changes *changes, const char *path, enum ic_change_class class,
		   uint32_t marks)
{
	const struct ic_change *change = find(changes, path);

	if (change->class != class || change->marks != marks)
		fail_msg("%s is %s with marks %#x, expected %s with %#x", path,
			 ic_change_class_name(change->class), change->marks,
			 ic_change_class_name(class), marks);
}

static void expect_digest(const struct ic_change *change, const void *bytes, size_t size)
{
	assert_int_equal(change->size, size);
	assert_digest(&change->digest, bytes, size);
}

static void tar_link(struct world *world, const char *name, char type, const char *target)
{
	uint8_t *header;

	tar_header(&world->tar, name, type, "00000000000");
	header = world->tar.tar + world->tar.tar_bytes - 512;
	memset(header + 157, 0, 100);
	(void)snprintf((char *)header + 157, 100, "%s", target);
	tar_sign(header);
}

static void with_mode(struct world *world, const char *name, const char *mode, const char *text)
{
	size_t at = world->tar.tar_bytes;

	tar_member(&world->tar, name, text);
	memcpy(world->tar.tar + at + 100, mode, 8);
	tar_sign(world->tar.tar + at);
}

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

static void volumes_go_where_they_were_mounted(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	by_podman(world);
	assert_int_equal(mkdirat(world->dump->unit->outdir.fd, "images/volumes", 0755), 0);
	tar_member(&world->tar, "./a", "hello\n");
	put_tar(world, "volumes/data.tar");
	tar_member(&world->tar, "./a", "hello\n");
	put_tar(world, "volumes/other.tar");
	tar_member(&world->tar, "./a", "hello\n");
	put_tar(world, "devshm-checkpoint.tar");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 3);
	expect(changes, "/srv/a", IC_CHANGE_PRESENT, 0);
	expect(changes, "volume other:/a", IC_CHANGE_PRESENT, 0);
	expect(changes, "/dev/shm/a", IC_CHANGE_PRESENT, 0);
	expect_digest(find(changes, "/srv/a"), "hello\n", 6);
}

static void a_tmpfs_is_named_by_its_device(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;
	const struct ic_change *change;

	tar_member(&world->tar, "./a", "hello\n");
	put_tar(world, "plain");
	{
		char command[256];

		(void)snprintf(command, sizeof(command),
			       "cd '%s' && gzip -c plain > tmpfs-dev-3145770.tar.gz.img && "
			       "gzip -c plain > tmpfs-9.tar.gz.img",
			       world->dump->images);
		assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
	}
	changes = changes_of(world);
	assert_int_equal(changes->nr, 2);
	change = find(changes, "tmpfs 3:42:/a");
	expect_digest(change, "hello\n", 6);
	assert_false(change->has_offset);
	assert_false(change->in_place);
	expect_digest(find(changes, "tmpfs of mount 9:/a"), "hello\n", 6);
}

static void what_is_compressed_and_not_unpacked_is_counted(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	world->no_spool = true;
	make_file(world->dump->unit, "images/tmpfs-dev-1.tar.gz.img", "\x1f\x8b\x08\0", 4);
	changes = changes_of(world);
	assert_int_equal(changes->nr, 0);
	assert_int_equal(changes->nr_unlisted, 1);
}

static void a_damaged_archive_costs_what_it_held(void **state)
{
	struct world *world = *state;
	const struct ic_changes *changes;

	put_text(world, "devshm-checkpoint.tar", "no archive at all, and long enough to be seen");
	make_file(world->dump->unit, "images/tmpfs-dev-1.tar.gz.img", "\x1f\x8b\x08\0", 4);
	tar_member(&world->tar, "a", "hello\n");
	put_tar(world, "rootfs-diff.tar");
	changes = changes_of(world);
	expect_digest(find(changes, "/a"), "hello\n", 6);
	expect_gap(world->checkpoint, IC_GAP_DAMAGED, 0, "devshm-checkpoint.tar");
	expect_gap(world->checkpoint, IC_GAP_DAMAGED, 0, "tmpfs-dev-1.tar.gz.img");
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
		world_test(volumes_go_where_they_were_mounted),
		world_test(a_tmpfs_is_named_by_its_device),
		world_test(what_is_compressed_and_not_unpacked_is_counted),
		world_test(a_damaged_archive_costs_what_it_held),
		world_test(a_file_that_an_archive_lies_about_is_a_gap),
		world_test(holes_are_digested_as_zeros),
		world_test(caveats_are_said_where_they_apply),
		world_test(images_alone_have_no_caveats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
