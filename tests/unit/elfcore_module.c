/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/module_fixture.h"

static struct ic_modules find(struct unit *unit, const struct module_scene *scene)
{
	struct ic_modules modules = { NULL, 99 };

	assert_null(ic_modules_find(scene->process, unit->arena, &modules));
	return modules;
}

static void a_header_in_memory_is_a_module_on_every_architecture(void **state)
{
	static struct module_scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct ic_modules modules;

		module_scene_make(&scene, ic_archs[i]);
		modules = find(*state, &scene);
		assert_int_equal(modules.nr, 1);
		assert_int_equal(modules.module[0].start, PROGRAM);
		assert_int_equal(modules.module[0].clue, IC_MODULE_HEADER);
		assert_int_equal(modules.module[0].origin, IC_ORIGIN_DUMPED);
		assert_int_equal(modules.module[0].header.machine, ic_archs[i]->elf_machine);
		assert_int_equal(modules.module[0].header.nr_segments, 2);
		assert_int_equal(modules.module[0].limit, UINT64_MAX);
	}
}

static void what_only_looks_like_a_header_is_none(void **state)
{
	static const size_t fields[] = { 0, 3, EI_CLASS, EI_DATA, 16, 20 };
	static struct module_scene scene;

	for (size_t i = 0; i < IC_NR(fields); i++) {
		module_scene_make(&scene, &ic_arch_x86_64);
		scene.pages.bytes[fields[i]] = 0;
		assert_int_equal(find(*state, &scene).nr, 0);
	}
}

static void lose_first_page(struct module_scene *scene)
{
	scene->pages.runs[0].start += PAGE;
	scene->pages.runs[0].size -= PAGE;
	scene->pages.runs[0].offset += PAGE;
}

static void without_its_page_the_build_id_of_the_file_tells(void **state)
{
	static const uint8_t id[4] = { 1 };
	static struct module_scene scene;
	struct ic_modules modules;

	module_scene_make(&scene, &ic_arch_x86_64);
	lose_first_page(&scene);
	scene.pages.mappings[0].prot = PF_R;
	assert_int_equal(find(*state, &scene).nr, 0);
	scene.file.build_id = id;
	scene.file.build_id_size = sizeof(id);
	modules = find(*state, &scene);
	assert_int_equal(modules.nr, 1);
	assert_int_equal(modules.module[0].clue, IC_MODULE_BUILD_ID);
	assert_int_equal(modules.module[0].origin, IC_ORIGIN_EXTERNAL);
	assert_false(modules.module[0].has_header);
}

static void without_a_build_id_code_that_follows_tells(void **state)
{
	static struct module_scene scene;
	struct ic_modules modules;

	module_scene_make(&scene, &ic_arch_x86_64);
	lose_first_page(&scene);
	scene.pages.mappings[0].prot = PF_R;
	scene.pages.mappings[1].prot = PF_R | PF_X;
	scene.pages.mappings[1].file_offset = PAGE;
	modules = find(*state, &scene);
	assert_int_equal(modules.nr, 1);
	assert_int_equal(modules.module[0].clue, IC_MODULE_SHAPE);
	scene.pages.mappings[0].file_offset = PAGE; /* not from its start */
	assert_int_equal(find(*state, &scene).nr, 0);
}

static void executable_memory_of_no_file_is_searched_page_by_page(void **state)
{
	static struct module_scene scene;
	struct ic_modules modules;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.mappings[0] = anonymous(PROGRAM, 4 * PAGE);
	scene.pages.runs[0].size = 4 * PAGE;
	scene.process->space.nr_mappings = 1;
	memmove(scene.pages.bytes + 2 * PAGE, scene.pages.bytes, PAGE);
	assert_int_equal(find(*state, &scene).nr, 1); /* data: only its start */
	scene.pages.mappings[0].prot = PF_R | PF_W | PF_X;
	modules = find(*state, &scene);
	assert_int_equal(modules.nr, 2);
	assert_int_equal(modules.module[1].start, PROGRAM + 2 * PAGE);
	assert_int_equal(modules.module[0].limit, PROGRAM + 2 * PAGE);
}

/* The second segment becomes one of notes, a GNU property and the id, in the first page. */
static void put_notes(struct module_scene *scene, const struct ic_arch *arch, const char *owner)
{
	uint8_t *bytes = scene->pages.bytes, *note = bytes + 0x400;

	PUT_PHDR(bytes, arch, 1, p_type, PT_NOTE);
	PUT_PHDR(bytes, arch, 1, p_offset, 0x400);
	PUT_PHDR(bytes, arch, 1, p_vaddr, 0x400);
	PUT_PHDR(bytes, arch, 1, p_filesz, 40);
	PUT_PHDR(bytes, arch, 1, p_align, 4);
	for (size_t i = 0; i < 2; i++, note += 20) {
		ic_put(note, 4, arch->big_endian, 4);
		ic_put(note + 4, 4, arch->big_endian, 4);
		ic_put(note + 8, 4, arch->big_endian, i ? NT_GNU_BUILD_ID : 5);
		memcpy(note + 12, owner, 4);
		memcpy(note + 16, "\xde\xad\xbe\xef", 4);
	}
}

static struct ic_text id_of(struct unit *unit, const struct module_scene *scene)
{
	struct ic_modules modules = find(unit, scene);
	struct ic_text id;

	assert_int_equal(modules.nr, 1);
	assert_null(ic_module_build_id(scene->process, modules.module, unit->arena, &id));
	return id;
}

static void a_build_id_is_read_from_the_notes_in_memory_on_every_architecture(void **state)
{
	static struct module_scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct ic_text id;

		module_scene_make(&scene, ic_archs[i]);
		assert_null(id_of(*state, &scene).bytes);
		put_notes(&scene, ic_archs[i], "GNU");
		id = id_of(*state, &scene);
		assert_int_equal(id.size, 4);
		assert_memory_equal(id.bytes, "\xde\xad\xbe\xef", 4);
		put_notes(&scene, ic_archs[i], "XNU");
		assert_null(id_of(*state, &scene).bytes);
		put_notes(&scene, ic_archs[i], "GNU");
		ic_put(scene.pages.bytes + 0x400, 4, ic_archs[i]->big_endian, 0x7fffffff);
		assert_null(id_of(*state, &scene).bytes);
	}
}

/* glibc's dynamic linker has a whole header at a page of its own, to compare with. */
static void a_file_within_a_file_does_not_end_it(void **state)
{
	static struct module_scene scene;
	struct ic_modules modules;

	module_scene_make(&scene, &ic_arch_x86_64);
	scene.pages.mappings[1].file_offset = PAGE;
	memcpy(scene.pages.bytes + PAGE, scene.pages.bytes, PAGE);
	modules = find(*state, &scene);
	assert_int_equal(modules.nr, 2);
	assert_int_equal(modules.module[0].limit, UINT64_MAX);
	scene.pages.mappings[1].file_offset = 0;
	modules = find(*state, &scene);
	assert_int_equal(modules.module[0].limit, PROGRAM + PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_header_in_memory_is_a_module_on_every_architecture),
		folder_test(what_only_looks_like_a_header_is_none),
		folder_test(without_its_page_the_build_id_of_the_file_tells),
		folder_test(without_a_build_id_code_that_follows_tells),
		folder_test(executable_memory_of_no_file_is_searched_page_by_page),
		folder_test(a_build_id_is_read_from_the_notes_in_memory_on_every_architecture),
		folder_test(a_file_within_a_file_does_not_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
