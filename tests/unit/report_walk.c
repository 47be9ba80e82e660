/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/report_fixture.h"

#include "convert/base/json_writer.h"

#define NR_PROCESSES 3
#define NR_MAPPINGS  100

/* Processes of many one-page mappings, each known to the ledger but the second process's odd ones. */
struct many {
	struct ic_mapping mappings[NR_MAPPINGS];
	struct ic_process processes[NR_PROCESSES];
	struct ic_checkpoint checkpoint;
};

static struct ic_extent extent_of(const struct ic_mapping *mapping)
{
	return (struct ic_extent){ .vaddr = mapping->start,
				   .size = mapping->end - mapping->start,
				   .origin = IC_ORIGIN_ZERO };
}

static void make_many(struct many *many, struct ic_ledger *ledger)
{
	for (uint32_t i = 0; i < NR_MAPPINGS; i++)
		many->mappings[i] = (struct ic_mapping){ .start = (i + 1) * 2ULL * PAGE,
							 .end = (i + 1) * 2ULL * PAGE + PAGE };
	many->checkpoint.processes = many->processes;
	many->checkpoint.nr_processes = NR_PROCESSES;
	for (uint32_t process = 0; process < NR_PROCESSES; process++) {
		many->processes[process].space.mappings = many->mappings;
		many->processes[process].space.nr_mappings = NR_MAPPINGS;
		many->processes[process].space.known_until = UINT64_MAX;
		for (uint32_t i = 0; i < NR_MAPPINGS; i++) {
			struct ic_ledger_entry entry = { process, i, extent_of(&many->mappings[i]),
							 process * 1000 + i };

			if (process != 1 || i % 2 == 0)
				assert_null(ic_ledger_append(ledger, &entry));
		}
	}
}

static void check_mapping(struct ic_walk *walk, size_t process, size_t mapping)
{
	bool known = process != 1 || mapping % 2 == 0;
	struct ic_ledger_entry entry;
	bool more;

	assert_null(ic_walk_mapping(walk, process, mapping));
	assert_null(ic_walk_next(walk, &entry, &more));
	assert_true(more);
	assert_int_equal(entry.process, process);
	assert_int_equal(entry.mapping, mapping);
	assert_int_equal(entry.extent.vaddr, (mapping + 1) * 2 * PAGE);
	assert_int_equal(entry.core_offset, known ? process * 1000 + mapping : UINT64_MAX);
	assert_null(ic_walk_next(walk, &entry, &more));
	assert_false(more);
}

static void processes_in_any_order_mappings_twice(void **state)
{
	static const size_t order[] = { 2, 0, 1, 0 };
	struct fixture *f = *state;
	struct ic_ledger *ledger;
	struct ic_walk *walk;
	struct many many = { 0 };

	assert_null(ic_ledger_new(&f->outdir, &ledger));
	make_many(&many, ledger);
	assert_null(ic_walk_new(&many.checkpoint, ledger, &walk));
	for (size_t i = 0; i < IC_NR(order); i++)
		for (size_t mapping = 0; mapping < NR_MAPPINGS; mapping++) {
			check_mapping(walk, order[i], mapping);
			check_mapping(walk, order[i], mapping);
		}
	check_mapping(walk, 2, 50); /* skipping some */
	check_mapping(walk, 2, 99);
	ic_walk_free(walk);
	ic_ledger_free(ledger);
}

static void an_empty_ledger_leaves_the_extents(void **state)
{
	struct fixture *f = *state;
	struct ic_ledger_entry entry;
	struct ic_ledger *ledger;
	struct ic_walk *walk;
	bool more;

	assert_null(ic_ledger_new(&f->outdir, &ledger));
	assert_null(ic_walk_new(&f->checkpoint, ledger, &walk));
	assert_null(ic_walk_mapping(walk, 0, 0));
	assert_null(ic_walk_next(walk, &entry, &more));
	assert_true(more);
	assert_int_equal(entry.extent.origin, IC_ORIGIN_EXTERNAL);
	ic_walk_free(walk);
	ic_ledger_free(ledger);
}

static void json_nested_too_deeply_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct ic_sink *sink;
	struct ic_json json;
	struct ic_error *err;

	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	json = ic_json_begin(sink);
	for (size_t i = 0; i <= IC_JSON_MAX_DEPTH; i++)
		ic_json_array(&json, NULL);
	err = ic_json_finish(&json);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_LIMIT);
	ic_error_free(err);
	ic_sink_free(sink);
}

static void json_values_are_spelled_right(void **state)
{
	struct fixture *f = *state;
	struct ic_sink *sink;
	struct ic_json json;

	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	json = ic_json_begin(sink);
	ic_json_row(&json, NULL);
	ic_json_array(&json, "none");
	ic_json_close(&json);
	ic_json_number(&json, "most", UINT64_MAX);
	ic_json_hex(&json, "at", 0x7f00);
	ic_json_bool(&json, "yes", true);
	ic_json_null(&json, "nothing");
	ic_json_text(&json, "absent", (struct ic_text){ NULL, 0 });
	ic_json_string(&json, "quoted", "\"\\");
	assert_null(ic_json_finish(&json));
	assert_string_equal(file_text(f, "out", finish(sink).size),
			    "{ \"none\": [], \"most\": 18446744073709551615, \"at\": \"0x7f00\", "
			    "\"yes\": true, \"nothing\": null, \"quoted\": \"\\\"\\\\\" }\n");
	drop_file(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(processes_in_any_order_mappings_twice),
		TEST(an_empty_ledger_leaves_the_extents),
		TEST(json_nested_too_deeply_is_an_error),
		TEST(json_values_are_spelled_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
