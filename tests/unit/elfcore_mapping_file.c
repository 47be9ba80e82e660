/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/mapping_file.h"

#include "tests/unit/core_fixture.h"

/* Four pages at 0x400000, of which the second and the third are in the checkpoint. */
static struct ic_process *scene_make(struct four_pages *scene)
{
	scene->mappings[0] = anonymous(0x400000, 4 * PAGE);
	scene->runs[0] = (struct ic_run){ 0x401000, 2 * PAGE, PAGE, NULL, IC_ORIGIN_DUMPED };
	return four_pages_make(scene, 1, 1);
}

static uint64_t write_part(struct unit *unit, const struct ic_mapping_part *part, const char *name)
{
	uint64_t missing = 99;
	struct ic_sink *sink;

	assert_null(ic_sink_open(&unit->outdir, name, false, &sink));
	assert_null(ic_mapping_file_write(part, sink, NULL, &missing));
	assert_int_equal(finish(sink).size, part->end - part->start);
	return missing;
}

static void a_part_of_a_mapping_is_a_file_named_by_its_own_range(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_mapping_part part = { scene_make(&scene), scene.mappings, 0x402000, 0x403000 };
	char name[IC_MAPPING_FILE_NAME];
	const uint8_t *bytes;
	size_t size;

	ic_mapping_file_name(&part, name);
	assert_string_equal(name, "pid.42.vma.0x402000-0x403000.dmp");
	assert_int_equal(write_part(unit, &part, name), 0);
	bytes = file_bytes(unit, name, &size);
	assert_int_equal(size, PAGE);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], 'c');
}

static void untouched_memory_is_not_missing_and_lost_memory_is(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_process *process = scene_make(&scene);
	struct ic_mapping_part part = ic_mapping_whole(process, scene.mappings);

	assert_int_equal(write_part(unit, &part, "known"), 0);
	process->space.known_until = 0x403800;
	assert_int_equal(write_part(unit, &part, "lost"), 0x800);
}

static void a_part_without_a_byte_is_told_before_it_is_written(void **state)
{
	static struct four_pages scene;
	struct ic_mapping_part part = ic_mapping_whole(scene_make(&scene), scene.mappings);

	(void)state;
	assert_true(ic_mapping_has_bytes(&part));
	part.end = 0x401000;
	assert_false(ic_mapping_has_bytes(&part));
	part.start = 0x403000;
	part.end = 0x404000;
	assert_false(ic_mapping_has_bytes(&part));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_part_of_a_mapping_is_a_file_named_by_its_own_range),
		folder_test(untouched_memory_is_not_missing_and_lost_memory_is),
		folder_test(a_part_without_a_byte_is_told_before_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
