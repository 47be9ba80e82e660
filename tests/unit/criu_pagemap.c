/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/draft.h"
#include "tests/unit/checkpoint_fixture.h"

#define MAGIC 0x56084025U

/* The image of that name, written by the builder, as a member in memory. */
static struct ic_member image_of(struct dump *dump, const char *name)
{
	char path[256];
	size_t size;
	const uint8_t *bytes;

	(void)snprintf(path, sizeof(path), "images/%s", name);
	bytes = file_bytes(dump->unit, path, &size);
	return (struct ic_member){
		.name = name, .size = size, .has_blob = true, .blob = { bytes, -1, 0, size }
	};
}

/* A pagemap of a head and one entry; what comes out of the entry. */
static struct ic_draft_pages only_entry(struct dump *dump, const char *text)
{
	struct icb *b = describe(dump, NULL);
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	struct ic_member member;
	bool more;

	icb_image(b, "pagemap-7.img", MAGIC, "1:5", NULL, 0);
	icb_image(b, "pagemap-7.img", MAGIC, text, NULL, 0);
	written(dump);
	icb_free(dump->b);
	dump->b = NULL;
	member = image_of(dump, "pagemap-7.img");
	assert_null(ic_draft_pagemap_open(&member, "pagemap-7.img", dump->unit->arena, &pagemap));
	assert_int_equal(pagemap.pages_id, 5);
	assert_null(ic_draft_pagemap_next(&pagemap, &entry, &more));
	assert_true(more);
	return entry;
}

static void every_generation_of_entries_is_understood(void **state)
{
	static const struct {
		const char *text;
		uint64_t flags;
		uint64_t nr_pages;
		bool wide;
	} rows[] = {
		/* CRIU 4.2: a count of 64 bits */
		{ "1:0x1000 2:0 4:4 5:3", IC_PE_PRESENT, 3, true },
		{ "1:0x1000 2:0 4:6 5:0x100000001", IC_PE_PRESENT | IC_PE_LAZY, 0x100000001, true },
		/* 3.5 to 4.1: flags and a count of 32 bits */
		{ "1:0x1000 2:3 4:4", IC_PE_PRESENT, 3, false },
		{ "1:0x1000 2:3 4:2", IC_PE_LAZY, 3, false },
		{ "1:0x1000 2:3 4:1", IC_PE_PARENT, 3, false },
		{ "1:0x1000 2:3 4:0", 0, 3, false },
		/* before: in_parent, or nothing at all */
		{ "1:0x1000 2:3", IC_PE_PRESENT, 3, false },
		{ "1:0x1000 2:3 3:0", IC_PE_PRESENT, 3, false },
		{ "1:0x1000 2:3 3:1", IC_PE_PARENT, 3, false },
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_draft_pages entry = only_entry(dump, rows[i].text);

		assert_int_equal(entry.vaddr, 0x1000);
		assert_int_equal(entry.flags, rows[i].flags);
		assert_true(entry.nr_pages == rows[i].nr_pages);
		assert_int_equal(entry.wide, rows[i].wide);
	}
}

static void an_entry_knows_its_records_offset(void **state)
{
	assert_int_equal(only_entry(*state, "1:0x1000 2:3").offset, 8 + 4 + 2);
}

/* Open a pagemap of these records; NULL is none. */
static struct ic_error *open_pagemap(struct dump *dump, const char *head, const char *entry,
				     struct ic_draft_pagemap *ret)
{
	struct icb *b = describe(dump, NULL);
	static struct ic_member member;

	icb_image(b, "pagemap-7.img", MAGIC, head, NULL, 0);
	if (entry)
		icb_image(b, "pagemap-7.img", MAGIC, entry, NULL, 0);
	written(dump);
	member = image_of(dump, "pagemap-7.img");
	return ic_draft_pagemap_open(&member, "pagemap-7.img", dump->unit->arena, ret);
}

static void a_head_without_a_pages_file_is_damaged(void **state)
{
	struct ic_draft_pagemap pagemap;

	assert_error(open_pagemap(*state, "", NULL, &pagemap), IC_ERR_DAMAGED, "pagemap-7.img+0x8");
}

static void no_head_at_all_is_damaged(void **state)
{
	struct ic_draft_pagemap pagemap;

	assert_error(open_pagemap(*state, NULL, NULL, &pagemap), IC_ERR_DAMAGED, "head");
}

static void an_entry_without_an_address_is_damaged(void **state)
{
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	bool more;

	assert_null(open_pagemap(*state, "1:1", "2:3", &pagemap));
	assert_error(ic_draft_pagemap_next(&pagemap, &entry, &more), IC_ERR_DAMAGED,
		     "pagemap-7.img+0xe");
}

static void a_pagemap_of_no_entries_ends_at_once(void **state)
{
	struct ic_draft_pagemap pagemap;
	struct ic_draft_pages entry;
	bool more = true;

	assert_null(open_pagemap(*state, "1:1", NULL, &pagemap));
	assert_null(ic_draft_pagemap_next(&pagemap, &entry, &more));
	assert_false(more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(every_generation_of_entries_is_understood),
		dump_test(an_entry_knows_its_records_offset),
		dump_test(a_head_without_a_pages_file_is_damaged),
		dump_test(no_head_at_all_is_damaged),
		dump_test(an_entry_without_an_address_is_damaged),
		dump_test(a_pagemap_of_no_entries_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
