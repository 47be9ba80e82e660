/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/files_fixture.h"

#include "convert/base/attributes.h"

/* Archives as `docker save` makes them, of layers that are packed by programs of the machine. */

#define MOST_ROOM 65536

/* The tar that was begun becomes a file, and a new one can be begun. */
static void end_tar(struct layers *layers, const char *name)
{
	tar_end(layers->box, name);
	layers->box->tar_bytes = 0;
}

static void add_file(struct layers *layers, const char *name)
{
	uint8_t *room = malloc(MOST_ROOM);
	FILE *file = fopen(in_folder(layers->box, name), "r");
	size_t size;

	assert_non_null(room);
	assert_non_null(file);
	size = fread(room, 1, MOST_ROOM, file);
	assert_true(size < MOST_ROOM);
	(void)fclose(file);
	tar_typed(layers->box, name, '0', room, size);
	free(room);
}

/* An archive of these files, the manifest first. */
static void save(struct layers *layers, const char *manifest, const char *const *files, size_t nr)
{
	tar_member(layers->box, "manifest.json", manifest);
	tar_member(layers->box, "c.json", "{}");
	for (size_t i = 0; i < nr; i++)
		add_file(layers, files[i]);
	end_tar(layers, "image.tar");
}

static void add_image(struct layers *layers, const char *name)
{
	int fd = open(in_folder(layers->box, name), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	layers->roots[layers->nr_roots++] = fd;
}

/* An image of one layer, which this command makes of "layer.tar" */
static void one_layer(struct layers *layers, const char *command)
{
	static const char *const files[] = { "layer" };

	end_tar(layers, "layer.tar");
	assert_int_equal(run(layers->box, command), 0);
	save(layers, "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"layer\"]}]",
	     files, 1);
	add_image(layers, "image.tar");
}

static void a_file_of_a_plain_layer_is_read_in_place(void **state)
{
	struct layers *layers = *state;
	struct stat there, archive;

	tar_member(layers->box, "etc/data", "hello");
	one_layer(layers, "cp layer.tar layer");
	layers->box->no_spool = true;
	ask(layers, BY_SIZE(5), "/etc/data");
	expect_taken(layers, "image:layer:/etc/data", "size");
	expect_bytes(layers, "hello");
	assert_int_equal(fstat(layers->answer.file->member.blob.fd, &there), 0);
	assert_int_equal(fstat(layers->roots[0], &archive), 0);
	assert_int_equal(there.st_ino, archive.st_ino);
	assert_string_equal(layers->answer.file->layer, "image");
	assert_false(layers->answer.file->in_checkpoint);
	ask(layers, BY_SIZE(6), "/etc/data");
	expect_refused(layers, IC_FILES_MISMATCH,
		       "image:layer:/etc/data: has 5 bytes, the mapped file had 6");
	ask(layers, BY_SIZE(5), "/etc/nothing");
	expect_refused(layers, IC_FILES_ABSENT, "image:/etc/nothing: is not there");
	assert_gaps(layers->box, 0);
}

static void expect_file(struct layers *layers, struct ic_files_wanted wanted, const char *path)
{
	if (!layers->files)
		open_layers(layers);
	assert_true(ic_files_want_expected(layers->files));
	wanted.path = (struct ic_text){ path, strlen(path) };
	assert_null(ic_files_expect(layers->files, &wanted));
}

static void files_of_a_packed_layer_are_unpacked_where_they_are_expected(void **state)
{
	static const char *const packers[] = { "gzip -c layer.tar > layer",
					       "zstd -qc layer.tar > layer",
					       "xz -c layer.tar > layer" };

	(void)state;
	for (size_t i = 0; i < IC_NR(packers); i++) {
		struct layers *layers;
		void *own = NULL;

		assert_int_equal(layers_make(&own), 0);
		layers = own;
		tar_member(layers->box, "a", "first");
		tar_member(layers->box, "big", "not wanted");
		tar_member(layers->box, "etc/b", "second");
		tar_typed(layers->box, "c", '1', "", 0);
		one_layer(layers, packers[i]);
		expect_file(layers, BY_SIZE(6), "/etc/b");
		expect_file(layers, BY_SIZE(5), "/a");
		expect_file(layers, BY_SIZE(5), "/a");
		expect_file(layers, BY_SIZE(9), "/big");
		ask(layers, BY_SIZE(5), "/a");
		expect_taken(layers, "image:layer:/a", "size");
		expect_bytes(layers, "first");
		ask(layers, BY_SIZE(6), "/etc/b");
		expect_bytes(layers, "second");
		ask(layers, BY_SIZE(9), "/big");
		expect_refused(layers, IC_FILES_MISMATCH,
			       "image:layer:/big: has 10 bytes, the mapped file had 9");
		ask(layers, BY_SIZE(10), "/big");
		expect_refused(layers, IC_FILES_UNREAD,
			       "image:layer:/big: is compressed, and was not asked for when it "
			       "was unpacked");
		ask(layers, BY_SIZE(0), "/c");
		expect_refused(layers, IC_FILES_UNREAD,
			       "image:/c: is a hard link to what is not there");
		assert_int_equal(ic_files_notes(layers->files)->list.nr, 0);
		layers_drop(&own);
	}
}

static void without_a_folder_for_it_nothing_is_unpacked(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "a", "first");
	one_layer(layers, "gzip -c layer.tar > layer");
	layers->box->no_spool = true;
	ask(layers, BY_SIZE(5), "/a");
	expect_refused(layers, IC_FILES_UNREAD,
		       "image:layer:/a: is compressed, and this does not unpack it");
}

static void a_layer_that_is_no_tar_is_said_and_not_used(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "a", "first");
	one_layer(layers, "gzip -c layer.tar | head -c 40 > layer");
	ask(layers, BY_SIZE(5), "/a");
	assert_null(layers->answer.file);
	assert_true(ic_files_notes(layers->files)->list.nr > 0);
	assert_gaps(layers->box, 0);
}

/* The refs of two images, and the one that the checkpoint names. */
static void choose(const char *first, const char *second, const char *named, const char *place)
{
	static const char *const files[] = { "one", "two" };
	struct layers *layers;
	void *own = NULL;
	char manifest[1024];

	assert_int_equal(layers_make(&own), 0);
	layers = own;
	tar_member(layers->box, "a", "first");
	end_tar(layers, "one");
	tar_member(layers->box, "a", "again");
	end_tar(layers, "two");
	(void)snprintf(manifest, sizeof(manifest),
		       "[{\"Config\":\"1.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"one\"]},"
		       "{\"Config\":\"2.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"two\"]}]",
		       first, second);
	save(layers, manifest, files, 2);
	add_image(layers, "image.tar");
	open_layers(layers);
	if (named)
		assert_null(ic_files_name_image(layers->files,
						(struct ic_text){ named, strlen(named) }));
	ask(layers, BY_SIZE(5), "/a");
	if (place)
		expect_taken(layers, place, "size");
	else
		expect_refused(layers, IC_FILES_UNREAD,
			       "image:/a: holds 2 images, and the checkpoint does not say which of "
			       "them it ran from; name an archive with one");
	layers_drop(&own);
}

static void of_several_images_the_one_that_the_checkpoint_names_is_taken(void **state)
{
	(void)state;
	choose("redis:7", "web:1", "docker.io/library/redis:7", "image:one:/a");
	choose("redis:7", "web:latest", "docker.io/library/web", "image:two:/a");
	choose("localhost/web:1", "localhost/web:2", "localhost/web:2", "image:two:/a");
	choose("redis:7", "web:1", "docker.io/library/redis:70", NULL);
	choose("redis:7", "web:1", "eb:1", NULL);
	choose("redis:7", "web:1", "redis", NULL);
	choose("redis:7", "web:1", NULL, NULL);
	choose("redis:7", "redis:7", "redis:7", NULL);
}

static void a_file_that_holds_no_image_is_refused_at_once(void **state)
{
	struct layers *layers = *state;
	struct ic_files_request request = { .sysroots = layers->roots,
					    .nr_sysroots = 1,
					    .sysroot_names = (const char *const[]){ "x.tar" } };
	struct ic_error *err;

	tar_member(layers->box, "a", "first");
	end_tar(layers, "x.tar");
	add_image(layers, "x.tar");
	err = ic_files_new(&request, layers->box->arena, &layers->files);
	assert_non_null(err);
	assert_non_null(strstr(ic_error_text(err), "--sysroot x.tar: holds no container image"));
	ic_error_free(err);
	layers->files = NULL;
}

static void an_image_and_a_folder_are_asked_in_their_order(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "a", "first");
	one_layer(layers, "cp layer.tar layer");
	in_sysroot(layers, "root/a", "again", 5);
	in_sysroot(layers, "root/b", "b", 1);
	add_root(layers, "root");
	ask(layers, BY_SIZE(5), "/a");
	expect_taken(layers, "image:layer:/a", "size");
	ask(layers, BY_SIZE(1), "/b");
	expect_taken(layers, "sysroot2:/b", "size");
}

static void an_archive_that_changes_meanwhile_is_said(void **state)
{
	struct layers *layers = *state;

	tar_member(layers->box, "a", "first");
	one_layer(layers, "cp layer.tar layer");
	ask(layers, BY_SIZE(5), "/a");
	ic_files_check_unchanged(layers->files, &layers->box->gaps);
	assert_gaps(layers->box, 0);
	assert_int_equal(run(layers->box, "echo more >> image.tar"), 0);
	ic_files_check_unchanged(layers->files, &layers->box->gaps);
	assert_gaps(layers->box, 1);
	assert_non_null(gap_with(layers->box, "image:layer: changed while it was read"));
}

static void what_an_image_has_under_a_name_is_known(void **state)
{
	struct layers *layers = *state;
	struct ic_files_base found;
	bool known;

	tar_member(layers->box, "d/a", "first");
	tar_typed(layers->box, "l", '2', "", 0);
	one_layer(layers, "cp layer.tar layer");
	open_layers(layers);
	assert_true(ic_files_have_base(layers->files));
	assert_null(ic_files_base(layers->files, (struct ic_text){ "/d/a", 4 }, true,
				  layers->box->arena, &found, &known));
	assert_true(known);
	assert_int_equal(found.mode, S_IFREG | 0640);
	assert_int_equal(found.size, 5);
	assert_true(found.has_blob);
	assert_null(ic_files_base(layers->files, (struct ic_text){ "/d", 2 }, true,
				  layers->box->arena, &found, &known));
	assert_true(known && S_ISDIR(found.mode) && !found.has_blob);
	assert_null(ic_files_base(layers->files, (struct ic_text){ "/l", 2 }, true,
				  layers->box->arena, &found, &known));
	assert_true(known && S_ISLNK(found.mode));
	assert_true(ic_text_is(found.target, "elsewhere"));
	assert_null(ic_files_base(layers->files, (struct ic_text){ "/no", 3 }, true,
				  layers->box->arena, &found, &known));
	assert_true(known && !found.mode);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		layers_test(a_file_of_a_plain_layer_is_read_in_place),
		cmocka_unit_test(files_of_a_packed_layer_are_unpacked_where_they_are_expected),
		layers_test(without_a_folder_for_it_nothing_is_unpacked),
		layers_test(a_layer_that_is_no_tar_is_said_and_not_used),
		cmocka_unit_test(of_several_images_the_one_that_the_checkpoint_names_is_taken),
		layers_test(a_file_that_holds_no_image_is_refused_at_once),
		layers_test(an_image_and_a_folder_are_asked_in_their_order),
		layers_test(an_archive_that_changes_meanwhile_is_said),
		layers_test(what_an_image_has_under_a_name_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
