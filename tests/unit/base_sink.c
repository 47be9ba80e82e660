/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/sink.h"

#include "tests/unit/unit.h"

static struct ic_sink *begin(struct unit *unit, const char *name, bool digest)
{
	struct ic_sink *sink = NULL;

	assert_null(ic_sink_open(&unit->outdir, name, digest, &sink));
	return sink;
}

static void a_file_has_its_name_only_once_it_is_finished(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);

	assert_null(ic_sink_write(sink, "abc", 3));
	assert_false(is_there(unit, "core.1"));
	finish(sink);
	assert_true(is_there(unit, "core.1"));
	assert_false(is_there(unit, ".core.1.partial"));
}

static void an_unfinished_file_leaves_nothing(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", true);

	assert_null(ic_sink_write(sink, "abc", 3));
	ic_sink_free(sink);
	assert_false(is_there(unit, "core.1"));
	assert_false(is_there(unit, ".core.1.partial"));
}

static void a_file_is_for_its_owner_only(void **state)
{
	struct unit *unit = *state;
	mode_t before = umask(0);
	struct stat status;

	finish(begin(unit, "core.1", false));
	umask(before);
	assert_int_equal(fstatat(unit->outdir.fd, "core.1", &status, 0), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void a_name_that_is_there_is_not_overwritten(void **state)
{
	struct unit *unit = *state;
	struct ic_output output;
	struct ic_sink *sink;

	sink = begin(unit, "core.1", false);
	assert_null(ic_sink_write(sink, "abc", 3));
	make_file(unit, "core.1", "mine", 4); /* while the other one was written */
	assert_error(ic_sink_finish(sink, &output), IC_ERR_SYSTEM, "core.1");
	ic_sink_free(sink);
	assert_string_equal(file_text(unit, "core.1"), "mine");
	assert_false(is_there(unit, ".core.1.partial"));
}

static void a_name_that_is_there_is_refused_before_anything_is_written(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink;

	make_file(unit, "core.1", "mine", 4);
	assert_error(ic_sink_open(&unit->outdir, "core.1", false, &sink), IC_ERR_SYSTEM, "core.1");
	assert_false(is_there(unit, ".core.1.partial"));
}

static void a_partial_file_of_someone_else_is_not_taken(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = NULL;
	struct ic_error *err;

	assert_int_equal(symlinkat("/dev/null", unit->outdir.fd, ".core.1.partial"), 0);
	err = ic_sink_open(&unit->outdir, "core.1", false, &sink);
	if (err) /* a file system where an unfinished file needs a name */
		assert_error(err, IC_ERR_SYSTEM, ".core.1.partial");
	else
		ic_sink_free(sink);
	assert_true(is_there(unit, ".core.1.partial"));
}

static void the_offset_counts_what_is_still_in_the_buffer(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);

	assert_null(ic_sink_write(sink, "abc", 3));
	assert_null(ic_sink_skip(sink, 1 << 20));
	assert_null(ic_sink_write(sink, "d", 1));
	assert_true(ic_sink_offset(sink) == (1 << 20) + 4);
	assert_int_equal(finish(sink).size, (1 << 20) + 4);
}

static void a_large_hole_takes_no_room(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);
	struct stat status;

	assert_null(ic_sink_write(sink, "abc", 3));
	assert_null(ic_sink_skip(sink, 64 << 20));
	assert_null(ic_sink_write(sink, "d", 1));
	finish(sink);
	assert_int_equal(fstatat(unit->outdir.fd, "core.1", &status, 0), 0);
	assert_int_equal(status.st_size, (64 << 20) + 4);
	assert_true(status.st_blocks * 512 < 1 << 20);
}

static void a_hole_at_the_end_belongs_to_the_file(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);
	struct stat status;

	assert_null(ic_sink_skip(sink, 10 << 20));
	finish(sink);
	assert_int_equal(fstatat(unit->outdir.fd, "core.1", &status, 0), 0);
	assert_int_equal(status.st_size, 10 << 20);
}

/* Pages and holes in turn, below, at and above the size up to which holes are filled. */
static void holes_small_and_large_read_as_zeros(void **state)
{
	static const uint64_t holes[] = { 1, 100, 4096, 65536, 65537, 1 << 20, (1 << 20) + 1 };
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);
	const uint8_t *bytes;
	uint8_t page[PAGE];
	uint64_t at = 0;

	memset(page, 0x5a, sizeof(page));
	for (size_t i = 0; i < IC_NR(holes); i++) {
		assert_null(ic_sink_write(sink, page, sizeof(page)));
		assert_null(ic_sink_skip(sink, holes[i]));
	}
	finish(sink);
	bytes = file_bytes(unit, "core.1", NULL);
	for (size_t i = 0; i < IC_NR(holes); i++) {
		assert_memory_equal(bytes + at, page, sizeof(page));
		at += sizeof(page);
		for (uint64_t end = at + holes[i]; at < end; at++)
			assert_int_equal(bytes[at], 0);
	}
}

/* Untouched pages between a few touched ones must not be made up of zeros. */
static void small_holes_are_filled_only_as_far_as_there_is_data(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink = begin(unit, "core.1", false);
	struct stat status;

	for (size_t i = 0; i < 1000; i++) {
		assert_null(ic_sink_write(sink, "x", 1));
		assert_null(ic_sink_skip(sink, 65535));
	}
	finish(sink);
	assert_int_equal(fstatat(unit->outdir.fd, "core.1", &status, 0), 0);
	assert_int_equal(status.st_size, 65536000);
	assert_true(status.st_blocks * 512 < 1000L * 8192);
}

static void a_copy_past_a_blobs_end_is_refused_with_and_without_digest(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .size = 300000 }; /* the file has more behind it */
	uint8_t *bytes = ic_arena_alloc(unit->arena, 1 << 20, 1);

	make_file(unit, "pages", bytes, 1 << 20);
	blob.fd = openat(unit->outdir.fd, "pages", O_RDONLY | O_CLOEXEC);
	for (int digest = 0; digest < 2; digest++) {
		struct ic_sink *sink = begin(unit, "core.1", digest);

		assert_error(ic_sink_copy(sink, &blob, "pages-1.img", 0, 400000), IC_ERR_DAMAGED,
			     "pages-1.img+0x");
		ic_sink_free(sink);
	}
	close(blob.fd);
}

static void a_copy_of_a_blob_is_its_bytes_however_it_is_made(void **state)
{
	struct unit *unit = *state;
	size_t size = 3 << 20;
	uint8_t *bytes = ic_arena_alloc(unit->arena, size, 1);
	struct ic_blob memory = { .bytes = bytes, .fd = -1, .size = size };
	struct ic_blob file = { .size = size };

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(i ^ (i >> 8) ^ (i >> 16));
	make_file(unit, "pages", bytes, size);
	file.fd = openat(unit->outdir.fd, "pages", O_RDONLY | O_CLOEXEC);
	for (int digest = 0; digest < 2; digest++) {
		struct ic_sink *sink = begin(unit, "core.1", digest);

		assert_null(ic_sink_copy(sink, &file, "m", 0, size));
		assert_null(ic_sink_copy(sink, &memory, "m", 0, size));
		assert_null(ic_sink_copy(sink, &file, "m", 5, 7));
		assert_int_equal(finish(sink).size, 2 * size + 7);
		assert_memory_equal(file_bytes(unit, "core.1", NULL), bytes, size);
		assert_memory_equal(file_bytes(unit, "core.1", NULL) + size, bytes, size);
		assert_memory_equal(file_bytes(unit, "core.1", NULL) + 2 * size, bytes + 5, 7);
		assert_int_equal(unlinkat(unit->outdir.fd, "core.1", 0), 0);
	}
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_file_has_its_name_only_once_it_is_finished),
		folder_test(an_unfinished_file_leaves_nothing),
		folder_test(a_file_is_for_its_owner_only),
		folder_test(a_name_that_is_there_is_not_overwritten),
		folder_test(a_name_that_is_there_is_refused_before_anything_is_written),
		folder_test(a_partial_file_of_someone_else_is_not_taken),
		folder_test(the_offset_counts_what_is_still_in_the_buffer),
		folder_test(a_large_hole_takes_no_room),
		folder_test(a_hole_at_the_end_belongs_to_the_file),
		folder_test(holes_small_and_large_read_as_zeros),
		folder_test(small_holes_are_filled_only_as_far_as_there_is_data),
		folder_test(a_copy_past_a_blobs_end_is_refused_with_and_without_digest),
		folder_test(a_copy_of_a_blob_is_its_bytes_however_it_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
