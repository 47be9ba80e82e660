/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/raw.h"

#include <dirent.h>
#include <json-c/json.h>

#include "tests/unit/core_fixture.h"

#define MIB (1ULL << 20)

static struct json_object *write_raw(struct unit *unit, const struct ic_process *process)
{
	struct json_object *index;

	assert_null(ic_raw_write(process, &unit->outdir, NULL));
	index = json_tokener_parse(file_text(unit, "pid.42.index.json"));
	assert_non_null(index);
	return index;
}

static size_t nr_files(const struct unit *unit)
{
	DIR *folder = opendir(unit->folder);
	size_t nr = 0;

	assert_non_null(folder);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		nr += entry->d_name[0] != '.';
	closedir(folder);
	return nr;
}

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no key %s", key);
	return value;
}

static struct json_object *mapping_of(struct json_object *index, size_t i)
{
	return json_object_array_get_idx(get(index, "mappings"), i);
}

static const char *text_of(struct json_object *object, const char *key)
{
	return json_object_get_string(get(object, key));
}

static void a_file_is_named_by_pid_and_range(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_process *process;
	const uint8_t *bytes;
	size_t size;

	scene.mappings[0] = anonymous(0x400000, 4 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x401000, 2 * PAGE, PAGE, NULL, IC_ORIGIN_DUMPED };
	process = four_pages_make(&scene, 1, 1);
	json_object_put(write_raw(unit, process));
	bytes = file_bytes(unit, "pid.42.vma.0x400000-0x404000.dmp", &size);
	assert_int_equal(size, 4 * PAGE);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], "\0bc\0"[i / PAGE]);
	assert_int_equal(nr_files(unit), 3);
}

static void a_mapping_without_a_byte_has_no_file_and_is_listed(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct json_object *index, *mapping;

	scene.mappings[0] = anonymous(0x400000, 4 * PAGE);
	scene.mappings[1] = anonymous(0x500000, PAGE);
	scene.mappings[1].kind = IC_MAPPING_SPECIAL;
	scene.mappings[1].label = "[vvar]";
	index = write_raw(unit, four_pages_make(&scene, 2, 0));
	mapping = mapping_of(index, 1);
	assert_int_equal(nr_files(unit), 2);
	assert_int_equal(json_object_array_length(get(index, "mappings")), 2);
	assert_int_equal(json_object_array_length(get(mapping, "files")), 0);
	assert_string_equal(text_of(mapping, "label"), "[vvar]");
	assert_string_equal(text_of(mapping, "start"), "0x500000");
	json_object_put(index);
}

/* 64 MiB that were never touched, between two pages: two files, and the index knows of all three. */
static void a_long_untouched_run_parts_a_mapping_into_files(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct json_object *index, *files, *runs;

	scene.mappings[0] = anonymous(0x10000000, 64 * MIB + 2 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x10000000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x14001000, PAGE, 3 * PAGE, NULL, IC_ORIGIN_DUMPED };
	index = write_raw(unit, four_pages_make(&scene, 1, 2));
	files = get(mapping_of(index, 0), "files");
	runs = get(mapping_of(index, 0), "runs");
	assert_int_equal(json_object_array_length(files), 2);
	assert_string_equal(text_of(json_object_array_get_idx(files, 1), "name"),
			    "pid.42.vma.0x14001000-0x14002000.dmp");
	assert_int_equal(json_object_array_length(runs), 3);
	assert_string_equal(text_of(json_object_array_get_idx(runs, 1), "origin"), "zero");
	assert_int_equal(file_text(unit, "pid.42.vma.0x10000000-0x10001000.dmp")[0], 'a');
	assert_int_equal(file_text(unit, "pid.42.vma.0x14001000-0x14002000.dmp")[0], 'd');
	json_object_put(index);
}

static void an_untouched_start_and_end_of_a_mapping_are_left_out_if_long(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;

	scene.mappings[0] = anonymous(0x10000000, 128 * MIB + PAGE);
	scene.runs[0] = (struct ic_run){ 0x14000000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	json_object_put(write_raw(unit, four_pages_make(&scene, 1, 1)));
	assert_int_equal(nr_files(unit), 3);
	assert_true(is_there(unit, "pid.42.vma.0x14000000-0x14001000.dmp"));
	assert_true(is_there(unit, "pid.42.maps"));
}

static void what_is_not_there_is_a_hole_and_the_index_says_so(void **state)
{
	static const char *const origins[] = { "dumped", "lost", "lazy", "dumped" };
	static struct four_pages scene;
	struct unit *unit = *state;
	struct json_object *index, *runs;

	scene.mappings[0] = anonymous(0x400000, 4 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x401000, PAGE, 0, NULL, IC_ORIGIN_LOST };
	scene.runs[2] = (struct ic_run){ 0x402000, PAGE, 0, NULL, IC_ORIGIN_LAZY };
	scene.mappings[0].end = 0x403000;
	index = write_raw(unit, four_pages_make(&scene, 1, 3));
	runs = get(mapping_of(index, 0), "runs");
	assert_int_equal(json_object_array_length(runs), 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(text_of(json_object_array_get_idx(runs, i), "origin"),
				    origins[i]);
	assert_string_equal(text_of(json_object_array_get_idx(runs, 0), "member"), "pages-1.img");
	assert_int_equal(file_text(unit, "pid.42.vma.0x400000-0x403000.dmp")[PAGE], 0);
	json_object_put(index);
}

static void a_hostile_path_is_escaped_in_the_index(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_file file = { .path = TEXT("/\x1b[2J\"\\\n\xff") };
	struct json_object *index;

	scene.mappings[0] = anonymous(0x400000, PAGE);
	scene.mappings[0].file = &file;
	index = write_raw(unit, four_pages_make(&scene, 1, 0));
	assert_string_equal(text_of(mapping_of(index, 0), "path"), "/\\x1B[2J\"\\\\x0A\\xFF");
	assert_string_equal(text_of(mapping_of(index, 0), "path_b64"), "LxtbMkoiXAr/");
	json_object_put(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_file_is_named_by_pid_and_range),
		folder_test(a_mapping_without_a_byte_has_no_file_and_is_listed),
		folder_test(a_long_untouched_run_parts_a_mapping_into_files),
		folder_test(an_untouched_start_and_end_of_a_mapping_are_left_out_if_long),
		folder_test(what_is_not_there_is_a_hole_and_the_index_says_so),
		folder_test(a_hostile_path_is_escaped_in_the_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
