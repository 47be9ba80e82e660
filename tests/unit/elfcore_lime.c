/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/lime.h"

#include <json-c/json.h>

#include "tests/unit/core_fixture.h"

#define MIB (1ULL << 20)

/* Headers as they lie in the file. */
struct range {
	uint64_t first, last;
	const uint8_t *bytes;
};

static size_t read_ranges(struct unit *unit, const struct ic_process *process, struct range *ret,
			  size_t most)
{
	const uint8_t *bytes;
	size_t size, nr = 0;

	assert_null(ic_lime_write(process, &unit->outdir, NULL));
	bytes = file_bytes(unit, "pid.42.lime", &size);
	for (size_t at = 0; at < size; nr++) {
		static const uint8_t reserved[8];

		assert_true(nr < most && size - at >= 32);
		assert_memory_equal(bytes + at, "EMiL\1\0\0\0", 8);
		assert_memory_equal(bytes + at + 24, reserved, 8);
		ret[nr].first = ic_get(bytes + at + 8, 8, false);
		ret[nr].last = ic_get(bytes + at + 16, 8, false);
		ret[nr].bytes = bytes + at + 32;
		at += 32 + (size_t)(ret[nr].last - ret[nr].first) + 1;
		assert_true(at <= size);
	}
	return nr;
}

static void a_range_ends_with_its_last_address(void **state)
{
	static struct four_pages scene;
	struct range ranges[1];

	scene.mappings[0] = anonymous(0x400000, 2 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, 2 * PAGE, PAGE, NULL, IC_ORIGIN_DUMPED };
	assert_int_equal(read_ranges(*state, four_pages_make(&scene, 1, 1), ranges, 1), 1);
	assert_true(ranges[0].first == 0x400000 && ranges[0].last == 0x401fff);
	assert_int_equal(ranges[0].bytes[0], 'b');
	assert_int_equal(ranges[0].bytes[2 * PAGE - 1], 'c');
}

static void the_last_page_there_is_does_not_overflow(void **state)
{
	static struct four_pages scene;
	struct range ranges[1];

	scene.mappings[0] = anonymous(0xffffffffffffe000, PAGE);
	scene.runs[0] = (struct ic_run){ 0xffffffffffffe000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	assert_int_equal(read_ranges(*state, four_pages_make(&scene, 1, 1), ranges, 1), 1);
	assert_true(ranges[0].first == 0xffffffffffffe000 && ranges[0].last == 0xffffffffffffefff);
}

static void untouched_memory_is_zeros_and_what_is_lost_is_left_out(void **state)
{
	static struct four_pages scene;
	struct range ranges[2];

	scene.mappings[0] = anonymous(0x400000, 5 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x402000, PAGE, 0, NULL, IC_ORIGIN_LOST };
	scene.runs[2] = (struct ic_run){ 0x403000, PAGE, 0, NULL, IC_ORIGIN_LAZY };
	scene.runs[3] = (struct ic_run){ 0x404000, PAGE, 3 * PAGE, NULL, IC_ORIGIN_DUMPED };
	assert_int_equal(read_ranges(*state, four_pages_make(&scene, 1, 4), ranges, 2), 2);
	assert_true(ranges[0].last == 0x401fff && ranges[1].first == 0x404000);
	assert_int_equal(ranges[0].bytes[PAGE - 1], 'a');
	assert_int_equal(ranges[0].bytes[PAGE], 0);
	assert_int_equal(ranges[1].bytes[0], 'd');
}

static void long_and_inaccessible_untouched_memory_is_in_no_range(void **state)
{
	static struct four_pages scene;
	struct range ranges[2];

	scene.mappings[0] = anonymous(0x10000000, 64 * MIB + PAGE);
	scene.mappings[1] = anonymous(0x20000000, PAGE);
	scene.mappings[1].prot = 0;
	scene.mappings[2] = anonymous(0x30000000, PAGE);
	scene.runs[0] = (struct ic_run){ 0x14000000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	assert_int_equal(read_ranges(*state, four_pages_make(&scene, 3, 1), ranges, 2), 2);
	assert_true(ranges[0].first == 0x14000000 && ranges[0].last == 0x14000fff);
	assert_true(ranges[1].first == 0x30000000 && ranges[1].last == 0x30000fff);
}

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no key %s", key);
	return value;
}

static void the_index_says_where_ranges_are_and_what_is_in_none(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct json_object *index, *mapping, *ranges, *runs;
	struct range range[2];

	scene.mappings[0] = anonymous(0x400000, 2 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x401000, PAGE, 0, NULL, IC_ORIGIN_LOST };
	assert_int_equal(read_ranges(unit, four_pages_make(&scene, 1, 2), range, 2), 1);
	index = json_tokener_parse(file_text(unit, "pid.42.index.json"));
	assert_non_null(index);
	mapping = json_object_array_get_idx(get(index, "mappings"), 0);
	ranges = get(mapping, "ranges");
	runs = get(mapping, "runs");
	assert_int_equal(json_object_array_length(ranges), 1);
	assert_int_equal(json_object_get_int64(get(json_object_array_get_idx(ranges, 0), "offset")),
			 32);
	assert_string_equal(json_object_get_string(
				    get(json_object_array_get_idx(runs, 1), "origin")),
			    "lost");
	json_object_put(index);
	assert_string_equal(file_text(unit, "pid.42.maps"),
			    "00400000-00402000 rw-p 00000000 00:00 0 \n");
}

static void a_member_that_cannot_be_read_leaves_no_image(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_process *process;

	scene.mappings[0] = anonymous(0x400000, 2 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, 2 * PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	process = four_pages_make(&scene, 1, 1);
	scene.pages.blob.size = PAGE;
	assert_error(ic_lime_write(process, &unit->outdir, NULL), IC_ERR_DAMAGED, "pages-1.img");
	assert_false(is_there(unit, "pid.42.lime"));
	assert_false(is_there(unit, "pid.42.index.json"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_range_ends_with_its_last_address),
		folder_test(the_last_page_there_is_does_not_overflow),
		folder_test(untouched_memory_is_zeros_and_what_is_lost_is_left_out),
		folder_test(long_and_inaccessible_untouched_memory_is_in_no_range),
		folder_test(the_index_says_where_ranges_are_and_what_is_in_none),
		folder_test(a_member_that_cannot_be_read_leaves_no_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
