/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_INPUT_FIXTURE_H
#define IC_TESTS_UNIT_INPUT_FIXTURE_H

/*
 * A folder of its own for each test of convert/input/, and tars made byte by byte: what a library
 * would refuse to write is what has to be read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convert/input/store.h"

extern char **environ;

#define UNUSED __attribute__((unused))

struct box {
	char folder[64];
	char path[256]; /* what in_folder() made last */
	struct ic_arena *arena;
	struct ic_gaps gaps;
	struct ic_outdir spool;
	bool no_spool;
	bool digests;
	enum ic_want (*want)(const char *base_name);
	struct ic_store *store;
	uint8_t *tar;
	size_t tar_bytes;
	unsigned int nr_progress;
};

UNUSED static enum ic_want want_nothing(const char *base_name)
{
	(void)base_name;
	return IC_WANT_NOTHING;
}

UNUSED static enum ic_want want_usual(const char *base_name)
{
	return strncmp(base_name, "pages-", 6) ? IC_WANT_MEMORY : IC_WANT_BLOB;
}

UNUSED static const char *in_folder(struct box *box, const char *name)
{
	(void)snprintf(box->path, sizeof(box->path), "%s/%s", box->folder, name);
	return box->path;
}

UNUSED static int run(struct box *box, const char *command)
{
	char *shell[] = { (char[]){ "sh" }, (char[]){ "-c" }, NULL, NULL };
	char line[1024];
	int status = -1;
	pid_t pid;

	(void)snprintf(line, sizeof(line), "cd '%s' && { %s; } 2>/dev/null", box->folder, command);
	shell[2] = line;
	assert_int_equal(posix_spawnp(&pid, "sh", NULL, NULL, shell, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

UNUSED static int box_make(void **state)
{
	struct box *box = calloc(1, sizeof(*box));

	assert_non_null(box);
	strcpy(box->folder, "/tmp/icecore-input-XXXXXX");
	assert_non_null(mkdtemp(box->folder));
	assert_null(ic_arena_new(&box->arena));
	box->gaps.arena = box->arena;
	box->want = want_usual;
	box->digests = true;
	(void)snprintf(box->path, sizeof(box->path), "%s.spool", box->folder);
	assert_null(ic_outdir_open(ic_arena_copy(box->arena, box->path, strlen(box->path)),
				   &box->spool));
	*state = box;
	return 0;
}

UNUSED static int box_drop(void **state)
{
	struct box *box = *state;

	ic_store_free(box->store);
	ic_outdir_close(&box->spool); /* removes it, if it is empty */
	(void)snprintf(box->path, sizeof(box->path), "%s.spool", box->folder);
	assert_int_not_equal(access(box->path, F_OK), 0);
	run(box, "chmod -R u+rwx . && rm -rf \"$PWD\"");
	ic_arena_free(box->arena);
	free(box->tar);
	free(box);
	return 0;
}

UNUSED static void write_file(struct box *box, const char *name, const void *bytes, size_t size)
{
	int fd = open(in_folder(box, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

UNUSED static void count_progress(void *context, uint64_t done, uint64_t total)
{
	struct box *box = context;

	assert_true(done <= total);
	box->nr_progress++;
}

UNUSED static struct ic_error *try_path(struct box *box, const char *path)
{
	struct ic_store_request request = {
		.want = box->want,
		.digests = box->digests,
		.spool = box->no_spool ? NULL : &box->spool,
		.progress = count_progress,
		.progress_context = box,
	};

	ic_store_free(box->store);
	box->store = NULL;
	return ic_store_open(path, &request, &box->gaps, &box->store);
}

UNUSED static void open_input(struct box *box, const char *name)
{
	struct ic_error *err = try_path(box, in_folder(box, name));

	if (err)
		print_error("%s\n", ic_error_text(err));
	assert_null(err);
}

/* Opening fails with this kind, and the text says this. */
UNUSED static void assert_refused(struct box *box, const char *name, enum ic_error_kind kind,
				  const char *text)
{
	struct ic_error *err = try_path(box, in_folder(box, name));

	assert_non_null(err);
	if (!strstr(ic_error_text(err), text))
		print_error("%s\n", ic_error_text(err));
	assert_non_null(strstr(ic_error_text(err), text));
	assert_null(strchr(ic_error_text(err), '\n'));
	assert_int_equal(ic_error_kind(err), kind);
	ic_error_free(err);
}

/* The gap whose text has this in it. */
UNUSED static const struct ic_gap *gap_with(const struct box *box, const char *text)
{
	for (size_t i = 0; i < box->gaps.list.nr; i++)
		if (strstr(ic_gap_at(&box->gaps, i)->text, text))
			return ic_gap_at(&box->gaps, i);
	return NULL;
}

UNUSED static void assert_gaps(const struct box *box, size_t nr)
{
	if (box->gaps.list.nr != nr)
		for (size_t i = 0; i < box->gaps.list.nr; i++)
			print_error("%s\n", ic_gap_at(&box->gaps, i)->text);
	assert_int_equal(box->gaps.list.nr, nr);
}

/* The member can be read, and holds exactly this. */
UNUSED static const struct ic_member *assert_holds(const struct box *box, const char *name,
						   const void *bytes, size_t size)
{
	const struct ic_member *member = ic_store_find(box->store, name);
	uint8_t *there = malloc(size + 1);

	assert_non_null(there);
	assert_non_null(member);
	assert_true(member->has_blob);
	assert_int_equal(member->blob.size, size);
	assert_null(ic_blob_read(&member->blob, name, 0, there, size));
	assert_memory_equal(there, bytes, size);
	free(there);
	return member;
}

UNUSED static void assert_digest(const struct ic_digest *digest, const void *bytes, size_t size)
{
	struct ic_sha256 *sha;
	struct ic_digest right;

	assert_null(ic_sha256_new(&sha));
	ic_sha256_add(sha, bytes, size);
	ic_sha256_take(sha, &right);
	ic_sha256_free(sha);
	assert_true(digest->known);
	assert_memory_equal(digest->bytes, right.bytes, sizeof(right.bytes));
}

UNUSED static void tar_bytes(struct box *box, const void *bytes, size_t size)
{
	box->tar = realloc(box->tar, box->tar_bytes + size + 1);
	assert_non_null(box->tar);
	if (bytes)
		memcpy(box->tar + box->tar_bytes, bytes, size);
	else
		memset(box->tar + box->tar_bytes, 0, size);
	box->tar_bytes += size;
}

UNUSED static void tar_sign(uint8_t *header)
{
	unsigned int sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += header[i];
	(void)snprintf((char *)header + 148, 8, "%06o", sum);
}

/* A ustar header; `size` is eleven octal digits or fewer, `type` as in tar(5). */
UNUSED static void tar_header(struct box *box, const char *name, char type, const char *size)
{
	uint8_t header[512] = { 0 };

	memcpy(header, name, strnlen(name, 100));
	memcpy(header + 100, "0000640", 8);
	memcpy(header + 108, "0000000", 8);
	memcpy(header + 116, "0000000", 8);
	memcpy(header + 124, size, strnlen(size, 12));
	memcpy(header + 136, "14000000000", 12);
	header[156] = (uint8_t)type;
	if (type == '1' || type == '2')
		memcpy(header + 157, "elsewhere", 10);
	memcpy(header + 257, "ustar\00000", 8);
	tar_sign(header);
	tar_bytes(box, header, sizeof(header));
}

UNUSED static void tar_typed(struct box *box, const char *name, char type, const void *bytes,
			     size_t size)
{
	char digits[16];

	(void)snprintf(digits, sizeof(digits), "%011zo", size);
	tar_header(box, name, type, digits);
	tar_bytes(box, bytes, size);
	tar_bytes(box, NULL, (512 - size % 512) % 512);
}

UNUSED static void tar_member(struct box *box, const char *name, const char *text)
{
	tar_typed(box, name, '0', text, strlen(text));
}

/* A pax header with one record, for the member that comes next. */
UNUSED static void tar_pax(struct box *box, const char *record, size_t size)
{
	tar_typed(box, "pax", 'x', record, size);
}

UNUSED static void tar_end(struct box *box, const char *name)
{
	tar_bytes(box, NULL, 1024);
	write_file(box, name, box->tar, box->tar_bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, box_make, box_drop)

#endif
