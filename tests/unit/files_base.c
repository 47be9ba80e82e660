/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/files_fixture.h"

#include "convert/base/limits.h"

static struct ic_files_base base_of(struct layers *layers, const char *path, bool open,
				    bool *ret_known)
{
	struct ic_text text = { path, strlen(path) };
	struct ic_files_base base;

	if (!layers->files)
		open_layers(layers);
	assert_null(ic_files_base(layers->files, text, open, layers->box->arena, &base, ret_known));
	return base;
}

static void the_image_says_what_it_has_under_a_name(void **state)
{
	struct layers *layers = *state;
	struct ic_files_base base;
	char bytes[6] = "";
	bool known;

	in_sysroot(layers, "root/etc/data", "older", 5);
	assert_int_equal(run(layers->box, "chmod 4711 root/etc/data; ln -s ../etc/data root/etc/l;"
					  "ln -s nowhere root/etc/lost; mkfifo root/etc/f"),
			 0);
	add_root(layers, "root");
	base = base_of(layers, "/etc/data", false, &known);
	assert_true(known);
	assert_int_equal(base.mode, S_IFREG | 04711);
	assert_int_equal(base.size, 5);
	assert_false(base.has_blob);
	assert_int_equal(base.own_fd, -1);
	base = base_of(layers, "/etc/data", true, &known);
	assert_true(base.has_blob);
	assert_null(ic_blob_read(&base.blob, "data", 0, bytes, 5));
	assert_string_equal(bytes, "older");
	close(base.own_fd);
	base = base_of(layers, "/etc", false, &known);
	assert_true(known && S_ISDIR(base.mode));
	base = base_of(layers, "/etc/f", true, &known);
	assert_true(known && S_ISFIFO(base.mode));
	assert_int_equal(base.own_fd, -1);
}

static void a_link_at_the_end_is_not_followed(void **state)
{
	struct layers *layers = *state;
	struct ic_files_base base;
	bool known;

	in_sysroot(layers, "root/etc/data", "older", 5);
	assert_int_equal(run(layers->box, "ln -s ../etc/data root/etc/l; ln -s etc root/conf;"
					  "ln -s nowhere root/lost; ln -s /../../.. root/up"),
			 0);
	add_root(layers, "root");
	base = base_of(layers, "/etc/l", true, &known);
	assert_true(known && S_ISLNK(base.mode));
	assert_int_equal(base.target.size, 11);
	assert_memory_equal(base.target.bytes, "../etc/data", 11);
	base = base_of(layers, "/conf/data", false, &known);
	assert_true(known && S_ISREG(base.mode));
	base = base_of(layers, "/lost", false, &known);
	assert_true(known && S_ISLNK(base.mode));
	base = base_of(layers, "/up/etc/data", false, &known); /* above a root is the root */
	assert_true(known && S_ISREG(base.mode));
}

static void what_is_not_there_is_known_not_to_be(void **state)
{
	struct layers *layers = *state;
	struct ic_files_base base;
	bool known;

	in_sysroot(layers, "root/etc/data", "older", 5);
	add_root(layers, "root");
	base = base_of(layers, "/etc/none", true, &known);
	assert_true(known);
	assert_int_equal(base.mode, 0);
	base = base_of(layers, "/etc/data/below", true, &known);
	assert_true(known);
	assert_int_equal(base.mode, 0);
}

static void what_cannot_be_looked_at_is_not_known(void **state)
{
	struct layers *layers = *state;
	char *path = malloc(IC_MAX_PATH + 3);
	struct ic_files_base base;
	bool known = true;

	assert_non_null(path);
	in_sysroot(layers, "root/etc/data", "older", 5);
	assert_int_equal(run(layers->box, "ln -s round root/round"), 0);
	add_root(layers, "root");
	(void)base_of(layers, "/round/x", false, &known);
	assert_false(known);
	memset(path, 'a', IC_MAX_PATH + 2);
	path[0] = '/';
	path[IC_MAX_PATH + 2] = 0;
	(void)base_of(layers, path, false, &known);
	assert_false(known);
	assert_null(ic_files_base(layers->files, (struct ic_text){ "/etc\0/data", 10 }, false,
				  layers->box->arena, &base, &known));
	assert_false(known);
	free(path);
}

static void the_first_sysroot_that_has_a_name_counts(void **state)
{
	struct layers *layers = *state;
	bool known;

	in_sysroot(layers, "root/a", "1", 1);
	in_sysroot(layers, "other/a", "22", 2);
	in_sysroot(layers, "other/b", "333", 3);
	add_root(layers, "root");
	add_root(layers, "other");
	assert_int_equal(base_of(layers, "/a", false, &known).size, 1);
	assert_int_equal(base_of(layers, "/b", false, &known).size, 3);
	assert_true(ic_files_have_base(layers->files));
}

static void changed_files_are_no_image(void **state)
{
	struct layers *layers = *state;
	bool known;

	tar_member(layers->box, "a", "1");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	(void)base_of(layers, "/a", false, &known);
	assert_false(known);
	assert_false(ic_files_have_base(layers->files));
}

static void changed_files_are_listed_once(void **state)
{
	struct layers *layers = *state;
	struct ic_files_diff diff, again;
	char bytes[6] = "";

	tar_member(layers->box, "a", "hello");
	tar_member(layers->box, "../b", "x");
	tar_end(layers->box, "diff");
	take_tar(layers, "diff", 0);
	ask(layers, BY_SIZE(5), "/a");
	expect_bytes(layers, "hello");
	assert_null(ic_files_diff(layers->files, &layers->box->gaps, &diff));
	assert_null(ic_files_diff(layers->files, &layers->box->gaps, &again));
	assert_true(diff.is_listed);
	assert_false(diff.is_packed);
	assert_int_equal(diff.nr, 1);
	assert_ptr_equal(diff.items, again.items);
	assert_string_equal(diff.items->name, "a");
	assert_null(ic_blob_read(&diff.blob, "diff", diff.items->offset, bytes, 5));
	assert_string_equal(bytes, "hello");
	assert_gaps(layers->box, 1);
}

static void compressed_changed_files_are_listed_where_they_can_be_unpacked(void **state)
{
	struct layers *layers = *state;
	struct ic_files_diff diff;

	tar_member(layers->box, "a", "hello");
	tar_end(layers->box, "plain");
	assert_int_equal(run(layers->box, "gzip -c plain > diff"), 0);
	take_tar(layers, "diff", 0);
	layers->box->no_spool = true;
	open_layers(layers);
	assert_null(ic_files_diff(layers->files, &layers->box->gaps, &diff));
	assert_non_null(diff.tar);
	assert_false(diff.is_listed);
	ic_files_free(layers->files);
	layers->box->no_spool = false;
	open_layers(layers);
	assert_null(ic_files_diff(layers->files, &layers->box->gaps, &diff));
	assert_true(diff.is_listed && diff.is_packed);
	assert_int_equal(diff.nr, 1);
	assert_gaps(layers->box, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		layers_test(the_image_says_what_it_has_under_a_name),
		layers_test(a_link_at_the_end_is_not_followed),
		layers_test(what_is_not_there_is_known_not_to_be),
		layers_test(what_cannot_be_looked_at_is_not_known),
		layers_test(the_first_sysroot_that_has_a_name_counts),
		layers_test(changed_files_are_no_image),
		layers_test(changed_files_are_listed_once),
		layers_test(compressed_changed_files_are_listed_where_they_can_be_unpacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
