/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/report_fixture.h"

#include "convert/model/change.h"
#include "report/change_text.h"
#include "report/file_mode.h"
#include "report/page.h"
#include "report/view.h"

static const char *const caveats[] = { "what the capture does not show" };

/* Files of every kind, with what no document should take as it is. */
static void give_changes(struct fixture *f)
{
	static const struct ic_change_attribute attributes[] = {
		{ TEXT("security.capability"), TEXT("\1\0\0\2"), "cap_net_raw=ep" },
		{ TEXT("user." EVIL), TEXT("\0]]>\xff"), NULL },
	};
	struct ic_run *run = ic_arena_alloc(f->arena, 2, sizeof(*run));
	struct ic_change *list = ic_arena_alloc(f->arena, 5, sizeof(*list));
	struct ic_changes *changes = ic_arena_alloc(f->arena, 1, sizeof(*changes));

	assert_non_null(run);
	assert_non_null(list);
	assert_non_null(changes);
	run[0] = (struct ic_run){ 0, 8, 16, &f->members[2], IC_ORIGIN_FILE };
	run[1] = (struct ic_run){ 100, 8, 32, &f->members[2], IC_ORIGIN_FILE };
	list[0] = (struct ic_change){ .path = TEXT("/" EVIL),
				      .kind = IC_CHANGE_REGULAR,
				      .class = IC_CHANGE_MODIFIED,
				      .marks = IC_CHANGE_MADE_EXECUTABLE | IC_CHANGE_SET_UID,
				      .was = IC_CHANGE_REGULAR,
				      .has_was = true,
				      .has_metadata = true,
				      .mode = 04755,
				      .uid = 4294967296,
				      .gid = 7,
				      .user = TEXT(EVIL),
				      .size = 200,
				      .mtime = { true, 5, 1772366400 },
				      .attributes = attributes,
				      .nr_attributes = 2,
				      .member = "pages-1.img",
				      .in_place = true,
				      .content = { run, 2 },
				      .digest = { { 0xab }, true },
				      .mime_type = "text/plain" };
	list[1] = (struct ic_change){ .path = TEXT("/gone"),
				      .class = IC_CHANGE_DELETED,
				      .origin = IC_CHANGE_IN_DELETED_FILES,
				      .member = "deleted.files" };
	list[2] = (struct ic_change){ .path = TEXT("/dev/x"),
				      .kind = IC_CHANGE_BLOCK_DEVICE,
				      .has_metadata = true,
				      .device_major = 8,
				      .device_minor = 1,
				      .member = "rootfs-diff.tar" };
	list[3] = (struct ic_change){ .path = TEXT("/link"),
				      .kind = IC_CHANGE_SYMLINK,
				      .has_metadata = true,
				      .target = TEXT(EVIL),
				      .member = "rootfs-diff.tar" };
	list[4] = (struct ic_change){ .path = TEXT("/lost"),
				      .kind = IC_CHANGE_REGULAR,
				      .has_metadata = true,
				      .size = 9,
				      .unread = "is cut off by the end of the archive",
				      .member = "rootfs-diff.tar" };
	*changes = (struct ic_changes){ list, 5, caveats, 1, true, true, 2 };
	f->checkpoint.changes = changes;
}

static void dfxml_has_each_changed_file_and_stays_valid(void **state)
{
	struct fixture *f = *state;
	char *text;

	give_changes(f);
	text = rendered(f, &ic_report_dfxml);
	assert_valid(f);
	assert_has(text, "<ic:caveat text=\"what the capture does not show\"/>");
	assert_has(text, "<mode>2541</mode>");
	assert_has(text, "<uid>4294967296</uid>");
	assert_has(text, "<mtime>2026-03-01T12:00:00.000000005Z</mtime>");
	assert_has(text, "<libmagic>text/plain</libmagic>");
	assert_has(text, "<byte_run file_offset=\"100\" len=\"8\" ic:src=\"pages-1.img\" "
			 "ic:src_offset=\"32\"/>");
	assert_has(text, "<ic:change class=\"modified\" marks=\"made executable, set-uid\" "
			 "origin=\"rootfs-diff\" member=\"pages-1.img\" was=\"regular\"");
	assert_has(text, "meaning=\"cap_net_raw=ep\"");
	assert_has(text, "device=\"8:1\"");
	assert_has(text, "<error>is cut off by the end of the archive</error>");
	assert_has_not(text, "\xff");
	assert_has_not(text, "\x1b");
	drop_file(f);
}

static void what_is_deleted_is_not_allocated(void **state)
{
	struct fixture *f = *state;
	char *text, *gone;

	give_changes(f);
	text = rendered(f, &ic_report_dfxml);
	gone = strstr(text, "<filename>/gone</filename>");
	assert_non_null(gone);
	assert_non_null(strstr(gone, "<alloc>0</alloc>"));
	assert_int_equal(occurrences(text, "<alloc>0</alloc>"), 1);
	drop_file(f);
}

static void the_manifest_lists_changed_files(void **state)
{
	struct fixture *f = *state;
	char *text;

	give_changes(f);
	text = rendered(f, &ic_report_manifest);
	assert_has(text, "\"path\": \"/gone\", \"type\": \"unknown\", \"change\": \"deleted\"");
	assert_has(text, "\"mode\": \"4755\", \"size\": 200, \"sha256\": \"ab0000");
	assert_has(text, "\"changed_files_not_listed\": 0");
	assert_has(text, "what the capture does not show");
	drop_file(f);
	f->checkpoint.changes = NULL;
	assert_has_not(rendered(f, &ic_report_manifest), "changed_files");
	drop_file(f);
}

static void info_counts_them(void **state)
{
	struct fixture *f = *state;
	struct ic_page how = { 0, false };
	struct ic_sink *sink;
	char *text;

	give_changes(f);
	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	assert_null(ic_report_info(&f->checkpoint, &how, sink));
	text = file_text(f, "out", finish(sink).size);
	assert_has(text, "      4  rootfs-diff    3 added or modified, 1 modified (1 made "
			 "executable, 1 set-uid)\n");
	assert_has(text, "      1  deleted.files  1 deleted\n");
	assert_has(text, "2 more archives of files, compressed");
	drop_file(f);
}

static void modes_are_written_as_ls_does(void **state)
{
	static const struct {
		enum ic_change_kind kind;
		uint32_t mode;
		const char *text;
	} modes[] = {
		{ IC_CHANGE_REGULAR, 0644, "-rw-r--r--" },
		{ IC_CHANGE_REGULAR, 04755, "-rwsr-xr-x" },
		{ IC_CHANGE_REGULAR, 06644, "-rwSr-Sr--" },
		{ IC_CHANGE_DIRECTORY, 01777, "drwxrwxrwt" },
		{ IC_CHANGE_DIRECTORY, 01770, "drwxrwx--T" },
		{ IC_CHANGE_SYMLINK, 0777, "lrwxrwxrwx" },
		{ IC_CHANGE_HARD_LINK, 0, "h---------" },
		{ IC_CHANGE_FIFO, 0600, "prw-------" },
		{ IC_CHANGE_CHARACTER_DEVICE, 0666, "crw-rw-rw-" },
		{ IC_CHANGE_BLOCK_DEVICE, 0660, "brw-rw----" },
		{ IC_CHANGE_SOCKET, 0755, "srwxr-xr-x" },
	};
	char text[IC_FILE_MODE_SIZE];

	(void)state;
	for (size_t i = 0; i < IC_NR(modes); i++) {
		ic_file_mode(modes[i].kind, modes[i].mode, text);
		assert_string_equal(text, modes[i].text);
	}
}

static void a_change_is_its_class_and_its_marks(void **state)
{
	struct fixture *f = *state;

	give_changes(f);
	assert_string_equal(ic_change_text(&f->checkpoint.changes->change[0], f->arena),
			    "modified, made executable, set-uid");
	assert_string_equal(ic_change_text(&f->checkpoint.changes->change[1], f->arena), "deleted");
}

static void attributes_that_are_not_printable_are_base64(void **state)
{
	struct fixture *f = *state;
	struct ic_text text;

	give_changes(f);
	text = ic_change_attributes_text(&f->checkpoint.changes->change[0], f->arena);
	assert_has(text.bytes, "security.capability=cap_net_raw=ep, user.");
	assert_has(text.bytes, "=0sAF1dPv8=");
	assert_null(ic_change_attributes_text(&f->checkpoint.changes->change[1], f->arena).bytes);
}

static void every_word_is_there_and_told_apart(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < IC_NR_CHANGE_MARKS; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(ic_change_mark_name(i), ic_change_mark_name(j));
	for (int i = 0; i < IC_NR_CHANGE_CLASSES; i++)
		assert_non_null(ic_change_class_name((enum ic_change_class)i));
	for (int i = 0; i < IC_NR_CHANGE_KINDS; i++)
		assert_non_null(ic_change_kind_name((enum ic_change_kind)i));
	for (int i = 0; i < IC_NR_CHANGE_ORIGINS; i++)
		assert_non_null(ic_change_origin_name((enum ic_change_origin)i));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_make, fixture_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dfxml_has_each_changed_file_and_stays_valid),
		TEST(what_is_deleted_is_not_allocated),
		TEST(the_manifest_lists_changed_files),
		TEST(info_counts_them),
		TEST(modes_are_written_as_ls_does),
		TEST(a_change_is_its_class_and_its_marks),
		TEST(attributes_that_are_not_printable_are_base64),
		TEST(every_word_is_there_and_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
