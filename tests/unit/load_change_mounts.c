/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/changes_fixture.h"

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

static void a_tmpfs_is_where_the_whole_of_it_was_mounted_first(void **state)
{
	static const struct ic_mount list[] = {
		{ .major = 0, .minor = 5, .root = TEXT("/part"), .mountpoint = TEXT("/bound") },
		{ .major = 0, .minor = 6, .root = TEXT("/"), .mountpoint = TEXT("/other") },
		{ .major = 0, .minor = 5, .root = TEXT("/"), .mountpoint = TEXT("/run/") },
		{ .major = 0, .minor = 5, .root = TEXT("/"), .mountpoint = TEXT("/again") },
		{ .major = 0, .minor = 7, .root = TEXT("/"), .mountpoint = TEXT("/") },
	};
	static const struct ic_mounts mounts = { list, IC_NR(list) };
	struct world *world = *state;
	const struct ic_changes *changes;

	world->mounts = &mounts;
	tar_member(&world->tar, "./a", "5");
	put_tar(world, "tmpfs-dev-5.tar.gz.img"); /* told by what is in it, plain or not */
	tar_member(&world->tar, "./b", "7");
	put_tar(world, "tmpfs-dev-7.tar.gz.img");
	tar_member(&world->tar, "./c", "8");
	put_tar(world, "tmpfs-dev-8.tar.gz.img");
	changes = changes_of(world);
	assert_int_equal(changes->nr, 3);
	expect(changes, "/run/a", IC_CHANGE_PRESENT, 0);
	expect(changes, "/b", IC_CHANGE_PRESENT, 0);
	expect(changes, "tmpfs 0:8:/c", IC_CHANGE_PRESENT, 0);
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

/* Each descriptor's mapping may have said it before; then it is not said again. */
static void a_deleted_file_whose_image_is_lost_is_a_gap_once(void **state)
{
	static const struct ic_deleted_file ghosts[] = {
		{ "ghost-file-1.img", NULL, TEXT("/tmp/a") },
		{ "ghost-file-1.img", NULL, TEXT("tmp/b") },
		{ "ghost-file-2.img", NULL, { NULL, 0 } },
	};
	struct world *world = *state;
	const struct ic_changes *changes;
	size_t before;

	world->ghosts = ghosts;
	world->nr_ghosts = IC_NR(ghosts);
	changes = changes_of(world);
	before = world->checkpoint->gaps.list.nr;
	assert_int_equal(changes->nr, 3);
	assert_int_equal(before, world->checkpoint->nr_processes + 2); /* no auxiliary vector */
	expect(changes, "/tmp/a", IC_CHANGE_DELETED, IC_CHANGE_STILL_OPEN);
	expect(changes, "/tmp/b", IC_CHANGE_DELETED, IC_CHANGE_STILL_OPEN);
	expect(changes, "a file without a known name:/", IC_CHANGE_DELETED, IC_CHANGE_STILL_OPEN);
	assert_non_null(find(changes, "/tmp/a")->unread);
	expect_gap(world->checkpoint, IC_GAP_MISSING, 0, "ghost-file-1.img");
	expect_gap(world->checkpoint, IC_GAP_MISSING, 0, "ghost-file-2.img");
	assert_null(ic_changes_load(&(struct ic_changes_request){ .store = world->dump->store },
				    world->dump->unit->arena, world->checkpoint, &world->scratch));
	assert_int_equal(world->checkpoint->gaps.list.nr, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(volumes_go_where_they_were_mounted),
		world_test(a_tmpfs_is_named_by_its_device),
		world_test(a_tmpfs_is_where_the_whole_of_it_was_mounted_first),
		world_test(what_is_compressed_and_not_unpacked_is_counted),
		world_test(a_deleted_file_whose_image_is_lost_is_a_gap_once),
		world_test(a_damaged_archive_costs_what_it_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
