/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/digest.h"

#include <openssl/evp.h>

#include "convert/base/hasher.h"
#include "tests/unit/unit.h"

/* What OpenSSL says of the same bytes, by its one-shot interface. */
static struct ic_digest expected(const void *bytes, size_t size)
{
	struct ic_digest digest = { .known = true };

	assert_int_equal(EVP_Digest(bytes, size, digest.bytes, NULL, EVP_sha256(), NULL), 1);
	return digest;
}

static void assert_digest(const struct ic_digest *digest, const void *bytes, size_t size)
{
	struct ic_digest other = expected(bytes, size);

	assert_true(digest->known);
	assert_memory_equal(digest->bytes, other.bytes, sizeof(other.bytes));
}

static uint8_t *pattern(struct unit *unit, size_t size)
{
	uint8_t *bytes = ic_arena_alloc(unit->arena, size, 1);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(i * 167 + (i >> 9));
	return bytes;
}

static void hex_is_lower_case_and_in_order(void **state)
{
	struct ic_digest digest = { .bytes = { 0x00, 0x1f, 0xab }, .known = true };
	char hex[IC_DIGEST_HEX_SIZE];

	(void)state;
	digest.bytes[31] = 0xfe;
	ic_digest_hex(&digest, hex);
	assert_int_equal(strlen(hex), 64);
	assert_memory_equal(hex, "001fab00", 8);
	assert_string_equal(hex + 56, "000000fe");
}

static void the_digests_of_fips_180_come_out(void **state)
{
	struct ic_sha256 *sha;
	struct ic_digest digest;
	char hex[IC_DIGEST_HEX_SIZE];

	(void)state;
	assert_null(ic_sha256_new(&sha));
	ic_sha256_add(sha, "abc", 3);
	ic_sha256_take(sha, &digest);
	ic_digest_hex(&digest, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ic_sha256_take(sha, &digest); /* it has started anew */
	ic_digest_hex(&digest, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	ic_sha256_free(sha);
}

static void zeros_count_like_zero_bytes(void **state)
{
	static const size_t sizes[] = { 0, 1, 16383, 16384, 16385, 100000 };
	struct unit *unit = *state;
	const uint8_t *zeros = ic_arena_alloc(unit->arena, 100000, 1);
	struct ic_sha256 *sha;
	struct ic_digest digest;

	assert_null(ic_sha256_new(&sha));
	for (size_t i = 0; i < IC_NR(sizes); i++) {
		ic_sha256_add_zeros(sha, sizes[i]);
		ic_sha256_take(sha, &digest);
		assert_digest(&digest, zeros, sizes[i]);
	}
	ic_sha256_free(sha);
}

/* More buffers than the ring has, of every size, and zeros between them. */
static void the_hasher_digests_what_was_pushed_in_order(void **state)
{
	struct unit *unit = *state;
	size_t size = 40 * IC_HASHER_BUFFER_BYTES, used = 0;
	uint8_t *bytes = pattern(unit, size);
	struct ic_hasher *hasher;
	struct ic_digest digest;

	assert_null(ic_hasher_new(&hasher));
	for (size_t i = 0; i < 60; i++) {
		size_t part = 1 + i * 4001 % IC_HASHER_BUFFER_BYTES;

		if (i % 7 == 3) {
			memset(bytes + used, 0, part);
			ic_hasher_push_zeros(hasher, part);
		} else {
			memcpy(ic_hasher_buffer(hasher), bytes + used, part);
			ic_hasher_push(hasher, part);
		}
		used += part;
	}
	ic_hasher_take(hasher, &digest);
	assert_digest(&digest, bytes, used);
	ic_hasher_free(hasher);
}

static void a_hasher_digests_one_thing_after_the_other(void **state)
{
	struct ic_hasher *hasher;
	struct ic_digest digest;

	(void)state;
	assert_null(ic_hasher_new(&hasher));
	for (int i = 0; i < 3; i++) {
		memcpy(ic_hasher_buffer(hasher), "abc", 3);
		ic_hasher_push(hasher, 3);
		ic_hasher_take(hasher, &digest);
		assert_digest(&digest, "abc", 3);
	}
	ic_hasher_take(hasher, &digest);
	assert_digest(&digest, "", 0);
	ic_hasher_free(hasher);
}

static void a_hasher_with_work_left_can_be_released(void **state)
{
	struct ic_hasher *hasher;

	(void)state;
	assert_null(ic_hasher_new(&hasher));
	for (int i = 0; i < 20; i++) {
		memset(ic_hasher_buffer(hasher), i, IC_HASHER_BUFFER_BYTES);
		ic_hasher_push(hasher, IC_HASHER_BUFFER_BYTES);
	}
	ic_hasher_free(hasher);
	ic_hasher_free(NULL);
}

/* Every way into a sink, and holes of every size between: the digest is that of the file. */
static void a_sinks_digest_is_that_of_its_file(void **state)
{
	static const uint64_t holes[] = { 1, 4096, 65536, 65537, 3 << 20, 0, 777 };
	struct unit *unit = *state;
	size_t size = 3 << 20;
	struct ic_blob blob = { .bytes = pattern(unit, size), .fd = -1, .size = size };
	struct ic_blob file = { .size = size };
	struct ic_output output;
	struct ic_sink *sink;
	uint8_t *written;

	make_file(unit, "pages", blob.bytes, size);
	file.fd = openat(unit->outdir.fd, "pages", O_RDONLY | O_CLOEXEC);
	assert_null(ic_sink_open(&unit->outdir, "core.1", true, &sink));
	for (size_t i = 0; i < IC_NR(holes); i++) {
		assert_null(ic_sink_write(sink, "header", 6));
		assert_null(ic_sink_skip(sink, holes[i]));
		assert_null(ic_sink_copy(sink, i % 2 ? &blob : &file, "m", i * 1000, 4096));
		assert_null(ic_sink_skip(sink, holes[IC_NR(holes) - 1 - i]));
		assert_null(ic_sink_copy(sink, i % 2 ? &file : &blob, "m", 0, size - i));
	}
	assert_null(ic_sink_skip(sink, 100000));
	output = finish(sink);
	written = file_bytes(unit, "core.1", &size);
	assert_int_equal(output.size, size);
	assert_digest(&output.digest, written, size);
	close(file.fd);
}

static void a_sink_without_digest_knows_none(void **state)
{
	struct unit *unit = *state;
	struct ic_sink *sink;

	assert_null(ic_sink_open(&unit->outdir, "core.1", false, &sink));
	assert_null(ic_sink_write(sink, "abc", 3));
	assert_false(finish(sink).digest.known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_is_lower_case_and_in_order),
		cmocka_unit_test(the_digests_of_fips_180_come_out),
		folder_test(zeros_count_like_zero_bytes),
		folder_test(the_hasher_digests_what_was_pushed_in_order),
		cmocka_unit_test(a_hasher_digests_one_thing_after_the_other),
		cmocka_unit_test(a_hasher_with_work_left_can_be_released),
		folder_test(a_sinks_digest_is_that_of_its_file),
		folder_test(a_sink_without_digest_knows_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
