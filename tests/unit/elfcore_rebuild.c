/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/rebuild.h"

#include <json-c/json.h>

#include "tests/unit/module_fixture.h"

/* A file that was rebuilt. */
struct result {
	const uint8_t *bytes;
	size_t size;
	uint64_t missing;
	struct ic_rebuild_plan plan;
};

static uint64_t number_of(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	assert_true(json_object_object_get_ex(object, key, &value));
	return (uint64_t)json_object_get_int64(value);
}

/* The pieces of the list are all of the file, one behind the other. */
static void check_list(const char *text, const struct result *result)
{
	struct json_object *list = json_tokener_parse(text), *pieces = NULL;
	uint64_t end = 0, missing = 0;

	assert_non_null(list);
	assert_true(json_object_object_get_ex(list, "pieces", &pieces));
	for (size_t i = 0; i < json_object_array_length(pieces); i++) {
		struct json_object *piece = json_object_array_get_idx(pieces, i), *from = NULL;

		assert_int_equal(number_of(piece, "offset"), end);
		end += number_of(piece, "size");
		assert_true(json_object_object_get_ex(piece, "from", &from));
		if (!strcmp(json_object_get_string(from), "nowhere"))
			missing += number_of(piece, "size");
	}
	assert_int_equal(end, result->size);
	assert_int_equal(missing, result->missing);
	assert_int_equal(number_of(list, "missing_bytes"), missing);
	json_object_put(list);
}

static struct result rebuild(struct unit *unit, const struct module_scene *scene)
{
	static unsigned nr;
	struct ic_modules modules = { NULL, 0 };
	struct result result = { .size = 0 };
	struct ic_sink *sink, *list;
	char name[32], list_name[32];

	assert_null(ic_modules_find(scene->process, unit->arena, &modules));
	assert_true(modules.nr > 0);
	assert_null(ic_rebuild_plan(scene->process, modules.module, unit->arena, &result.plan));
	(void)snprintf(name, sizeof(name), "%u.dmp", nr);
	(void)snprintf(list_name, sizeof(list_name), "%u.json", nr++);
	assert_null(ic_sink_open(&unit->outdir, name, false, &sink));
	assert_null(ic_sink_open(&unit->outdir, list_name, false, &list));
	assert_null(ic_rebuild_write(&result.plan, "the.dmp", sink, list, &result.missing));
	(void)finish(list);
	(void)finish(sink);
	result.bytes = file_bytes(unit, name, &result.size);
	check_list(file_text(unit, list_name), &result);
	return result;
}

static void expect_bytes(const struct result *result, size_t from, size_t end, uint8_t byte)
{
	assert_true(end <= result->size);
	for (size_t i = from; i < end; i++)
		assert_int_equal(result->bytes[i], byte);
}

static uint64_t sections_of(const struct result *result, const struct ic_arch *arch)
{
	struct ic_elf_header header;

	assert_true(ic_elf_header_decode(result->bytes, result->size, &header));
	assert_int_equal(header.machine, arch->elf_machine);
	return header.sections_offset | header.nr_sections;
}

static void segments_are_laid_at_their_place_in_the_file_on_every_architecture(void **state)
{
	static struct module_scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct result result;

		module_scene_make(&scene, ic_archs[i]);
		result = rebuild(*state, &scene);
		assert_int_equal(result.size, CODE_SIZE + DATA_SIZE);
		expect_bytes(&result, 0x200, CODE_SIZE, 'a');
		expect_bytes(&result, CODE_SIZE, CODE_SIZE + DATA_SIZE, 'b');
		assert_int_equal(result.missing, 0);
		assert_true(result.plan.by_segments);
		assert_false(ic_rebuild_has_whole_content(&result.plan));
		/* Sections are behind what is known: the header says nothing of them. */
		assert_int_equal(sections_of(&result, ic_archs[i]), 0);
	}
}

static void what_no_segment_covers_comes_from_the_file_at_hand(void **state)
{
	static struct module_scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct result result;

		module_scene_make(&scene, ic_archs[i]);
		add_content(&scene, IC_ORIGIN_FILLED);
		result = rebuild(*state, &scene);
		assert_int_equal(result.size, FILE_SIZE);
		expect_bytes(&result, 0x200, CODE_SIZE, 'a');
		expect_bytes(&result, CODE_SIZE, CODE_SIZE + DATA_SIZE, 'b');
		expect_bytes(&result, CODE_SIZE + DATA_SIZE, FILE_SIZE, 'f');
		assert_int_equal(sections_of(&result, ic_archs[i]), SECTIONS | 2);
		assert_int_equal(result.missing, 0);
	}
}

static void the_addresses_of_a_program_need_not_begin_at_zero(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_i386);
	put_headers(scene.pages.bytes, &ic_arch_i386, PROGRAM);
	result = rebuild(*state, &scene);
	assert_int_equal(result.size, CODE_SIZE + DATA_SIZE);
	expect_bytes(&result, CODE_SIZE, CODE_SIZE + DATA_SIZE, 'b');
	put_headers(scene.pages.bytes, &ic_arch_i386, 0xfffff000); /* they wrap */
	result = rebuild(*state, &scene);
	expect_bytes(&result, CODE_SIZE, CODE_SIZE + DATA_SIZE, 'b');
}

/* What is not there is a hole, counted, and no zero that anybody vouches for. */
static void what_is_not_at_hand_is_a_hole_that_is_counted(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.runs[0].size = PAGE;
	result = rebuild(*state, &scene);
	assert_int_equal(result.size, CODE_SIZE + DATA_SIZE);
	expect_bytes(&result, CODE_SIZE, CODE_SIZE + DATA_SIZE, 0);
	assert_int_equal(result.missing, DATA_SIZE);
	scene.process->space.nr_mappings = 1; /* nothing is mapped there at all */
	assert_int_equal(rebuild(*state, &scene).missing, DATA_SIZE);
}

static void without_headers_in_memory_the_mappings_tell(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.runs[0] = (struct ic_run){ PROGRAM + PAGE, PAGE, PAGE, &scene.pages.pages,
					       IC_ORIGIN_DUMPED };
	scene.pages.mappings[1].file_offset = PAGE;
	scene.file.size = PAGE + 0x234;
	result = rebuild(*state, &scene);
	assert_false(result.plan.by_segments);
	assert_int_equal(result.size, PAGE + 0x234);
	expect_bytes(&result, 0, PAGE, 0);
	expect_bytes(&result, PAGE, PAGE + 0x234, 'b');
	assert_int_equal(result.missing, PAGE);
}

/* The last page of one segment and the first of the next are one page of the file, mapped twice. */
static void a_page_of_the_file_that_is_mapped_twice_is_the_second_ones(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.runs[0] = (struct ic_run){ PROGRAM + PAGE, PAGE, PAGE, &scene.pages.pages,
					       IC_ORIGIN_DUMPED };
	result = rebuild(*state, &scene);
	assert_int_equal(result.size, FILE_SIZE);
	expect_bytes(&result, 0, FILE_SIZE, 'b');
}

static void nothing_is_known_of_a_file_that_left_no_page(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.process->space.pages.nr = 0;
	result = rebuild(*state, &scene);
	assert_false(ic_rebuild_knows_anything(&result.plan));
}

static void a_deleted_file_of_which_the_checkpoint_has_all_is_written_as_it_was(void **state)
{
	static struct module_scene scene;
	struct unit *unit = *state;
	struct result result;
	struct ic_sink *sink;

	module_scene_make(&scene, &ic_arch_x86_64);
	add_content(&scene, IC_ORIGIN_FILE);
	result = rebuild(unit, &scene);
	assert_false(ic_rebuild_has_whole_content(&result.plan));
	scene.file.deleted = true;
	assert_true(ic_rebuild_has_whole_content(&result.plan));
	assert_null(ic_sink_open(&unit->outdir, "content", false, &sink));
	assert_null(ic_rebuild_write_content(&result.plan, sink));
	assert_int_equal(finish(sink).size, FILE_SIZE);
	assert_memory_equal(file_bytes(unit, "content", NULL), scene.content, FILE_SIZE);
	scene.object.known_until = 0;
	scene.content_run.size -= 0x100;
	assert_false(ic_rebuild_has_whole_content(&result.plan));
}

static void the_next_module_ends_a_segment_that_says_it_is_longer(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	put_load(scene.pages.bytes, &ic_arch_x86_64, 0, 0, 0, 2 * PAGE, 2 * PAGE);
	memcpy(scene.pages.bytes + PAGE, scene.pages.bytes, 64); /* a second file begins there */
	result = rebuild(*state, &scene);
	assert_int_equal(result.size, PAGE < FILE_SIZE ? PAGE : FILE_SIZE);
}

static void headers_that_ask_for_too_much_are_refused(void **state)
{
	static struct module_scene scene;
	struct unit *unit = *state;
	struct ic_modules modules = { NULL, 0 };
	struct ic_rebuild_plan plan;

	module_scene_make(&scene, &ic_arch_x86_64);
	put_load(scene.pages.bytes, &ic_arch_x86_64, 1, 1ULL << 40, PAGE, 0x100, 0x100);
	assert_null(ic_modules_find(scene.process, unit->arena, &modules));
	assert_error(ic_rebuild_plan(scene.process, modules.module, unit->arena, &plan),
		     IC_ERR_LIMIT, "0x400000");
	put_load(scene.pages.bytes, &ic_arch_x86_64, 1, UINT64_MAX - 5, PAGE, 0x100, 0x100);
	assert_error(ic_rebuild_plan(scene.process, modules.module, unit->arena, &plan),
		     IC_ERR_LIMIT, "0x400000");
}

/* Any byte of the headers may be anything: it ends, and nothing is written past what is asked. */
static void any_byte_of_the_headers_may_be_wrong(void **state)
{
	static struct module_scene scene;
	struct unit *unit = *state;

	for (size_t at = 4; at < 64 + 2 * 56; at++) {
		for (unsigned value = 0; value < 256; value += 51) {
			struct ic_modules modules = { NULL, 0 };
			struct ic_rebuild_plan plan = { .size = 0 };
			struct ic_error *err;

			module_scene_make(&scene, &ic_arch_x86_64);
			scene.pages.bytes[at] = (uint8_t)value;
			assert_null(ic_modules_find(scene.process, unit->arena, &modules));
			if (!modules.nr)
				continue;
			err = ic_rebuild_plan(scene.process, modules.module, unit->arena, &plan);
			ic_error_free(err);
			assert_true(plan.size <= IC_MAX_REBUILT_BYTES);
			for (size_t i = 1; !err && i < plan.nr_pieces; i++)
				assert_true(plan.pieces[i].offset >=
					    plan.pieces[i - 1].offset + plan.pieces[i - 1].size);
		}
	}
}

static void the_vdso_is_taken_as_it_lies_in_memory(void **state)
{
	static struct module_scene scene;
	struct result result;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.mappings[0].kind = IC_MAPPING_VDSO;
	scene.pages.mappings[0].file = NULL;
	scene.process->space.nr_mappings = 1;
	result = rebuild(*state, &scene);
	assert_int_equal(result.size, PAGE);
	expect_bytes(&result, CODE_SIZE, PAGE, 'a');
	assert_int_equal(sections_of(&result, &ic_arch_x86_64), SECTIONS | 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(segments_are_laid_at_their_place_in_the_file_on_every_architecture),
		folder_test(what_no_segment_covers_comes_from_the_file_at_hand),
		folder_test(the_addresses_of_a_program_need_not_begin_at_zero),
		folder_test(what_is_not_at_hand_is_a_hole_that_is_counted),
		folder_test(without_headers_in_memory_the_mappings_tell),
		folder_test(a_page_of_the_file_that_is_mapped_twice_is_the_second_ones),
		folder_test(nothing_is_known_of_a_file_that_left_no_page),
		folder_test(a_deleted_file_of_which_the_checkpoint_has_all_is_written_as_it_was),
		folder_test(the_next_module_ends_a_segment_that_says_it_is_longer),
		folder_test(headers_that_ask_for_too_much_are_refused),
		folder_test(any_byte_of_the_headers_may_be_wrong),
		folder_test(the_vdso_is_taken_as_it_lies_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
