/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "tests/unit/input_fixture.h"

#define PAGES_BYTES 1500001

static const struct {
	const char *kind;
	const char *command; /* a.tar to "packed" */
} codecs[] = {
	{ "tar, gzip", "gzip -c a.tar > packed" },
	{ "tar, gzip", "{ head -c 700000 a.tar | gzip; tail -c +700001 a.tar | gzip; } > packed" },
	{ "tar, zstd", "zstd -qc a.tar > packed" },
	{ "tar, zstd",
	  "{ printf '\\120\\052\\115\\030\\004\\0\\0\\0abcd'; zstd -qc a.tar; } > packed" },
	{ "tar, bzip2", "bzip2 -c a.tar > packed" },
	{ "tar, xz", "xz -0c a.tar > packed" },
};

static uint8_t pages[PAGES_BYTES];

/* An archive of which gzip cannot make much, so that every damage hits something. */
static void make_tar(struct box *box)
{
	uint64_t seed = 7;

	for (size_t i = 0; i < sizeof(pages); i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		pages[i] = (uint8_t)(seed >> 56);
	}
	tar_member(box, "pstree.img", "tree");
	tar_typed(box, "pages-1.img", '0', pages, sizeof(pages));
	tar_member(box, "pages-2.img", "more pages");
	tar_member(box, "dump.log", "");
	tar_member(box, "../up", "not read");
	tar_end(box, "a.tar");
}

static void *read_packed(struct box *box, size_t *ret_size)
{
	int fd = open(in_folder(box, "packed"), O_RDONLY | O_CLOEXEC);
	struct stat status = { 0 };
	void *bytes;

	assert_true(fd >= 0 && !fstat(fd, &status));
	*ret_size = (size_t)status.st_size;
	bytes = malloc(*ret_size + 1);
	assert_int_equal(read(fd, bytes, *ret_size), *ret_size);
	close(fd);
	return bytes;
}

static void every_compression_gives_the_same_members(void **state)
{
	struct box *box = *state;
	unsigned int nr = 0;

	make_tar(box);
	for (size_t i = 0; i < IC_NR(codecs); i++) {
		const struct ic_member *member;
		size_t size;
		void *packed;

		if (run(box, codecs[i].command))
			continue;
		nr++;
		box->gaps.list.nr = 0;
		open_input(box, "packed");
		assert_string_equal(ic_store_kind(box->store), codecs[i].kind);
		assert_gaps(box, 1); /* "../up" */
		assert_digest(&assert_holds(box, "pstree.img", "tree", 4)->digest, "tree", 4);
		member = assert_holds(box, "pages-1.img", pages, sizeof(pages));
		assert_digest(&member->digest, pages, sizeof(pages));
		assert_int_equal(member->blob.offset % 4096, 0);
		member = assert_holds(box, "pages-2.img", "more pages", 10);
		assert_digest(&member->digest, "more pages", 10);
		assert_int_equal(member->blob.offset % 4096, 0);
		assert_digest(&ic_store_find(box->store, "dump.log")->digest, "", 0);
		assert_null(ic_store_digest(box->store, &box->gaps));
		packed = read_packed(box, &size);
		assert_digest(&ic_store_archive(box->store)->digest, packed, size);
		free(packed);
		assert_int_equal(ic_store_digested(box->store), 0); /* all known by then */
		assert_true(box->nr_progress > 0);
	}
	if (!nr)
		skip();
}

static void what_nobody_wants_needs_no_scratch_file(void **state)
{
	struct box *box = *state;

	make_tar(box);
	if (run(box, codecs[0].command))
		skip();
	box->want = want_nothing;
	box->no_spool = true;
	box->digests = false;
	open_input(box, "packed");
	assert_int_equal(ic_store_find(box->store, "pages-1.img")->size, PAGES_BYTES);
	assert_false(ic_store_find(box->store, "pages-1.img")->has_blob);
	assert_false(ic_store_find(box->store, "pages-1.img")->digest.known);
}

static void pages_without_a_folder_to_unpack_to_are_left_packed(void **state)
{
	struct box *box = *state;

	make_tar(box);
	if (run(box, codecs[0].command))
		skip();
	box->no_spool = true;
	open_input(box, "packed");
	assert_int_equal(ic_store_find(box->store, "pages-1.img")->size, PAGES_BYTES);
	assert_false(ic_store_find(box->store, "pages-1.img")->has_blob);
}

static void a_cut_stream_keeps_what_came_before(void **state)
{
	struct box *box = *state;

	make_tar(box);
	for (size_t i = 0; i < IC_NR(codecs); i++) {
		const struct ic_member *member;
		uint8_t *there;

		if (run(box, codecs[i].command) || truncate(in_folder(box, "packed"), 1200000))
			continue;
		box->gaps.list.nr = 0;
		open_input(box, "packed");
		assert_holds(box, "pstree.img", "tree", 4);
		member = ic_store_find(box->store, "pages-1.img");
		assert_non_null(member);
		assert_true(member->has_blob);
		assert_int_equal(member->size, PAGES_BYTES);
		assert_in_range(member->blob.size, 1, PAGES_BYTES - 1);
		there = malloc(member->blob.size);
		assert_null(ic_blob_read(&member->blob, "", 0, there, member->blob.size));
		assert_memory_equal(there, pages, member->blob.size);
		free(there);
		assert_false(member->digest.known);
		assert_null(ic_store_find(box->store, "pages-2.img"));
		assert_gaps(box, 2);
		assert_string_equal(gap_with(box, "cut short, ")->member, "pages-1.img");
		assert_string_equal(gap_with(box, "the rest is lost")->member, "packed");
		assert_in_range(gap_with(box, "the rest is lost")->offset, 1, 1200000);
		assert_null(ic_store_digest(box->store, &box->gaps));
		assert_true(ic_store_archive(box->store)->digest.known);
	}
}

/* libarchive's own gzip filter would not notice. */
static void a_wrong_checksum_of_gzip_is_noticed(void **state)
{
	struct box *box = *state;
	uint8_t *packed;
	size_t size;

	make_tar(box);
	if (run(box, codecs[0].command))
		skip();
	packed = read_packed(box, &size);
	packed[size - 8] ^= 1;
	write_file(box, "packed", packed, size);
	open_input(box, "packed");
	assert_gaps(box, 2);
	assert_non_null(gap_with(box, "incorrect data check"));
	memset(packed + size - 8, 0xee, 8);
	free(packed);
}

static void what_follows_the_compressed_data_is_noticed(void **state)
{
	struct box *box = *state;
	static const char *const tails[] = { "printf more >> packed",
					     "head -c 4096 /dev/zero >> packed",
					     "head -c 4096 a.tar | gzip >> packed" };
	static const size_t nr_gaps[] = { 2, 1, 2 };

	make_tar(box);
	for (size_t i = 0; i < IC_NR(tails); i++) {
		if (run(box, codecs[0].command) || run(box, tails[i]))
			skip();
		box->gaps.list.nr = 0;
		open_input(box, "packed");
		assert_gaps(box, nr_gaps[i]);
		assert_holds(box, "pages-1.img", pages, sizeof(pages));
	}
}

static void a_tar_compressed_twice_is_refused(void **state)
{
	struct box *box = *state;

	make_tar(box);
	if (!run(box, "gzip -c a.tar | gzip > packed"))
		assert_refused(box, "packed", IC_ERR_UNSUPPORTED, "no tar archive");
	if (!run(box, "zstd -qc a.tar | zstd -qc > packed"))
		assert_refused(box, "packed", IC_ERR_UNSUPPORTED, "compressed twice");
}

static void compressed_rubbish_is_refused(void **state)
{
	struct box *box = *state;

	for (size_t i = 0; i < IC_NR(codecs); i++) {
		if (run(box, "head -c 2000000 /dev/zero | tr '\\0' x > a.tar") ||
		    run(box, codecs[i].command))
			continue;
		assert_refused(box, "packed", IC_ERR_UNSUPPORTED, "no tar archive");
	}
	if (!run(box, "gzip -c /dev/null > packed"))
		assert_refused(box, "packed", IC_ERR_DAMAGED, "without a single file");
	write_file(box, "packed", "\x1f\x8b rubbish", 10);
	assert_refused(box, "packed", IC_ERR_DAMAGED, "packed+0x");
	write_file(box, "packed", "\x28\xb5\x2f\xfdrubbish", 11);
	assert_refused(box, "packed", IC_ERR_DAMAGED, "packed+0x");
}

/* 1 GiB of zeros in 1 MiB. */
static void memory_stays_flat_whatever_comes_out(void **state)
{
	struct box *box = *state;
	struct rusage before, after;

	tar_member(box, "pstree.img", "tree");
	tar_header(box, "dump.log", '0', "10000000000");
	write_file(box, "a.tar", box->tar, box->tar_bytes);
	if (run(box, "truncate -s +1073742848 a.tar && gzip -1c a.tar > packed"))
		skip();
	box->want = want_nothing;
	box->digests = false;
	getrusage(RUSAGE_SELF, &before);
	open_input(box, "packed");
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 << 10);
	assert_gaps(box, 0);
}

static void images_beyond_the_memory_for_them_go_to_the_scratch_file(void **state)
{
	struct box *box = *state;
	const struct ic_member *member;

	tar_member(box, "pstree.img", "tree");
	tar_header(box, "mm-1.img", '0', "02000001000"); /* 256 MiB and one block */
	write_file(box, "a.tar", box->tar, box->tar_bytes);
	if (run(box, "truncate -s +268436992 a.tar && gzip -1c a.tar > packed"))
		skip();
	box->digests = false;
	open_input(box, "packed");
	assert_gaps(box, 0);
	member = ic_store_find(box->store, "mm-1.img");
	assert_true(member->has_blob);
	assert_null(member->blob.bytes);
	assert_int_equal(member->blob.size, member->size);
	box->no_spool = true;
	open_input(box, "packed");
	assert_false(ic_store_find(box->store, "mm-1.img")->has_blob);
	assert_int_equal(gap_with(box, "mm-1.img")->kind, IC_GAP_LIMIT);
}

static void any_byte_of_the_stream_may_be_wrong(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_member(box, "pages-1.img", "pages of some length that can be compressed");
	tar_end(box, "a.tar");
	for (size_t i = 0; i < IC_NR(codecs); i++) {
		uint8_t *packed;
		size_t size;

		if (run(box, codecs[i].command))
			continue;
		packed = read_packed(box, &size);
		for (size_t at = 0; at < size; at++) {
			packed[at] ^= 0x55;
			write_file(box, "packed", packed, size);
			packed[at] ^= 0x55;
			box->gaps.list.nr = 0;
			ic_error_free(try_path(box, in_folder(box, "packed")));
		}
		free(packed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_compression_gives_the_same_members),
		TEST(what_nobody_wants_needs_no_scratch_file),
		TEST(pages_without_a_folder_to_unpack_to_are_left_packed),
		TEST(a_cut_stream_keeps_what_came_before),
		TEST(a_wrong_checksum_of_gzip_is_noticed),
		TEST(what_follows_the_compressed_data_is_noticed),
		TEST(a_tar_compressed_twice_is_refused),
		TEST(compressed_rubbish_is_refused),
		TEST(memory_stays_flat_whatever_comes_out),
		TEST(images_beyond_the_memory_for_them_go_to_the_scratch_file),
		TEST(any_byte_of_the_stream_may_be_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
