/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_UNIT_H
#define IC_TESTS_UNIT_UNIT_H

/* What every unit test needs: cmocka, an arena, a folder of its own that goes away with it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/base/arena.h"
#include "convert/base/sink.h"

#define UNUSED __attribute__((unused))
#define PAGE   4096ULL
#define TEXT(literal)                        \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

struct unit {
	struct ic_arena *arena;
	char folder[64];
	struct ic_outdir outdir; /* the same folder */
};

UNUSED static int unit_make(void **state)
{
	struct unit *unit = calloc(1, sizeof(*unit));
	const char *tmp = getenv("TMPDIR");

	assert_non_null(unit);
	assert_null(ic_arena_new(&unit->arena));
	(void)snprintf(unit->folder, sizeof(unit->folder), "%.40s/icecore-XXXXXX",
		       tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(unit->folder));
	assert_null(ic_outdir_open(unit->folder, &unit->outdir));
	*state = unit;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

UNUSED static int unit_drop(void **state)
{
	struct unit *unit = *state;

	ic_outdir_close(&unit->outdir);
	assert_int_equal(nftw(unit->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	ic_arena_free(unit->arena);
	free(unit);
	return 0;
}

#define folder_test(function) cmocka_unit_test_setup_teardown(function, unit_make, unit_drop)

/* Compare an error with what is expected of it, and release it. */
UNUSED static void assert_error(struct ic_error *err, enum ic_error_kind kind, const char *part)
{
	assert_non_null(err);
	if (ic_error_kind(err) != kind || !strstr(ic_error_text(err), part))
		fail_msg("error of kind %d, expected %d and \"%s\": %s", ic_error_kind(err), kind,
			 part, ic_error_text(err));
	ic_error_free(err);
}

UNUSED static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

UNUSED static bool is_there(const struct unit *unit, const char *name)
{
	return faccessat(unit->outdir.fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

UNUSED static void make_file(const struct unit *unit, const char *name, const void *bytes,
			     size_t size)
{
	int fd = openat(unit->outdir.fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

/* The whole of a file with a NUL behind it, in the arena; *ret_size may be NULL. */
UNUSED static uint8_t *file_bytes(const struct unit *unit, const char *name, size_t *ret_size)
{
	int fd = openat(unit->outdir.fd, name, O_RDONLY | O_CLOEXEC);
	struct stat status;
	uint8_t *bytes;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	bytes = ic_arena_alloc(unit->arena, (size_t)status.st_size + 1, 1);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, (size_t)status.st_size), status.st_size);
	close(fd);
	if (ret_size)
		*ret_size = (size_t)status.st_size;
	return bytes;
}

UNUSED static char *file_text(const struct unit *unit, const char *name)
{
	return (char *)file_bytes(unit, name, NULL);
}

UNUSED static struct ic_output finish(struct ic_sink *sink)
{
	struct ic_output output;

	assert_null(ic_sink_finish(sink, &output));
	ic_sink_free(sink);
	return output;
}

#endif
