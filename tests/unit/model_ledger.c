/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/ledger.h"

#include "tests/unit/unit.h"

static const struct ic_member pages = { .name = "pages-1.img" };

static struct ic_ledger_entry entry_of(uint64_t i)
{
	return (struct ic_ledger_entry){
		.process = (uint32_t)(i / 1000),
		.mapping = (uint32_t)i,
		.extent = { .vaddr = i * PAGE,
			    .size = PAGE,
			    .origin = i % 2 ? IC_ORIGIN_DUMPED : IC_ORIGIN_ZERO,
			    .member = i % 2 ? &pages : NULL,
			    .offset = i * 7 },
		.core_offset = i % 3 ? i : UINT64_MAX,
	};
}

static void append(struct ic_ledger *ledger, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++) {
		struct ic_ledger_entry entry = entry_of(i);

		assert_null(ic_ledger_append(ledger, &entry));
	}
}

static void check_next(struct ic_ledger_reader *reader, uint64_t i)
{
	struct ic_ledger_entry expected = entry_of(i), entry;
	bool more;

	assert_null(ic_ledger_next(reader, &entry, &more));
	assert_true(more);
	assert_int_equal(entry.process, expected.process);
	assert_int_equal(entry.mapping, expected.mapping);
	assert_int_equal(entry.extent.vaddr, expected.extent.vaddr);
	assert_int_equal(entry.extent.size, expected.extent.size);
	assert_int_equal(entry.extent.origin, expected.extent.origin);
	assert_ptr_equal(entry.extent.member, expected.extent.member);
	assert_int_equal(entry.extent.offset, expected.extent.offset);
	assert_int_equal(entry.core_offset, expected.core_offset);
}

static void check_end(struct ic_ledger_reader *reader)
{
	struct ic_ledger_entry entry;
	bool more = true;

	assert_null(ic_ledger_next(reader, &entry, &more));
	assert_false(more);
}

/* Around the sizes of the ledger's buffers, and far past them. */
static void what_was_appended_is_read_in_that_order(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 63, 64, 65, 511, 512, 513, 1024, 5000 };
	struct unit *unit = *state;

	for (size_t i = 0; i < IC_NR(sizes); i++) {
		struct ic_ledger_reader reader;
		struct ic_ledger *ledger;

		assert_null(ic_ledger_new(&unit->outdir, &ledger));
		append(ledger, 0, sizes[i]);
		assert_null(ic_ledger_rewind(ledger, &reader));
		for (uint64_t at = 0; at < sizes[i]; at++)
			check_next(&reader, at);
		check_end(&reader);
		check_end(&reader);
		ic_ledger_free(ledger);
	}
}

static void several_readers_do_not_disturb_each_other(void **state)
{
	struct unit *unit = *state;
	struct ic_ledger_reader one, two;
	struct ic_ledger *ledger;

	assert_null(ic_ledger_new(&unit->outdir, &ledger));
	append(ledger, 0, 300);
	assert_null(ic_ledger_rewind(ledger, &one));
	for (uint64_t i = 0; i < 100; i++)
		check_next(&one, i);
	assert_null(ic_ledger_rewind(ledger, &two));
	for (uint64_t i = 0; i < 200; i++) {
		check_next(&two, i);
		check_next(&one, 100 + i);
	}
	check_end(&one);
	ic_ledger_free(ledger);
}

static void more_can_be_appended_after_a_look(void **state)
{
	struct unit *unit = *state;
	struct ic_ledger_reader reader;
	struct ic_ledger *ledger;

	assert_null(ic_ledger_new(&unit->outdir, &ledger));
	append(ledger, 0, 10);
	assert_null(ic_ledger_rewind(ledger, &reader));
	check_next(&reader, 0);
	append(ledger, 10, 700);
	assert_null(ic_ledger_rewind(ledger, &reader));
	for (uint64_t i = 0; i < 700; i++)
		check_next(&reader, i);
	check_end(&reader);
	ic_ledger_free(ledger);
}

static void a_ledger_leaves_no_file(void **state)
{
	struct unit *unit = *state;
	struct ic_ledger_reader reader;
	struct ic_ledger *ledger;

	assert_null(ic_ledger_new(&unit->outdir, &ledger));
	append(ledger, 0, 2000);
	assert_null(ic_ledger_rewind(ledger, &reader));
	assert_int_equal(rmdir(unit->folder), 0); /* works on an empty folder only */
	assert_int_equal(mkdir(unit->folder, 0700), 0);
	ic_ledger_free(ledger);
	ic_ledger_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(what_was_appended_is_read_in_that_order),
		folder_test(several_readers_do_not_disturb_each_other),
		folder_test(more_can_be_appended_after_a_look),
		folder_test(a_ledger_leaves_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
