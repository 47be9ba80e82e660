/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_CHANGES_FIXTURE_H
#define IC_TESTS_UNIT_CHANGES_FIXTURE_H

/* A checkpoint with archives of files beside its images, and what is listed of them. */

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
	const struct ic_mounts *mounts;       /* instead of the checkpoint's */
	const struct ic_deleted_file *ghosts; /* the same */
	size_t nr_ghosts;
	struct ic_checkpoint *checkpoint;
};

UNUSED static int world_make(void **state)
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

UNUSED static int world_drop(void **state)
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
UNUSED static void put_tar(struct world *world, const char *name)
{
	char path[128];

	tar_bytes(&world->tar, NULL, 1024);
	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(world->dump->unit, path, world->tar.tar, world->tar.tar_bytes);
	world->tar.tar_bytes = 0;
}

UNUSED static void put_text(struct world *world, const char *name, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(world->dump->unit, path, text, strlen(text));
}

/* Podman's container, whose tars have no whiteouts. */
UNUSED static void by_podman(struct world *world)
{
	put_text(world, "config.dump",
		 "{\"id\":\"1\",\"namedVolumes\":[{\"volumeName\":\"data\",\"dest\":\"/srv/\"}]}");
	put_text(world, "spec.dump", "{\"annotations\":{\"io.container.manager\":\"libpod\"}}");
}

UNUSED static void open_store(struct world *world)
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

UNUSED static const struct ic_changes *changes_of(struct world *world)
{
	struct ic_changes_request request = {
		.content = !world->headers_only,
		.mime = world->headers_only ? NULL : world->mime,
		.spool = world->no_spool ? NULL : &world->dump->unit->outdir,
	};

	open_store(world);
	request.store = world->dump->store;
	request.files = world->dump->files;
	if (world->mounts)
		world->checkpoint->mounts = world->mounts;
	if (world->ghosts) {
		world->checkpoint->deleted_files = world->ghosts;
		world->checkpoint->nr_deleted_files = world->nr_ghosts;
	}
	assert_null(ic_changes_load(&request, world->dump->unit->arena, world->checkpoint,
				    &world->scratch));
	return world->checkpoint->changes;
}

UNUSED static const struct ic_change *find(const struct ic_changes *changes, const char *path)
{
	const struct ic_change *found = NULL;

	for (size_t i = 0; i < changes->nr; i++)
		if (!strcmp(changes->change[i].path.bytes, path))
			found = &changes->change[i];
	if (!found)
		fail_msg("no change of %s", path);
	return found;
}

UNUSED static void expect(const struct ic_changes *changes, const char *path,
			  enum ic_change_class class, uint32_t marks)
{
	const struct ic_change *change = find(changes, path);

	if (change->class != class || change->marks != marks)
		fail_msg("%s is %s with marks %#x, expected %s with %#x", path,
			 ic_change_class_name(change->class), change->marks,
			 ic_change_class_name(class), marks);
}

UNUSED static void expect_digest(const struct ic_change *change, const void *bytes, size_t size)
{
	assert_int_equal(change->size, size);
	assert_digest(&change->digest, bytes, size);
}

UNUSED static void tar_link(struct world *world, const char *name, char type, const char *target)
{
	uint8_t *header;

	tar_header(&world->tar, name, type, "00000000000");
	header = world->tar.tar + world->tar.tar_bytes - 512;
	memset(header + 157, 0, 100);
	(void)snprintf((char *)header + 157, 100, "%s", target);
	tar_sign(header);
}

UNUSED static void with_mode(struct world *world, const char *name, const char *mode,
			     const char *text)
{
	size_t at = world->tar.tar_bytes;

	tar_member(&world->tar, name, text);
	memcpy(world->tar.tar + at + 100, mode, 8);
	tar_sign(world->tar.tar + at);
}

#endif
