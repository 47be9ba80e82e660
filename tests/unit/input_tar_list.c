/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/input_fixture.h"

#include "convert/base/limits.h"
#include "convert/input/tar_list.h"

/* List the tar that was made; the items are the box's. */
static const struct ic_tar_item *listed(struct box *box, size_t *ret_nr)
{
	struct ic_array items = { 0 };
	struct ic_blob blob;

	tar_bytes(box, NULL, 1024);
	blob = (struct ic_blob){ .bytes = box->tar, .fd = -1, .size = box->tar_bytes };
	assert_null(ic_tar_list(&blob, "diff.tar", box->arena, &box->gaps, &items));
	*ret_nr = items.nr;
	return items.items;
}

/* Put a number in octal into a field of the header that was made last, and sign it again. */
static void patch(struct box *box, size_t behind, size_t offset, size_t size, const char *text)
{
	uint8_t *header = box->tar + box->tar_bytes - 512 - behind;

	memset(header + offset, 0, size);
	memcpy(header + offset, text, strlen(text));
	tar_sign(header);
}

static void every_kind_is_told(void **state)
{
	static const struct {
		char type;
		enum ic_tar_kind kind;
	} kinds[] = { { '0', IC_TAR_FILE },         { '1', IC_TAR_HARD_LINK },
		      { '2', IC_TAR_LINK },         { '3', IC_TAR_CHARACTER_DEVICE },
		      { '4', IC_TAR_BLOCK_DEVICE }, { '5', IC_TAR_FOLDER },
		      { '6', IC_TAR_FIFO } };
	struct box *box = *state;
	const struct ic_tar_item *items;
	char name[2] = "a";
	size_t nr;

	for (size_t i = 0; i < IC_NR(kinds); i++, name[0]++)
		tar_typed(box, name, kinds[i].type, "", 0);
	items = listed(box, &nr);
	assert_int_equal(nr, IC_NR(kinds));
	for (size_t i = 0; i < nr; i++)
		assert_int_equal(items[i].kind, kinds[i].kind);
	assert_string_equal(items[1].target, "elsewhere");
	assert_string_equal(items[2].target, "elsewhere");
	assert_gaps(box, 0);
}

static void an_item_has_owner_mode_time_and_device(void **state)
{
	struct box *box = *state;
	const struct ic_tar_item *items;
	size_t nr;

	tar_typed(box, "disk", '4', "", 0);
	patch(box, 0, 100, 8, "0006755");
	patch(box, 0, 108, 8, "0001750");
	patch(box, 0, 116, 8, "0001751");
	patch(box, 0, 265, 32, "alice");
	patch(box, 0, 297, 32, "staff");
	patch(box, 0, 329, 8, "0000010");
	patch(box, 0, 337, 8, "0000021");
	items = listed(box, &nr);
	assert_int_equal(nr, 1);
	assert_int_equal(items->mode, 06755);
	assert_int_equal(items->uid, 1000);
	assert_int_equal(items->gid, 1001);
	assert_string_equal(items->user, "alice");
	assert_string_equal(items->group, "staff");
	assert_int_equal(items->device_major, 8);
	assert_int_equal(items->device_minor, 17);
	assert_true(items->mtime.known);
	assert_int_equal(items->mtime.seconds, 014000000000);
	assert_false(items->atime.known);
	assert_false(items->ctime.known);
}

static void pax_has_times_to_the_nanosecond_and_attributes(void **state)
{
	static const char records[] = "30 mtime=1700000000.123456789\n"
				      "20 atime=1600000000\n"
				      "30 SCHILY.xattr.user.a=v\0\1lue\n";
	struct box *box = *state;
	const struct ic_tar_item *items;
	size_t nr;

	tar_pax(box, records, sizeof(records) - 1);
	tar_member(box, "file", "hello");
	items = listed(box, &nr);
	assert_int_equal(nr, 1);
	assert_int_equal(items->mtime.seconds, 1700000000);
	assert_int_equal(items->mtime.nanoseconds, 123456789);
	assert_true(items->atime.known);
	assert_int_equal(items->atime.seconds, 1600000000);
	assert_int_equal(items->nr_attributes, 1);
	assert_string_equal(items->attributes->name, "user.a");
	assert_int_equal(items->attributes->size, 6);
	assert_memory_equal(items->attributes->value, "v\0\1lue", 6);
}

static void names_lose_what_stands_before_and_behind_them(void **state)
{
	struct box *box = *state;
	const struct ic_tar_item *items;
	size_t nr;

	tar_typed(box, "./", '5', "", 0);
	tar_typed(box, "./a/", '5', "", 0);
	tar_member(box, "/abs", "x");
	tar_member(box, ".//.hidden", "x");
	tar_member(box, "a/..b", "x");
	items = listed(box, &nr);
	assert_int_equal(nr, 5);
	assert_string_equal(items[0].name, "");
	assert_string_equal(items[1].name, "a");
	assert_string_equal(items[2].name, "abs");
	assert_string_equal(items[3].name, ".hidden");
	assert_string_equal(items[4].name, "a/..b");
	assert_gaps(box, 0);
}

static void a_name_that_leads_out_costs_itself(void **state)
{
	struct box *box = *state;
	size_t nr;

	tar_member(box, "../x", "x");
	tar_member(box, "a/../../x", "x");
	tar_member(box, "good", "x");
	assert_string_equal(listed(box, &nr)->name, "good");
	assert_int_equal(nr, 1);
	assert_non_null(gap_with(box, "diff.tar: 2 names lead out of it (\"..\"): left out"));
}

static void a_name_longer_than_any_costs_itself(void **state)
{
	struct box *box = *state;
	char *record = malloc(IC_MAX_MEMBER_NAME + 64);
	const struct ic_tar_item *items;
	int size;
	size_t nr;

	assert_non_null(record);
	for (size_t more = 0; more < 2; more++) {
		size = snprintf(record, 64, "%zu path=", IC_MAX_MEMBER_NAME + 11 + more);
		memset(record + size, 'n', IC_MAX_MEMBER_NAME + more);
		record[(size_t)size + IC_MAX_MEMBER_NAME + more] = '\n';
		tar_pax(box, record, (size_t)size + IC_MAX_MEMBER_NAME + more + 1);
		tar_member(box, "short", "x");
	}
	tar_member(box, "good", "x");
	items = listed(box, &nr);
	free(record);
	assert_int_equal(nr, 2);
	assert_int_equal(strlen(items[0].name), IC_MAX_MEMBER_NAME);
	assert_string_equal(items[1].name, "good");
	assert_non_null(gap_with(box, "1 name or target has more than 4096 bytes: left out"));
}

static void a_damaged_header_costs_its_entry(void **state)
{
	struct box *box = *state;
	const struct ic_tar_item *items;
	size_t nr;

	tar_member(box, "one", "x");
	tar_member(box, "two", "");
	box->tar[box->tar_bytes - 512 + 3] ^= 0x40;
	tar_member(box, "three", "x");
	items = listed(box, &nr);
	assert_int_equal(nr, 2);
	assert_string_equal(items[1].name, "three");
	assert_non_null(gap_with(box, "a file is lost, reading goes on at the next sound header"));
	assert_gaps(box, 1);
}

static void a_file_with_holes_has_its_parts(void **state)
{
	/* GNU's pax format 0.1: the parts lie one behind the other. */
	static const char records[] = "22 GNU.sparse.major=0\n"
				      "22 GNU.sparse.minor=1\n"
				      "25 GNU.sparse.size=10000\n"
				      "36 GNU.sparse.map=1024,512,8192,100\n";
	struct box *box = *state;
	const struct ic_tar_item *items;
	uint8_t bytes[612];
	size_t nr;

	memset(bytes, 'a', 512);
	memset(bytes + 512, 'b', 100);
	tar_pax(box, records, sizeof(records) - 1);
	tar_typed(box, "holes", '0', bytes, sizeof(bytes));
	tar_member(box, "behind", "x");
	items = listed(box, &nr);
	assert_int_equal(nr, 2);
	assert_null(items->unread);
	assert_int_equal(items->size, 10000);
	assert_int_equal(items->nr_parts, 2);
	assert_int_equal(items->parts[0].file_offset, 1024);
	assert_int_equal(items->parts[0].size, 512);
	assert_int_equal(box->tar[items->parts[0].offset], 'a');
	assert_int_equal(items->parts[1].file_offset, 8192);
	assert_int_equal(items->parts[1].size, 100);
	assert_int_equal(box->tar[items->parts[1].offset], 'b');
	assert_int_equal(box->tar[items->parts[1].offset - 1], 'a');
}

static void a_map_of_holes_that_makes_no_sense_is_not_read(void **state)
{
	static const char *const maps[] = {
		"34 GNU.sparse.map=2048,512,1024,8\n", /* backwards */
		"30 GNU.sparse.map=0,512,9000,8\n",    /* the data are longer */
	};
	static const char head[] = "22 GNU.sparse.major=0\n22 GNU.sparse.minor=1\n"
				   "25 GNU.sparse.size=10000\n";
	struct box *box = *state;
	const struct ic_tar_item *items;
	char records[256];
	size_t nr;

	for (size_t i = 0; i < IC_NR(maps); i++) {
		int size = snprintf(records, sizeof(records), "%s%s", head, maps[i]);

		tar_pax(box, records, (size_t)size);
		tar_typed(box, "holes", '0', "", 0);
	}
	tar_member(box, "behind", "x");
	items = listed(box, &nr);
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(items[i].name, "holes"))
			assert_non_null(items[i].unread);
}

static void attributes_past_their_number_are_counted(void **state)
{
	struct box *box = *state;
	const struct ic_tar_item *items;
	char records[16384];
	size_t nr, size = 0;

	for (unsigned int i = 0; i < IC_MAX_FILE_ATTRIBUTES + 3; i++)
		size += (size_t)snprintf(records + size, sizeof(records) - size,
					 "28 SCHILY.xattr.user.%04u=v\n", i);
	tar_pax(box, records, size);
	tar_member(box, "file", "x");
	items = listed(box, &nr);
	assert_int_equal(items->nr_attributes, IC_MAX_FILE_ATTRIBUTES);
	assert_non_null(gap_with(box, "3 extended attributes are too many or too large"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_is_told),
		TEST(an_item_has_owner_mode_time_and_device),
		TEST(pax_has_times_to_the_nanosecond_and_attributes),
		TEST(names_lose_what_stands_before_and_behind_them),
		TEST(a_name_that_leads_out_costs_itself),
		TEST(a_name_longer_than_any_costs_itself),
		TEST(a_damaged_header_costs_its_entry),
		TEST(a_file_with_holes_has_its_parts),
		TEST(a_map_of_holes_that_makes_no_sense_is_not_read),
		TEST(attributes_past_their_number_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
