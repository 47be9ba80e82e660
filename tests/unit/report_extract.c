/* SPDX-License-Identifier: Apache-2.0 */
/* What --dump writes: regular files of mode 0600, whatever the evidence calls them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/extract.h"

struct folder {
	char path[64];
	struct ic_outdir outdir;
	struct ic_extract extract;
};

static int make(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	strcpy(folder->path, "/tmp/icecore-extract-XXXXXX");
	if (!mkdtemp(folder->path) || ic_outdir_open_existing(folder->path, &folder->outdir) ||
	    ic_arena_new(&folder->extract.arena))
		return -1;
	folder->extract.outdir = &folder->outdir;
	*state = folder;
	return 0;
}

static int clear(void **state)
{
	struct folder *folder = *state;
	char command[128];

	ic_arena_free(folder->extract.arena);
	ic_outdir_close(&folder->outdir);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder->path);
	free(folder);
	return system(command);
}

static const char *put(struct folder *folder, const char *name)
{
	struct ic_sink *sink;
	const char *made;

	assert_null(ic_extract_open(&folder->extract, name, &sink, &made));
	assert_null(ic_sink_write(sink, "x", 1));
	assert_null(ic_extract_finish(sink));
	ic_sink_free(sink);
	return made;
}

static void names_are_made_safe(void **state)
{
	struct folder *folder = *state;

	assert_string_equal(put(folder, "pid.1.vma.0x1-0x2.dmp"), "pid.1.vma.0x1-0x2.dmp");
	assert_string_equal(put(folder, "../../etc/passwd"), "_._.._etc_passwd");
	assert_string_equal(put(folder, "/a b\n\xff$(x)"), "_a_b____x_");
	assert_string_equal(put(folder, ""), "_");
	assert_string_equal(put(folder, "-rf"), "_rf");
}

static void a_name_that_is_taken_gets_a_number(void **state)
{
	struct folder *folder = *state;

	assert_string_equal(put(folder, "a.dmp"), "a.dmp");
	assert_string_equal(put(folder, "a.dmp"), "a-1.dmp");
	assert_string_equal(put(folder, "a.dmp"), "a-2.dmp");
	assert_string_equal(put(folder, "b"), "b");
	assert_string_equal(put(folder, "b"), "b-1");
}

static void a_link_of_that_name_is_not_followed(void **state)
{
	struct folder *folder = *state;
	char path[128];
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s/c", folder->path);
	assert_int_equal(symlink("outside", path), 0);
	assert_string_equal(put(folder, "c"), "c-1");
	assert_int_equal(stat(path, &status), -1);
}

static void files_are_for_their_owner_alone(void **state)
{
	struct folder *folder = *state;
	char path[128];
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s/%s", folder->path, put(folder, "d"));
	assert_int_equal(lstat(path, &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
}

static void a_long_name_is_cut(void **state)
{
	struct folder *folder = *state;
	char name[1000];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(strlen(put(folder, name)), 200);
	assert_int_equal(strlen(put(folder, name)), 202);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_are_made_safe, make, clear),
		cmocka_unit_test_setup_teardown(a_name_that_is_taken_gets_a_number, make, clear),
		cmocka_unit_test_setup_teardown(a_link_of_that_name_is_not_followed, make, clear),
		cmocka_unit_test_setup_teardown(files_are_for_their_owner_alone, make, clear),
		cmocka_unit_test_setup_teardown(a_long_name_is_cut, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
