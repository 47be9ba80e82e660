/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/blob.h"

#include "convert/base/readahead.h"
#include "tests/unit/unit.h"

#define FILE_BYTES ((size_t)1 << 20)

/* A file whose byte at `i` is a function of i alone, and an open descriptor of it. */
static uint8_t byte_at(uint64_t i)
{
	return (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

static int patterned(struct unit *unit)
{
	uint8_t *bytes = ic_arena_alloc(unit->arena, FILE_BYTES, 1);
	int fd;

	for (size_t i = 0; i < FILE_BYTES; i++)
		bytes[i] = byte_at(i);
	make_file(unit, "bytes", bytes, FILE_BYTES);
	fd = openat(unit->outdir.fd, "bytes", O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void check(const uint8_t *bytes, uint64_t from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], byte_at(from + i));
}

static void a_blob_in_memory_gives_its_bytes(void **state)
{
	struct ic_blob blob = { .bytes = (const uint8_t *)"abcdef", .fd = -1, .size = 6 };
	char buffer[3];

	(void)state;
	assert_null(ic_blob_read(&blob, "m", 2, buffer, 3));
	assert_memory_equal(buffer, "cde", 3);
}

static void a_blob_in_a_file_begins_at_its_offset(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .fd = patterned(unit), .offset = 5000, .size = 100 };
	uint8_t buffer[10];

	assert_null(ic_blob_read(&blob, "m", 90, buffer, 10));
	check(buffer, 5090, 10);
	close(blob.fd);
}

static void a_blob_ends_where_it_ends_though_the_file_goes_on(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .fd = patterned(unit), .offset = 5000, .size = 100 };
	uint8_t buffer[11];

	assert_error(ic_blob_read(&blob, "pages-1.img", 90, buffer, 11), IC_ERR_DAMAGED,
		     "pages-1.img+0x5a");
	close(blob.fd);
}

static void an_offset_near_the_largest_does_not_wrap(void **state)
{
	struct ic_blob blob = { .bytes = (const uint8_t *)"abcdef", .fd = -1, .size = 6 };
	char buffer[8];

	(void)state;
	assert_error(ic_blob_read(&blob, "m", UINT64_MAX - 2, buffer, 6), IC_ERR_DAMAGED, "m+0x");
}

/* Not even the address of it may be computed: a sanitizer tells. */
static void no_byte_can_be_read_from_anywhere(void **state)
{
	struct ic_blob blob = { .bytes = (const uint8_t *)"abcdef", .fd = -1, .size = 6 };
	char buffer[1] = "x";

	(void)state;
	assert_null(ic_blob_read(&blob, "m", UINT64_MAX, buffer, 0));
	assert_int_equal(buffer[0], 'x');
}

static void a_file_shorter_than_its_blob_is_an_error(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .fd = patterned(unit), .size = FILE_BYTES };
	uint8_t buffer[16];

	assert_int_equal(ftruncate(blob.fd, 100), 0);
	assert_error(ic_blob_read(&blob, "pages-1.img", 96, buffer, 16), IC_ERR_DAMAGED,
		     "pages-1.img+0x");
	close(blob.fd);
}

static void a_closed_descriptor_is_a_system_error(void **state)
{
	struct ic_blob blob = { .fd = -1, .size = 6 };
	char buffer[6];

	(void)state;
	assert_error(ic_blob_read(&blob, "pages-1.img", 0, buffer, 6), IC_ERR_SYSTEM,
		     "pages-1.img");
}

/* One read-ahead over reads in a row, then here and there: each as ic_blob_read() gives it. */
static void reading_ahead_gives_the_same_bytes(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .fd = patterned(unit), .offset = 300, .size = FILE_BYTES - 300 };
	struct ic_readahead ahead = { 0 };
	uint8_t buffer[5000];

	for (uint64_t at = 0; at + 5000 <= blob.size; at += 5000) {
		assert_null(ic_readahead_read(&ahead, &blob, "m", at, buffer, 5000));
		check(buffer, 300 + at, 5000);
	}
	for (uint64_t i = 0; i < 1000; i++) {
		uint64_t at = i * 7919 % (blob.size - 100);

		assert_null(ic_readahead_read(&ahead, &blob, "m", at, buffer, 100));
		check(buffer, 300 + at, 100);
	}
	ic_readahead_free(&ahead);
	close(blob.fd);
}

static void reading_ahead_stops_at_the_blobs_end(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = { .fd = patterned(unit), .size = 3000 };
	struct ic_readahead ahead = { 0 };
	uint8_t buffer[2000];

	assert_null(ic_readahead_read(&ahead, &blob, "m", 0, buffer, 1000));
	assert_null(ic_readahead_read(&ahead, &blob, "m", 1000, buffer, 1000));
	assert_null(ic_readahead_read(&ahead, &blob, "m", 2000, buffer, 1000));
	check(buffer, 2000, 1000);
	assert_error(ic_readahead_read(&ahead, &blob, "m", 2000, buffer, 1001), IC_ERR_DAMAGED,
		     "m+0x");
	ic_readahead_free(&ahead);
	close(blob.fd);
}

static void reading_ahead_of_two_files_mixes_nothing(void **state)
{
	struct unit *unit = *state;
	struct ic_blob one = { .fd = patterned(unit), .size = FILE_BYTES };
	struct ic_blob memory = { .bytes = (const uint8_t *)"0123456789", .fd = -1, .size = 10 };
	struct ic_blob two = { .size = 10 };
	struct ic_readahead ahead = { 0 };
	uint8_t buffer[8];

	make_file(unit, "two", "abcdefghij", 10);
	two.fd = openat(unit->outdir.fd, "two", O_RDONLY | O_CLOEXEC);
	for (uint64_t at = 0; at < 8; at += 2) {
		assert_null(ic_readahead_read(&ahead, &one, "m", at, buffer, 2));
		check(buffer, at, 2);
		assert_null(ic_readahead_read(&ahead, &two, "m", at, buffer, 2));
		assert_memory_equal(buffer, &"abcdefghij"[at], 2);
		assert_null(ic_readahead_read(&ahead, &memory, "m", at, buffer, 2));
		assert_memory_equal(buffer, &"0123456789"[at], 2);
	}
	ic_readahead_free(&ahead);
	close(one.fd);
	close(two.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_in_memory_gives_its_bytes),
		folder_test(a_blob_in_a_file_begins_at_its_offset),
		folder_test(a_blob_ends_where_it_ends_though_the_file_goes_on),
		cmocka_unit_test(an_offset_near_the_largest_does_not_wrap),
		cmocka_unit_test(no_byte_can_be_read_from_anywhere),
		folder_test(a_file_shorter_than_its_blob_is_an_error),
		cmocka_unit_test(a_closed_descriptor_is_a_system_error),
		folder_test(reading_ahead_gives_the_same_bytes),
		folder_test(reading_ahead_stops_at_the_blobs_end),
		folder_test(reading_ahead_of_two_files_mixes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
