/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/input_fixture.h"

static uint64_t bytes_read_by_us(void)
{
	unsigned long long bytes = 0;
	FILE *io = fopen("/proc/self/io", "re");

	if (!io)
		return 0;
	assert_int_equal(fscanf(io, "rchar: %llu", &bytes), 1);
	(void)fclose(io);
	return bytes;
}

static void members_of_a_plain_tar_are_read_where_they_are(void **state)
{
	struct box *box = *state;
	const struct ic_member *member;

	tar_member(box, "pstree.img", "the tree");
	tar_member(box, "pages-1.img", "the pages");
	tar_member(box, "dump.log", "");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_gaps(box, 0);
	assert_string_equal(ic_store_kind(box->store), "tar");
	member = assert_holds(box, "pstree.img", "the tree", 8);
	assert_non_null(member->blob.bytes);
	assert_int_equal(member->mode, 0640);
	assert_int_equal(member->mtime, 1610612736);
	member = assert_holds(box, "pages-1.img", "the pages", 9);
	assert_null(member->blob.bytes);
	assert_int_equal(member->blob.offset, 1536);
	assert_holds(box, "dump.log", "", 0);
	assert_string_equal(ic_store_archive(box->store)->name, "a.tar");
	assert_holds(box, "dump.log", "", 0);
}

static void members_are_sorted_and_found_by_name(void **state)
{
	struct box *box = *state;
	static const char *const names[] = { "mm-1.img", "b", "pstree.img", "a/x", "a", "ab" };
	const struct ic_member *const *members;
	size_t nr;

	for (size_t i = 0; i < IC_NR(names); i++)
		tar_member(box, names[i], names[i]);
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	members = ic_store_members(box->store, &nr);
	assert_int_equal(nr, IC_NR(names));
	for (size_t i = 1; i < nr; i++)
		assert_true(strcmp(members[i - 1]->name, members[i]->name) < 0);
	for (size_t i = 0; i < nr; i++)
		assert_ptr_equal(ic_store_find(box->store, members[i]->name), members[i]);
	assert_null(ic_store_find(box->store, "aa"));
	assert_null(ic_store_find(box->store, ""));
}

static void opening_reads_headers_and_not_pages(void **state)
{
	struct box *box = *state;
	uint64_t before;

	tar_member(box, "pstree.img", "tree");
	tar_header(box, "pages-1.img", '0', "10000000000"); /* 1 GiB */
	write_file(box, "a.tar", box->tar, box->tar_bytes);
	assert_int_equal(truncate(box->path, (off_t)box->tar_bytes + (1 << 30) + 1024), 0);
	before = bytes_read_by_us();
	open_input(box, "a.tar");
	assert_true(bytes_read_by_us() - before < 1 << 20);
	assert_int_equal(ic_store_find(box->store, "pages-1.img")->blob.size, 1 << 30);
	assert_gaps(box, 0);
}

static void one_leading_dot_goes_and_folders_are_no_members(void **state)
{
	struct box *box = *state;
	size_t nr;

	tar_typed(box, "./", '5', "", 0);
	tar_typed(box, ".", '5', "", 0);
	tar_typed(box, "./checkpoint/", '5', "", 0);
	tar_member(box, "./checkpoint/pstree.img", "tree");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	(void)ic_store_members(box->store, &nr);
	assert_int_equal(nr, 1);
	assert_holds(box, "checkpoint/pstree.img", "tree", 4);
	assert_gaps(box, 0);
}

static void names_are_bytes_in_any_locale(void **state)
{
	struct box *box = *state;
	static const char utf8[] = "19 path=d\xc3\xa9/\xc3\xbc.img\n";
	static const char latin[] = "16 path=d\xe9\xff.img\n";

	tar_member(box, "pstree.img", "tree");
	tar_member(box, "raw\xff\xfe", "raw");
	tar_pax(box, utf8, sizeof(utf8) - 1);
	tar_member(box, "x", "utf8");
	tar_pax(box, latin, sizeof(latin) - 1);
	tar_member(box, "y", "latin");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_holds(box, "raw\xff\xfe", "raw", 3);
	assert_holds(box, "d\xc3\xa9/\xc3\xbc.img", "utf8", 4);
	assert_holds(box, "d\xe9\xff.img", "latin", 5);
	assert_gaps(box, 0);
}

static void sparse_members_are_unpacked_with_their_holes(void **state)
{
	struct box *box = *state;
	static uint8_t right[1 << 20];

	memcpy(right + 700000, "here", 4);
	if (run(box, "truncate -s 1048576 pages-1.img && printf here | dd of=pages-1.img bs=1 "
		     "seek=700000 conv=notrunc && cp --sparse=always pages-1.img mm-1.img && "
		     "truncate -s 1048576 pages-2.img && tar -S -cf a.tar *.img"))
		skip();
	open_input(box, "a.tar");
	assert_gaps(box, 0);
	assert_digest(&assert_holds(box, "pages-1.img", right, sizeof(right))->digest, right,
		      sizeof(right));
	assert_digest(&assert_holds(box, "mm-1.img", right, sizeof(right))->digest, right,
		      sizeof(right));
	memset(right, 0, sizeof(right));
	assert_holds(box, "pages-2.img", right, sizeof(right));
	assert_int_equal(ic_store_find(box->store, "pages-2.img")->blob.offset % 4096, 0);
}

static void a_member_cut_by_the_end_keeps_what_is_there(void **state)
{
	struct box *box = *state;
	const struct ic_member *member;

	tar_member(box, "pstree.img", "tree");
	tar_header(box, "pages-1.img", '0', "00000020000"); /* 8192 */
	tar_bytes(box, "begin", 5);
	write_file(box, "a.tar", box->tar, box->tar_bytes);
	open_input(box, "a.tar");
	member = assert_holds(box, "pages-1.img", "begin", 5);
	assert_int_equal(member->size, 8192);
	assert_gaps(box, 1);
	assert_int_equal(gap_with(box, "cut short")->offset, 5);
	assert_string_equal(gap_with(box, "cut short")->member, "pages-1.img");
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_false(member->digest.known);
	assert_digest(&ic_store_archive(box->store)->digest, box->tar, box->tar_bytes);
	assert_gaps(box, 1);
}

static void an_archive_cut_between_members_is_noticed(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	write_file(box, "a.tar", box->tar, box->tar_bytes);
	open_input(box, "a.tar");
	assert_holds(box, "pstree.img", "tree", 4);
	assert_gaps(box, 1);
	assert_non_null(gap_with(box, "no end mark"));
}

static void an_archive_cut_in_a_header_is_noticed(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_header(box, "pages-1.img", '0', "00000020000");
	write_file(box, "a.tar", box->tar, box->tar_bytes - 100);
	open_input(box, "a.tar");
	assert_gaps(box, 1);
	assert_int_equal(gap_with(box, "the rest is lost")->offset, 1024);
}

static void a_damaged_header_costs_one_member(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_member(box, "mm-1.img", "memory");
	tar_member(box, "pages-1.img", "pages");
	box->tar[1024] ^= 1;
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_null(ic_store_find(box->store, "mm-1.img"));
	assert_holds(box, "pages-1.img", "pages", 5);
	assert_gaps(box, 1);
	assert_int_equal(gap_with(box, "a file is lost")->offset, 1024);
}

static void what_follows_the_end_mark_is_noticed(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_bytes(box, NULL, 100000);
	tar_member(box, "mm-1.img", "hidden");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_null(ic_store_find(box->store, "mm-1.img"));
	assert_gaps(box, 1);
	assert_int_equal(gap_with(box, "more than zeros follow")->offset, 101024);
}

static void digests_take_one_reading_and_are_right(void **state)
{
	struct box *box = *state;
	static uint8_t pages[700001];

	for (size_t i = 0; i < sizeof(pages); i++)
		pages[i] = (uint8_t)(i * i >> 7);
	tar_member(box, "pstree.img", "tree");
	tar_typed(box, "pages-1.img", '0', pages, sizeof(pages));
	tar_member(box, "empty", "");
	tar_member(box, "../up", "not digested");
	tar_member(box, "last", "last");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_digest(&ic_store_find(box->store, "pstree.img")->digest, "tree", 4);
	assert_digest(&ic_store_find(box->store, "pages-1.img")->digest, pages, sizeof(pages));
	assert_digest(&ic_store_find(box->store, "empty")->digest, "", 0);
	assert_digest(&ic_store_find(box->store, "last")->digest, "last", 4);
	assert_false(ic_store_find(box->store, "../up")->digest.known);
	assert_digest(&ic_store_archive(box->store)->digest, box->tar, box->tar_bytes);
	assert_int_equal(ic_store_digested(box->store), box->tar_bytes);
}

static void an_archive_that_changes_is_noticed(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_end(box, "a.tar");
	open_input(box, "a.tar");
	ic_store_check_unchanged(box->store, &box->gaps);
	assert_gaps(box, 0);
	tar_end(box, "a.tar");
	ic_store_check_unchanged(box->store, &box->gaps);
	assert_gaps(box, 1);
	assert_int_equal(ic_gap_at(&box->gaps, 0)->kind, IC_GAP_CHANGED);
	assert_false(ic_store_holds(box->store, &box->spool));
}

static void a_link_that_the_person_named_is_followed(void **state)
{
	struct box *box = *state;

	tar_member(box, "pstree.img", "tree");
	tar_end(box, "a.tar");
	assert_int_equal(symlink("a.tar", in_folder(box, "link")), 0);
	open_input(box, "link");
	assert_holds(box, "pstree.img", "tree", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(members_of_a_plain_tar_are_read_where_they_are),
		TEST(members_are_sorted_and_found_by_name),
		TEST(opening_reads_headers_and_not_pages),
		TEST(one_leading_dot_goes_and_folders_are_no_members),
		TEST(names_are_bytes_in_any_locale),
		TEST(sparse_members_are_unpacked_with_their_holes),
		TEST(a_member_cut_by_the_end_keeps_what_is_there),
		TEST(an_archive_cut_between_members_is_noticed),
		TEST(an_archive_cut_in_a_header_is_noticed),
		TEST(a_damaged_header_costs_one_member),
		TEST(what_follows_the_end_mark_is_noticed),
		TEST(digests_take_one_reading_and_are_right),
		TEST(an_archive_that_changes_is_noticed),
		TEST(a_link_that_the_person_named_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
