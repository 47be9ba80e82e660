/* SPDX-License-Identifier: Apache-2.0 */
/* What is compressed is read back by the libraries' own decoders. */
#include <openssl/sha.h>
#include <zlib.h>
#include <zstd.h>

#include "convert/base/compression.h"
#include "convert/base/endian.h"
#include "tests/unit/unit.h"

#define HEAD_BYTES 100003 /* of no pattern that a block ends with */
#define HOLE_BYTES (3ULL << 20)
#define BLOB_BYTES (700ULL << 10)
#define ALL_BYTES  (HEAD_BYTES + HOLE_BYTES + BLOB_BYTES)

static uint8_t noise[BLOB_BYTES];

static void make_noise(void)
{
	uint32_t seed = 1;

	for (size_t i = 0; i < sizeof(noise); i++) {
		seed = seed * 1103515245 + 12345;
		noise[i] = (uint8_t)(seed >> 24) & 15;
	}
}

/* A file of bytes, a hole and a blob's bytes, written in pieces. */
static struct ic_output write_file(struct unit *unit, const char *name,
				   const struct ic_compression *compression, size_t piece,
				   bool digest)
{
	struct ic_blob blob = { .fd = -1, .bytes = noise, .size = sizeof(noise) };
	struct ic_sink *sink;
	size_t part;

	(void)unlinkat(unit->outdir.fd, name, 0);
	assert_null(ic_sink_open(&unit->outdir, name, digest, &sink));
	if (compression)
		assert_null(ic_sink_compress(sink, compression));
	assert_null(ic_sink_reserve(sink, ALL_BYTES, ALL_BYTES));
	for (size_t at = 0; at < HEAD_BYTES; at += part) {
		part = HEAD_BYTES - at < piece ? HEAD_BYTES - at : piece;
		assert_null(ic_sink_write(sink, noise + at, part));
	}
	assert_int_equal(ic_sink_offset(sink), HEAD_BYTES);
	assert_null(ic_sink_skip(sink, HOLE_BYTES));
	assert_null(ic_sink_copy(sink, &blob, "pages-1.img", 0, sizeof(noise)));
	assert_int_equal(ic_sink_offset(sink), ALL_BYTES);
	return finish(sink);
}

static void unpack_gzip(const uint8_t *packed, size_t size, uint8_t *ret)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed,
			    .avail_in = (uInt)size,
			    .next_out = ret,
			    .avail_out = (uInt)ALL_BYTES };

	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	assert_int_equal(stream.avail_out, 0);
	inflateEnd(&stream);
}

static void unpack_zstd(const uint8_t *packed, size_t size, uint8_t *ret)
{
	assert_int_equal(ZSTD_decompress(ret, ALL_BYTES, packed, size), ALL_BYTES);
}

static const struct {
	const struct ic_compression *kind;
	void (*unpack)(const uint8_t *packed, size_t size, uint8_t *ret);
} rows[] = {
	{ &ic_compression_gzip, unpack_gzip },
	{ &ic_compression_zstd, unpack_zstd },
};

static void every_format_has_a_name_an_ending_and_a_command_of_its_own(void **state)
{
	size_t nr = 0;

	(void)state;
	for (; ic_compressions[nr]; nr++) {
		assert_ptr_equal(ic_compression_find(ic_compressions[nr]->name),
				 ic_compressions[nr]);
		assert_int_equal(ic_compressions[nr]->suffix[0], '.');
		assert_true(ic_compressions[nr]->restore[0]);
		for (size_t i = 0; i < nr; i++) {
			assert_true(strcmp(ic_compressions[i]->name, ic_compressions[nr]->name) <
				    0);
			assert_string_not_equal(ic_compressions[i]->suffix,
						ic_compressions[nr]->suffix);
		}
	}
	assert_int_equal(nr, IC_NR(rows));
	assert_null(ic_compression_find("lzma"));
}

static void what_is_restored_is_what_was_written(void **state)
{
	struct unit *unit = *state;

	make_noise();
	for (size_t i = 0; i < IC_NR(rows); i++) {
		uint8_t *bytes = ic_arena_alloc(unit->arena, ALL_BYTES, 1);
		struct ic_output plain = write_file(unit, "plain", NULL, 4096, true);
		struct ic_output packed = write_file(unit, "packed", rows[i].kind, 4096, true);
		size_t size;
		const uint8_t *file = file_bytes(unit, "packed", &size);

		assert_int_equal(plain.size, ALL_BYTES);
		assert_null(plain.compression);
		assert_int_equal(plain.content_size, ALL_BYTES);
		assert_ptr_equal(packed.compression, rows[i].kind);
		assert_int_equal(packed.content_size, ALL_BYTES);
		assert_int_equal(packed.size, size);
		assert_true(size < ALL_BYTES / 4);
		assert_non_null(bytes);
		rows[i].unpack(file, size, bytes);
		assert_memory_equal(bytes, file_bytes(unit, "plain", NULL), ALL_BYTES);
	}
}

static void the_digest_is_that_of_the_compressed_file(void **state)
{
	struct unit *unit = *state;

	make_noise();
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_output packed = write_file(unit, "packed", rows[i].kind, 4096, true);
		uint8_t digest[SHA256_DIGEST_LENGTH];
		size_t size;
		const uint8_t *file = file_bytes(unit, "packed", &size);

		assert_true(packed.digest.known);
		(void)SHA256(file, size, digest);
		assert_memory_equal(digest, packed.digest.bytes, sizeof(digest));
	}
}

/* ... so that two runs are the same, and a run without digests is the same file. */
static void the_bytes_do_not_depend_on_the_pieces(void **state)
{
	static const size_t pieces[] = { 1, 997, 4096, HEAD_BYTES };
	struct unit *unit = *state;

	make_noise();
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_output first = write_file(unit, "one", rows[i].kind, 4096, true);
		const uint8_t *bytes = file_bytes(unit, "one", NULL);

		for (size_t j = 0; j < IC_NR(pieces); j++) {
			struct ic_output next = write_file(unit, "two", rows[i].kind, pieces[j],
							   j % 2);

			assert_int_equal(next.size, first.size);
			assert_memory_equal(file_bytes(unit, "two", NULL), bytes, first.size);
		}
	}
}

static void an_empty_file_is_restored_empty(void **state)
{
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_output output;
		struct ic_sink *sink;

		(void)unlinkat(unit->outdir.fd, "none", 0);
		assert_null(ic_sink_open(&unit->outdir, "none", false, &sink));
		assert_null(ic_sink_compress(sink, rows[i].kind));
		output = finish(sink);
		assert_true(output.size > 0);
		assert_int_equal(output.content_size, 0);
	}
}

static void a_device_that_is_full_is_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
		struct ic_output output;
		struct ic_sink *sink;

		assert_true(fd >= 0);
		assert_null(ic_sink_stream(fd, "full", &sink));
		assert_null(ic_sink_compress(sink, rows[i].kind));
		assert_null(ic_sink_write(sink, "abc", 3));
		assert_error(ic_sink_finish(sink, &output), IC_ERR_SYSTEM, "full");
		ic_sink_free(sink);
		close(fd);
	}
}

/* zstd is told the size before: a file that is another one is an error, not a damaged file. */
static void a_promise_of_another_size_is_an_error(void **state)
{
	struct unit *unit = *state;
	struct ic_output output;
	struct ic_sink *sink;

	assert_null(ic_sink_open(&unit->outdir, "core", false, &sink));
	assert_null(ic_sink_compress(sink, &ic_compression_zstd));
	assert_null(ic_sink_reserve(sink, 100, 100));
	assert_null(ic_sink_write(sink, "abc", 3));
	assert_error(ic_sink_finish(sink, &output), IC_ERR_SYSTEM, "zstd");
	ic_sink_free(sink);
	assert_false(is_there(unit, "core"));
}

static void holes_that_are_filled_take_their_room(void **state)
{
	struct unit *unit = *state;
	struct stat sparse, full;
	struct ic_sink *sink;

	for (int i = 0; i < 2; i++) {
		assert_null(ic_sink_open(&unit->outdir, i ? "full" : "sparse", true, &sink));
		if (i)
			ic_sink_fill_holes(sink);
		assert_null(ic_sink_reserve(sink, HOLE_BYTES + 3, 3));
		assert_null(ic_sink_skip(sink, HOLE_BYTES));
		assert_null(ic_sink_write(sink, "abc", 3));
		finish(sink);
	}
	assert_int_equal(fstatat(unit->outdir.fd, "sparse", &sparse, 0), 0);
	assert_int_equal(fstatat(unit->outdir.fd, "full", &full, 0), 0);
	assert_int_equal(sparse.st_size, full.st_size);
	assert_true((uint64_t)full.st_blocks * 512 >= HOLE_BYTES);
	assert_true((uint64_t)sparse.st_blocks * 512 < HOLE_BYTES);
	assert_memory_equal(file_bytes(unit, "sparse", NULL), file_bytes(unit, "full", NULL),
			    HOLE_BYTES + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_has_a_name_an_ending_and_a_command_of_its_own),
		folder_test(what_is_restored_is_what_was_written),
		folder_test(the_digest_is_that_of_the_compressed_file),
		folder_test(the_bytes_do_not_depend_on_the_pieces),
		folder_test(an_empty_file_is_restored_empty),
		cmocka_unit_test(a_device_that_is_full_is_an_error),
		folder_test(a_promise_of_another_size_is_an_error),
		folder_test(holes_that_are_filled_take_their_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
