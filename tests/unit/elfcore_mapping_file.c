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

static void a_part_of_a_mapping_is_a_file_named_by_its_own_range(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_mapping_part part = { scene_make(&scene), scene.mappings, 0x402000, 0x403000 };
	struct ic_mapping_file file;
	const uint8_t *bytes;
	size_t size;

	assert_null(ic_mapping_file_write(&part, &unit->outdir, NULL, &file));
	assert_string_equal(file.name, "pid.42.vma.0x402000-0x403000.dmp");
	bytes = file_bytes(unit, file.name, &size);
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
	struct ic_mapping_file file;

	process->space.known_until = 0x403800;
	assert_null(ic_mapping_file_write(&part, &unit->outdir, NULL, &file));
	assert_int_equal(file.size, 4 * PAGE);
	assert_int_equal(file.missing_bytes, 0x800);
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

static void a_file_of_that_name_is_never_written_over(void **state)
{
	static struct four_pages scene;
	struct unit *unit = *state;
	struct ic_mapping_part part = ic_mapping_whole(scene_make(&scene), scene.mappings);
	struct ic_mapping_file file;

	make_file(unit, "pid.42.vma.0x400000-0x404000.dmp", "x", 1);
	assert_error(ic_mapping_file_write(&part, &unit->outdir, NULL, &file), IC_ERR_SYSTEM,
		     "File exists");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_part_of_a_mapping_is_a_file_named_by_its_own_range),
		folder_test(untouched_memory_is_not_missing_and_lost_memory_is),
		folder_test(a_part_without_a_byte_is_told_before_it_is_written),
		folder_test(a_file_of_that_name_is_never_written_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
