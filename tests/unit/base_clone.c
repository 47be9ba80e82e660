/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/clone.h"

#include "convert/base/sink.h"
#include "tests/unit/unit.h"

#define UNIT 4096ULL
#define RUN  IC_CLONE_LEAST_BYTES

static const struct ic_clone ready = { .unit = UNIT };

static bool fits(struct ic_clone clone, int fd, uint64_t at, struct ic_blob blob, uint64_t offset,
		 uint64_t size)
{
	return ic_clone_fits(&clone, fd, at, &blob, offset, size);
}

static void a_long_run_at_whole_blocks_fits(void **state)
{
	const struct ic_blob file = { .fd = 0, .size = 2ULL * RUN };

	(void)state;
	assert_true(fits(ready, 1, 3 * UNIT, file, 5 * UNIT, RUN));
	assert_true(fits(ready, 1, 0, file, 0, RUN + 1));
	assert_false(fits(ready, 1, 0, file, 0, RUN - UNIT));
	assert_false(fits(ready, 1, 512, file, 0, RUN));
	assert_false(fits(ready, 1, 0, file, 512, RUN));
}

/* Congruent offsets are not enough where the file system's blocks are larger than a page. */
static void a_run_that_is_not_of_whole_large_blocks_does_not_fit(void **state)
{
	const struct ic_clone large = { .unit = 128U << 10 };
	const struct ic_blob file = { .fd = 0, .size = 8 * RUN };

	(void)state;
	assert_false(fits(large, 1, 0, file, 0, RUN));
	assert_false(fits(large, 1, UNIT, file, UNIT, 4 * RUN));
	assert_true(fits(large, 1, 0, file, 2 * RUN, 2 * RUN));
}

static void nothing_of_an_archive_or_of_memory_or_to_a_stream_fits(void **state)
{
	const struct ic_blob file = { .fd = 0, .size = RUN };
	const struct ic_blob member = { .fd = 0, .offset = UNIT, .size = RUN };
	const struct ic_blob memory = { .bytes = (const uint8_t *)"", .size = RUN };

	(void)state;
	assert_false(fits(ready, 1, 0, member, 0, RUN));
	assert_false(fits(ready, 1, 0, memory, 0, RUN));
	assert_false(fits(ready, -1, 0, file, 0, RUN));
}

static void a_refusal_is_remembered(void **state)
{
	const struct ic_blob file = { .fd = -1, .size = RUN };
	struct ic_clone clone = ready;

	(void)state;
	assert_true(ic_clone_range(&clone, -1, 0, &file, 0, RUN) == 0);
	assert_true(clone.refused);
	assert_false(ic_clone_fits(&clone, 1, 0, &file, 0, RUN));
}

static uint8_t byte_at(uint64_t offset)
{
	return (uint8_t)(offset * 2654435761U >> 13);
}

/* A file of `size` bytes in the test's folder, open for reading. */
static struct ic_blob make_member(struct unit *unit, size_t size)
{
	uint8_t *bytes = malloc(size);
	struct ic_blob blob = { .size = size };

	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = byte_at(i);
	make_file(unit, "pages-1.img", bytes, size);
	free(bytes);
	blob.fd = openat(unit->outdir.fd, "pages-1.img", O_RDONLY | O_CLOEXEC);
	assert_true(blob.fd >= 0);
	return blob;
}

/* Runs of many sizes, shared or not as the file system has it, and what comes between them. */
static struct ic_output write_runs(struct unit *unit, const char *name, const struct ic_blob *blob,
				   bool digest)
{
	static const struct {
		uint64_t hole, offset, size;
	} runs[] = {
		{ 0, 0, UNIT },           { 3 * UNIT, UNIT, RUN },
		{ 1 << 20, 0, 3 * RUN },  { 0, 3 * RUN, RUN + 100 },
		{ UNIT - 100, 512, RUN }, { 0, 5, 5 },
	};
	struct ic_sink *sink = NULL;

	assert_null(ic_sink_open(&unit->outdir, name, digest, &sink));
	for (size_t i = 0; i < IC_NR(runs); i++) {
		assert_null(ic_sink_skip(sink, runs[i].hole));
		assert_null(ic_sink_copy(sink, blob, "pages-1.img", runs[i].offset, runs[i].size));
	}
	return finish(sink);
}

static void the_bytes_are_the_same_however_they_came(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = make_member(unit, 8 * RUN);
	uint8_t *memory = malloc(8 * RUN);
	struct ic_blob plain = { .bytes = memory, .fd = -1, .size = 8 * RUN };
	struct ic_output shared, kernel, written;
	size_t size;

	assert_non_null(memory);
	for (size_t i = 0; i < 8 * RUN; i++)
		memory[i] = byte_at(i);
	shared = write_runs(unit, "digested", &blob, true);
	kernel = write_runs(unit, "not-digested", &blob, false);
	written = write_runs(unit, "written", &plain, true);
	assert_memory_equal(shared.digest.bytes, written.digest.bytes,
			    sizeof(written.digest.bytes));
	assert_true(shared.size == written.size && kernel.size == written.size);
	size = (size_t)written.size;
	assert_memory_equal(file_bytes(unit, "digested", NULL), file_bytes(unit, "written", NULL),
			    size);
	assert_memory_equal(file_bytes(unit, "not-digested", NULL),
			    file_bytes(unit, "written", NULL), size);
	assert_true(written.shared_bytes == 0 && written.copied_bytes == 0);
	assert_true(shared.shared_bytes == kernel.shared_bytes);
	/* The second, third and fourth run, as far as they are whole blocks. */
	assert_true(shared.shared_bytes == 0 || shared.shared_bytes == 5 * RUN);
	assert_true(shared.data_bytes == written.data_bytes);
	close(blob.fd);
	free(memory);
}

static void more_than_a_member_has_is_refused_before_it_is_shared(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = make_member(unit, 2 * RUN);
	struct ic_sink *sink = NULL;

	assert_null(ic_sink_open(&unit->outdir, "core", false, &sink));
	assert_error(ic_sink_copy(sink, &blob, "pages-1.img", RUN, 2 * RUN), IC_ERR_DAMAGED,
		     "pages-1.img");
	ic_sink_free(sink);
	close(blob.fd);
}

/* Its directory entry said more than there is now: the file was cut while this ran. */
static void a_member_that_shrank_is_an_error(void **state)
{
	struct unit *unit = *state;
	struct ic_blob blob = make_member(unit, 2 * RUN);
	struct ic_sink *sink = NULL;

	blob.size = 4 * RUN;
	for (int digest = 0; digest < 2; digest++) {
		assert_null(ic_sink_open(&unit->outdir, "core", digest, &sink));
		assert_error(ic_sink_copy(sink, &blob, "pages-1.img", RUN, 3 * RUN), IC_ERR_DAMAGED,
			     "pages-1.img");
		ic_sink_free(sink);
	}
	close(blob.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_run_at_whole_blocks_fits),
		cmocka_unit_test(a_run_that_is_not_of_whole_large_blocks_does_not_fit),
		cmocka_unit_test(nothing_of_an_archive_or_of_memory_or_to_a_stream_fits),
		cmocka_unit_test(a_refusal_is_remembered),
		folder_test(the_bytes_are_the_same_however_they_came),
		folder_test(more_than_a_member_has_is_refused_before_it_is_shared),
		folder_test(a_member_that_shrank_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
