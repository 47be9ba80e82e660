/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "convert/base/limits.h"
#include "tests/unit/input_fixture.h"

static void assert_unread(const struct box *box, const char *name, const char *reason)
{
	const struct ic_member *member = ic_store_find(box->store, name);

	assert_non_null(member);
	assert_false(member->has_blob);
	assert_non_null(member->unread);
	assert_non_null(strstr(member->unread, reason));
}

static void names_that_lead_out_are_listed_and_not_read(void **state)
{
	struct box *box = *state;
	static const char *const names[] = { "../x", "a/../x", "a/..", "..", "/etc/passwd" };
	static const char *const fine[] = { "..x", "a..", "a/..b", "...", "a//b" };

	tar_member(box, "pstree.img", "tree");
	for (size_t i = 0; i < IC_NR(names); i++)
		tar_member(box, names[i], "evil");
	for (size_t i = 0; i < IC_NR(fine); i++)
		tar_member(box, fine[i], "fine");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	for (size_t i = 0; i < IC_NR(names); i++)
		assert_unread(box, names[i], "name");
	for (size_t i = 0; i < IC_NR(fine); i++)
		assert_holds(box, fine[i], "fine", 4);
	assert_gaps(box, IC_NR(names));
}

static void of_a_name_that_is_there_twice_the_first_counts(void **state)
{
	struct box *box = *state;
	size_t nr;

	tar_member(box, "pstree.img", "first");
	tar_member(box, "mm-1.img", "x");
	tar_member(box, "./pstree.img", "second");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	(void)ic_store_members(box->store, &nr);
	assert_int_equal(nr, 2);
	assert_holds(box, "pstree.img", "first", 5);
	assert_gaps(box, 1);
	assert_string_equal(gap_with(box, "more than once")->member, "pstree.img");
}

static void links_and_devices_are_not_read(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_typed(box, "hard", '1', "", 0);
	tar_typed(box, "soft", '2', "", 0);
	tar_typed(box, "parent", '2', "", 0);
	tar_typed(box, "char", '3', "", 0);
	tar_typed(box, "block", '4', "", 0);
	tar_typed(box, "fifo", '6', "", 0);
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_unread(box, "hard", "hard link");
	assert_unread(box, "soft", "symbolic link");
	assert_unread(box, "parent", "symbolic link");
	assert_unread(box, "char", "device");
	assert_unread(box, "block", "device");
	assert_unread(box, "fifo", "fifo");
	assert_gaps(box, 5); /* "parent" is CRIU's own */
	assert_null(gap_with(box, "parent"));
}

static void a_name_past_the_limit_is_not_kept(void **state)
{
	struct box *box = *state;
	char record[IC_MAX_MEMBER_NAME + 20];
	int size = snprintf(record, sizeof(record), "%u path=", IC_MAX_MEMBER_NAME + 12);

	memset(record + size, 'n', IC_MAX_MEMBER_NAME + 1);
	size += (int)IC_MAX_MEMBER_NAME + 1;
	record[size++] = '\n';
	tar_member(box, "pstree.img", "tree");
	tar_pax(box, record, (size_t)size);
	tar_member(box, "x", "x");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_gaps(box, 1);
	assert_int_equal(ic_gap_at(&box->gaps, 0)->kind, IC_GAP_LIMIT);
	assert_null(ic_store_find(box->store, "x"));
}

static void a_size_that_pax_contradicts_gives_no_bytes_of_others(void **state)
{
	struct box *box = *state;
	static const char *const records[] = { "28 GNU.sparse.realsize=9999\n",
					       "35 GNU.sparse.realsize=99999999999\n",
					       "25 GNU.sparse.realsize=1\n",
					       "24 GNU.sparse.size=9999\n" };

	tar_member(box, "pstree.img", "tree");
	for (size_t i = 0; i < IC_NR(records); i++) {
		char name[] = "pages-N.img";

		name[6] = (char)('0' + i);
		tar_pax(box, records[i], strlen(records[i]));
		tar_typed(box, name, '0', "0123456789", 10);
		tar_member(box, "filler", "bytes of another member, which are not to be seen");
	}
	tar_member(box, "mm-1.img", "secret");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_holds(box, "mm-1.img", "secret", 6);
	for (size_t i = 0; i < IC_NR(records); i++) {
		char name[] = "pages-N.img";
		const struct ic_member *member;

		name[6] = (char)('0' + i);
		member = ic_store_find(box->store, name);
		assert_non_null(member);
		assert_true(!member->has_blob || member->blob.size <= 10);
	}
}

static void holes_cost_no_time(void **state)
{
	struct box *box = *state;
	static const char huge[] = "28 GNU.sparse.map=0,5,100,5\n"
				   "33 GNU.sparse.size=7000000000000\n";
	static const char larger[] = "28 GNU.sparse.map=0,5,100,5\n"
				     "39 GNU.sparse.size=9000000000000000000\n";
	static const char backwards[] = "28 GNU.sparse.map=50,5,10,5\n"
					"23 GNU.sparse.size=200\n";
	const struct ic_member *member;
	char bytes[10];

	tar_member(box, "pstree.img", "tree");
	tar_pax(box, huge, sizeof(huge) - 1);
	tar_member(box, "pages-1.img", "0123456789");
	tar_pax(box, larger, sizeof(larger) - 1);
	tar_member(box, "pages-2.img", "0123456789");
	tar_pax(box, backwards, sizeof(backwards) - 1);
	tar_member(box, "pages-3.img", "0123456789");
	tar_member(box, "pages-4.img", "0123456789");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_null(ic_store_digest(box->store, &box->gaps));
	member = ic_store_find(box->store, "pages-1.img");
	assert_true(member->has_blob);
	assert_int_equal(member->blob.size, 7000000000000);
	assert_null(ic_blob_read(&member->blob, "", 100, bytes, 5));
	assert_memory_equal(bytes, "56789", 5);
	assert_null(ic_blob_read(&member->blob, "", 6999999999995, bytes, 5));
	assert_memory_equal(bytes, "\0\0\0\0", 5);
	assert_false(member->digest.known);
	assert_false(ic_store_find(box->store, "pages-2.img")->has_blob);
	assert_true(ic_store_find(box->store, "pages-3.img")->blob.size < 200);
	assert_holds(box, "pages-4.img", "0123456789", 10);
	assert_non_null(gap_with(box, "pages-1.img: has no digest"));
	assert_non_null(gap_with(box, "pages-2.img: says it has"));
	assert_non_null(gap_with(box, "pages-3.img+0x37: cut short"));
}

static void sizes_no_file_can_have_are_survived(void **state)
{
	static const char sizes[][16] = {
		"77777777777",                                      /* 8 GiB */
		"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff",       /* 2^63 - 1 */
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", /* -2 */
		"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", /* 2^88 */
		"9z        ",
		"-1         ",
	};
	struct box *box = *state;

	for (size_t i = 0; i < IC_NR(sizes); i++) {
		uint8_t *header;

		box->tar_bytes = 0;
		box->gaps.list.nr = 0;
		tar_member(box, "pstree.img", "tree");
		tar_header(box, "mm-1.img", '0', "");
		header = box->tar + 1024;
		memcpy(header + 124, sizes[i], 12);
		tar_sign(header);
		tar_bytes(box, "some data", 9);
		write_file(box, "a.tar", box->tar, box->tar_bytes);
		open_input(box, "a.tar");
		assert_holds(box, "pstree.img", "tree", 4);
		assert_true(box->gaps.list.nr > 0);
		run(box, "gzip -kf a.tar");
		open_input(box, "a.tar.gz");
		assert_holds(box, "pstree.img", "tree", 4);
	}
}

static void what_is_no_archive_gets_one_clear_line(void **state)
{
	struct box *box = *state;
	static const uint8_t zeros[10240];
	char text[4096];

	write_file(box, "empty", "", 0);
	assert_refused(box, "empty", IC_ERR_DAMAGED, "empty: the file is empty");
	write_file(box, "zeros", zeros, sizeof(zeros));
	assert_refused(box, "zeros", IC_ERR_DAMAGED, "without a single file");
	memset(text, 'x', sizeof(text));
	write_file(box, "text", text, sizeof(text));
	assert_refused(box, "text", IC_ERR_UNSUPPORTED, "is no tar archive");
	write_file(box, "short", "abc", 3);
	assert_refused(box, "short", IC_ERR_UNSUPPORTED, "is no tar archive");
	memcpy(text, "PK\3\4", 4);
	write_file(box, "zip", text, sizeof(text));
	assert_refused(box, "zip", IC_ERR_UNSUPPORTED, "compressed as zip");
	memcpy(text, "\x04\x22\x4d\x18", 4);
	write_file(box, "lz4", text, sizeof(text));
	assert_refused(box, "lz4", IC_ERR_UNSUPPORTED, "unpack it first");
	assert_refused(box, "absent", IC_ERR_SYSTEM, "No such file");
	assert_int_equal(mkfifo(in_folder(box, "fifo"), 0600), 0);
	assert_refused(box, "fifo", IC_ERR_UNSUPPORTED, "neither a directory nor a file");
}

static void random_bytes_are_refused(void **state)
{
	struct box *box = *state;
	uint8_t bytes[20000];
	uint64_t seed = 42;

	for (unsigned int round = 0; round < 50; round++) {
		struct ic_error *err;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			bytes[i] = (uint8_t)(seed >> 56);
		}
		write_file(box, "random", bytes, sizeof(bytes));
		err = try_path(box, in_folder(box, "random"));
		assert_non_null(err);
		ic_error_free(err);
	}
}

/* Whatever one byte of an archive becomes, opening and digesting end in peace. */
static void any_byte_may_be_wrong(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_pax(box, "17 path=mm-1.img\n", 17);
	tar_member(box, "x", "memory");
	tar_member(box, "pages-1.img", "pages");
	tar_end(box, "a.tar");
	for (size_t i = 0; i < box->tar_bytes; i += 3) {
		struct ic_error *err;

		box->gaps.list.nr = 0;
		box->tar[i] ^= 0xff;
		write_file(box, "a.tar", box->tar, box->tar_bytes);
		box->tar[i] ^= 0xff;
		err = try_path(box, in_folder(box, "a.tar"));
		if (!err)
			err = ic_store_digest(box->store, &box->gaps);
		ic_error_free(err);
	}
}

static void any_length_may_be_missing(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_member(box, "mm-1.img", "memory");
	tar_member(box, "pages-1.img", "pages");
	tar_end(box, "a.tar");
	for (size_t size = 1100; size < box->tar_bytes - 1024; size += 7) {
		box->gaps.list.nr = 0;
		write_file(box, "a.tar", box->tar, size);
		open_input(box, "a.tar");
		assert_holds(box, "pstree.img", "tree", 4);
		assert_true(box->gaps.list.nr > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_that_lead_out_are_listed_and_not_read),
		TEST(of_a_name_that_is_there_twice_the_first_counts),
		TEST(links_and_devices_are_not_read),
		TEST(a_name_past_the_limit_is_not_kept),
		TEST(a_size_that_pax_contradicts_gives_no_bytes_of_others),
		TEST(holes_cost_no_time),
		TEST(sizes_no_file_can_have_are_survived),
		TEST(what_is_no_archive_gets_one_clear_line),
		TEST(random_bytes_are_refused),
		TEST(any_byte_may_be_wrong),
		TEST(any_length_may_be_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
