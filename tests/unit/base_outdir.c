/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/outdir.h"

#include "tests/unit/unit.h"

static const char *below(struct unit *unit, const char *name)
{
	return ic_arena_format(unit->arena, "%s/%s", unit->folder, name);
}

static mode_t mode_of(struct unit *unit, const char *name)
{
	struct stat status;

	assert_int_equal(fstatat(unit->outdir.fd, name, &status, 0), 0);
	return status.st_mode & 07777;
}

static void a_new_folder_is_private(void **state)
{
	struct unit *unit = *state;
	mode_t before = umask(0);
	struct ic_outdir outdir;

	assert_null(ic_outdir_open(below(unit, "out"), &outdir));
	umask(before);
	assert_int_equal(mode_of(unit, "out"), 0700);
	assert_true(outdir.created);
	ic_outdir_close(&outdir);
}

static void an_empty_folder_is_taken_and_made_private(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir;

	assert_int_equal(mkdirat(unit->outdir.fd, "out", 0755), 0);
	assert_null(ic_outdir_open(below(unit, "out"), &outdir));
	assert_int_equal(mode_of(unit, "out"), 0700);
	ic_outdir_close(&outdir);
	assert_true(is_there(unit, "out")); /* not this run's to remove */
}

static void a_folder_that_is_not_empty_is_refused_and_left_alone(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir = IC_OUTDIR_NONE;

	assert_int_equal(mkdirat(unit->outdir.fd, "out", 0755), 0);
	make_file(unit, "out/.hidden", "", 0);
	assert_error(ic_outdir_open(below(unit, "out"), &outdir), IC_ERR_USAGE, "not empty");
	assert_int_equal(mode_of(unit, "out"), 0755);
	assert_int_equal(outdir.fd, -1);
}

static void a_file_is_no_folder(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir = IC_OUTDIR_NONE;

	make_file(unit, "out", "", 0);
	assert_error(ic_outdir_open(below(unit, "out"), &outdir), IC_ERR_SYSTEM, "out");
	assert_error(ic_outdir_open_existing(below(unit, "out"), &outdir), IC_ERR_SYSTEM, "out");
}

static void folders_above_are_not_made(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir = IC_OUTDIR_NONE;

	assert_error(ic_outdir_open(below(unit, "a/b"), &outdir), IC_ERR_SYSTEM, "a/b");
	assert_false(is_there(unit, "a"));
}

static void a_new_folder_that_stays_empty_goes_away(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir;

	assert_null(ic_outdir_open(below(unit, "out"), &outdir));
	ic_outdir_close(&outdir);
	assert_false(is_there(unit, "out"));
}

static void a_new_folder_with_a_file_stays(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir;

	assert_null(ic_outdir_open(below(unit, "out"), &outdir));
	make_file(unit, "out/core.1", "x", 1);
	ic_outdir_close(&outdir);
	assert_true(is_there(unit, "out/core.1"));
}

static void a_scratch_file_has_no_name(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir;
	struct stat status;
	int fd;

	assert_null(ic_outdir_open(below(unit, "out"), &outdir));
	assert_null(ic_outdir_scratch(&outdir, &fd));
	assert_int_equal(write(fd, "secret", 6), 6);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_nlink, 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	ic_outdir_close(&outdir); /* removes it, for it is empty */
	assert_false(is_there(unit, "out"));
	close(fd);
}

static void a_folder_is_below_itself_and_what_it_lies_in(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir outdir, sibling;
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(mkdirat(unit->outdir.fd, "a", 0700), 0);
	assert_null(ic_outdir_open(below(unit, "a/out"), &outdir));
	assert_null(ic_outdir_open(below(unit, "b"), &sibling));
	assert_true(ic_outdir_is_below(&outdir, outdir.fd));
	assert_true(ic_outdir_is_below(&outdir, unit->outdir.fd));
	assert_true(ic_outdir_is_below(&outdir, root));
	assert_false(ic_outdir_is_below(&outdir, sibling.fd));
	assert_false(ic_outdir_is_below(&unit->outdir, outdir.fd));
	ic_outdir_close(&outdir);
	ic_outdir_close(&sibling);
	close(root);
}

static void a_folder_below_is_private_and_goes_away_unless_it_has_a_file(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir below = IC_OUTDIR_NONE, again = IC_OUTDIR_NONE;
	mode_t before = umask(0);
	struct stat status;
	int fd;

	assert_null(ic_outdir_make_below(&unit->outdir, "42", unit->arena, &below));
	umask(before);
	assert_int_equal(fstat(below.fd, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_error(ic_outdir_make_below(&unit->outdir, "42", unit->arena, &again), IC_ERR_SYSTEM,
		     "/42: ");
	ic_outdir_close(&below);
	assert_false(is_there(unit, "42"));
	assert_null(ic_outdir_make_below(&unit->outdir, "43", unit->arena, &below));
	fd = openat(below.fd, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	ic_outdir_close(&below);
	assert_true(is_there(unit, "43/file"));
}

static void a_link_in_the_way_of_a_folder_below_is_not_followed(void **state)
{
	struct unit *unit = *state;
	struct ic_outdir below = IC_OUTDIR_NONE;

	assert_int_equal(symlinkat("/tmp", unit->outdir.fd, "42"), 0);
	assert_error(ic_outdir_make_below(&unit->outdir, "42", unit->arena, &below), IC_ERR_SYSTEM,
		     "42");
	assert_int_equal(below.fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_new_folder_is_private),
		folder_test(an_empty_folder_is_taken_and_made_private),
		folder_test(a_folder_that_is_not_empty_is_refused_and_left_alone),
		folder_test(a_file_is_no_folder),
		folder_test(folders_above_are_not_made),
		folder_test(a_new_folder_that_stays_empty_goes_away),
		folder_test(a_new_folder_with_a_file_stays),
		folder_test(a_scratch_file_has_no_name),
		folder_test(a_folder_is_below_itself_and_what_it_lies_in),
		folder_test(a_folder_below_is_private_and_goes_away_unless_it_has_a_file),
		folder_test(a_link_in_the_way_of_a_folder_below_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
