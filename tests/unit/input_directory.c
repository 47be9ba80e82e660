/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "tests/unit/input_fixture.h"

static void make_folder(struct box *box, const char *name)
{
	assert_int_equal(mkdir(in_folder(box, name), 0700), 0);
}

static void put(struct box *box, const char *name, const char *text)
{
	write_file(box, name, text, strlen(text));
}

static void files_are_members_with_their_path_below(void **state)
{
	struct box *box = *state;
	const struct ic_member *member;
	size_t nr;

	make_folder(box, "checkpoint");
	put(box, "checkpoint/pstree.img", "tree");
	put(box, "checkpoint/pages-1.img", "pages");
	put(box, "dump.log", "");
	open_input(box, "");
	assert_gaps(box, 0);
	assert_string_equal(ic_store_kind(box->store), "directory");
	assert_null(ic_store_archive(box->store));
	(void)ic_store_members(box->store, &nr);
	assert_int_equal(nr, 3);
	member = assert_holds(box, "checkpoint/pstree.img", "tree", 4);
	assert_non_null(member->blob.bytes);
	assert_int_equal(member->mode, 0600);
	assert_true(member->mtime > 1600000000);
	assert_null(assert_holds(box, "checkpoint/pages-1.img", "pages", 5)->blob.bytes);
	assert_holds(box, "dump.log", "", 0);
}

static void only_what_is_wanted_is_open(void **state)
{
	struct box *box = *state;

	put(box, "pstree.img", "tree");
	box->want = want_nothing;
	open_input(box, "");
	assert_false(ic_store_find(box->store, "pstree.img")->has_blob);
	assert_int_equal(ic_store_find(box->store, "pstree.img")->size, 4);
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_digest(&ic_store_find(box->store, "pstree.img")->digest, "tree", 4);
	assert_gaps(box, 0);
}

static void links_fifos_and_sockets_are_listed_and_not_opened(void **state)
{
	struct box *box = *state;
	const struct ic_member *member;

	make_folder(box, "outside");
	put(box, "outside/secret", "secret");
	make_folder(box, "dump");
	put(box, "dump/pstree.img", "tree");
	assert_int_equal(symlink("../outside/secret", in_folder(box, "dump/mm-1.img")), 0);
	assert_int_equal(symlink("../outside", in_folder(box, "dump/folder")), 0);
	assert_int_equal(symlink("../outside", in_folder(box, "dump/parent")), 0);
	assert_int_equal(mkfifo(in_folder(box, "dump/pages-1.img"), 0600), 0);
	open_input(box, "dump");
	member = ic_store_find(box->store, "mm-1.img");
	assert_false(member->has_blob);
	assert_string_equal(member->unread, "a symbolic link");
	assert_null(ic_store_find(box->store, "folder/secret"));
	assert_string_equal(ic_store_find(box->store, "parent")->unread, "a symbolic link");
	assert_string_equal(ic_store_find(box->store, "pages-1.img")->unread, "a fifo");
	assert_gaps(box, 3);
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_gaps(box, 3);
}

static void a_link_to_the_directory_is_the_persons_choice(void **state)
{
	struct box *box = *state;

	make_folder(box, "dump");
	put(box, "dump/pstree.img", "tree");
	assert_int_equal(symlink("dump", in_folder(box, "link")), 0);
	open_input(box, "link");
	assert_holds(box, "pstree.img", "tree", 4);
}

static void folders_too_deep_are_a_gap(void **state)
{
	struct box *box = *state;

	put(box, "pstree.img", "tree");
	assert_int_equal(run(box, "mkdir -p 1/2/3/4/5/6/7/8 1/2/3/4/5/6/z && "
				  "touch 1/2/3/4/5/6/in 1/2/3/4/5/6/7/out"),
			 0);
	open_input(box, "");
	assert_non_null(ic_store_find(box->store, "1/2/3/4/5/6/in"));
	assert_null(ic_store_find(box->store, "1/2/3/4/5/6/7/out"));
	assert_gaps(box, 1);
	assert_string_equal(ic_gap_at(&box->gaps, 0)->member, "1/2/3/4/5/6/7");
}

static void names_are_bytes(void **state)
{
	struct box *box = *state;

	put(box, "pstree.img", "tree");
	put(box, "a\n\x1b\xff.img", "odd");
	open_input(box, "");
	assert_holds(box, "a\n\x1b\xff.img", "odd", 3);
}

static void files_that_change_are_noticed(void **state)
{
	struct box *box = *state;

	put(box, "pstree.img", "tree");
	put(box, "mm-1.img", "memory");
	put(box, "mm-2.img", "memory");
	put(box, "mm-3.img", "memory");
	open_input(box, "");
	ic_store_check_unchanged(box->store, &box->gaps);
	assert_gaps(box, 0);
	put(box, "mm-1.img", "changed");
	assert_int_equal(unlink(in_folder(box, "mm-2.img")), 0);
	assert_int_equal(run(box, "cp -p mm-3.img new && mv new mm-3.img"), 0);
	ic_store_check_unchanged(box->store, &box->gaps);
	assert_gaps(box, 3);
	assert_string_equal(gap_with(box, "changed")->member, "mm-1.img");
	assert_string_equal(gap_with(box, "went away")->member, "mm-2.img");
	assert_string_equal(gap_with(box, "was replaced")->member, "mm-3.img");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ic_gap_at(&box->gaps, i)->kind, IC_GAP_CHANGED);
}

static void no_digest_is_made_of_another_file(void **state)
{
	struct box *box = *state;

	put(box, "pstree.img", "tree");
	put(box, "dump.log", "log");
	put(box, "gone.log", "log");
	box->want = want_nothing;
	open_input(box, "");
	assert_int_equal(run(box, "cp -p dump.log new && mv new dump.log && rm gone.log"), 0);
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_false(ic_store_find(box->store, "dump.log")->digest.known);
	assert_false(ic_store_find(box->store, "gone.log")->digest.known);
	assert_true(ic_store_find(box->store, "pstree.img")->digest.known);
	assert_gaps(box, 2);
}

static void digests_of_large_and_small_files_are_right(void **state)
{
	struct box *box = *state;
	static uint8_t bytes[1000003];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 >> 3);
	put(box, "pstree.img", "tree");
	write_file(box, "pages-1.img", bytes, sizeof(bytes));
	put(box, "empty", "");
	open_input(box, "");
	assert_null(ic_store_digest(box->store, &box->gaps));
	assert_digest(&ic_store_find(box->store, "pstree.img")->digest, "tree", 4);
	assert_digest(&ic_store_find(box->store, "pages-1.img")->digest, bytes, sizeof(bytes));
	assert_digest(&ic_store_find(box->store, "empty")->digest, "", 0);
	assert_int_equal(ic_store_digested(box->store), sizeof(bytes) + 4);
	assert_gaps(box, 0);
}

static void an_output_folder_in_the_evidence_is_noticed(void **state)
{
	struct box *box = *state;
	struct ic_outdir inside = IC_OUTDIR_NONE;
	char path[256];

	make_folder(box, "dump");
	put(box, "dump/pstree.img", "tree");
	open_input(box, "dump");
	assert_false(ic_store_holds(box->store, &box->spool));
	(void)snprintf(path, sizeof(path), "%s/dump/out", box->folder);
	assert_null(ic_outdir_open(path, &inside));
	assert_true(ic_store_holds(box->store, &inside));
	ic_outdir_close(&inside);
}

static void many_files_raise_the_limit_on_descriptors(void **state)
{
	struct box *box = *state;
	struct rlimit old, low;

	put(box, "pstree.img", "tree");
	assert_int_equal(run(box, "for i in $(seq 200); do echo $i > pages-$i.img; done"), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	low = (struct rlimit){ 64, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	open_input(box, "");
	assert_gaps(box, 0);
	assert_holds(box, "pages-200.img", "200\n", 4);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

static void a_folder_that_cannot_be_opened_is_a_gap(void **state)
{
	struct box *box = *state;

	if (!geteuid())
		skip(); /* root opens everything */
	put(box, "pstree.img", "tree");
	put(box, "mm-1.img", "memory");
	make_folder(box, "shut");
	chmod(in_folder(box, "mm-1.img"), 0);
	chmod(in_folder(box, "shut"), 0);
	open_input(box, "");
	assert_gaps(box, 2);
	assert_false(ic_store_find(box->store, "mm-1.img")->has_blob);
}

static void an_empty_directory_holds_no_checkpoint(void **state)
{
	struct box *box = *state;

	assert_refused(box, "", IC_ERR_MISSING, "no CRIU image in this directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_are_members_with_their_path_below),
		TEST(only_what_is_wanted_is_open),
		TEST(links_fifos_and_sockets_are_listed_and_not_opened),
		TEST(a_link_to_the_directory_is_the_persons_choice),
		TEST(folders_too_deep_are_a_gap),
		TEST(names_are_bytes),
		TEST(files_that_change_are_noticed),
		TEST(no_digest_is_made_of_another_file),
		TEST(digests_of_large_and_small_files_are_right),
		TEST(an_output_folder_in_the_evidence_is_noticed),
		TEST(many_files_raise_the_limit_on_descriptors),
		TEST(a_folder_that_cannot_be_opened_is_a_gap),
		TEST(an_empty_directory_holds_no_checkpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
