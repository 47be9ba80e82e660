/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/link_map.h"

#include "convert/base/limits.h"
#include "tests/unit/core_fixture.h"

#define PROGRAM 0x400000ULL
#define DYNAMIC (PROGRAM + PAGE)
#define DEBUG   (DYNAMIC + 0x200)
#define MAPS    (PROGRAM + 2 * PAGE)
#define NAMES   (PROGRAM + 3 * PAGE)
#define LOADER  0x700000ULL
#define BRK     (LOADER + 0x123)

/*
 * A program of four pages, all in the checkpoint: program headers, dynamic section and r_debug,
 * three entries of the list, their names.
 */
struct scene {
	struct four_pages pages;
	struct ic_process *process;
	struct ic_file file, loader;
	uint64_t auxv[10];
};

static void put(struct scene *scene, uint64_t vaddr, size_t size, uint64_t value)
{
	assert_true(vaddr >= PROGRAM && vaddr + size <= PROGRAM + 4 * PAGE);
	ic_put(scene->pages.bytes + (vaddr - PROGRAM), size, scene->process->arch->big_endian,
	       value);
}

static void put_words(struct scene *scene, uint64_t vaddr, const uint64_t *words, size_t nr)
{
	size_t word = scene->process->arch->word_bytes;

	for (size_t i = 0; i < nr; i++)
		put(scene, vaddr + i * word, word, words[i]);
}

#define WORDS(...) (const uint64_t[]){ __VA_ARGS__ }, sizeof((const uint64_t[]){ __VA_ARGS__ }) / 8

static void put_segment(struct scene *scene, size_t i, uint32_t type, uint64_t vaddr, uint64_t size)
{
	bool wide = scene->process->arch->word_bytes == 8;
	uint64_t at = PROGRAM + (wide ? 64 + i * 56 : 52 + i * 32);

	put(scene, at, 4, type);
	put(scene, at + (wide ? 16 : 8), wide ? 8 : 4, vaddr);
	put(scene, at + (wide ? 40 : 20), wide ? 8 : 4, size);
}

/* r_debug: its two ints are 4 bytes in the place of a word. */
static void put_debug(struct scene *scene, uint64_t vaddr, uint32_t version, uint64_t map,
		      uint64_t next)
{
	size_t word = scene->process->arch->word_bytes;

	put_words(scene, vaddr, WORDS(0, map, BRK, 0, LOADER, next));
	put(scene, vaddr, 4, version);
	put(scene, vaddr + 3 * word, 4, 0);
}

static void put_entry(struct scene *scene, uint64_t i, const char *name, uint64_t dynamic)
{
	put_words(scene, MAPS + 0x100 * i,
		  WORDS(0x1000 * i, NAMES + 0x100 * i, dynamic, i == 2 ? 0 : MAPS + 0x100 * (i + 1),
			i ? MAPS + 0x100 * (i - 1) : 0));
	memcpy(scene->pages.bytes + (NAMES - PROGRAM) + 0x100 * i, name, strlen(name) + 1);
}

static void scene_make(struct scene *scene, const struct ic_arch *arch)
{
	const uint64_t auxv[] = { AT_PHDR,  PROGRAM + (arch->word_bytes == 8 ? 64 : 52),
				  AT_PHENT, arch->word_bytes == 8 ? 56 : 32,
				  AT_PHNUM, 3,
				  AT_BASE,  LOADER,
				  AT_NULL,  0 };

	*scene = (struct scene){ .file = { .path = TEXT("/bin/victim") },
				 .loader = { .path = TEXT("/lib/ld.so") } };
	scene->pages.mappings[0] = anonymous(PROGRAM, 4 * PAGE);
	scene->pages.mappings[0].kind = IC_MAPPING_FILE_PRIVATE;
	scene->pages.mappings[0].file = &scene->file;
	scene->pages.runs[0] = (struct ic_run){ PROGRAM, 4 * PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene->process = four_pages_make(&scene->pages, 1, 1);
	scene->process->arch = arch;
	memset(scene->pages.bytes, 0, sizeof(scene->pages.bytes));
	memcpy(scene->auxv, auxv, sizeof(auxv));
	scene->process->auxv = scene->auxv;
	scene->process->nr_auxv = 10;
	put_segment(scene, 0, PT_PHDR, PROGRAM + (arch->word_bytes == 8 ? 64 : 52), 0);
	put_segment(scene, 1, PT_INTERP, 0, 0);
	put_segment(scene, 2, PT_DYNAMIC, DYNAMIC, 0x100);
	put_words(scene, DYNAMIC, WORDS(DT_STRTAB, 1, DT_DEBUG, DEBUG, DT_NULL, 0));
	put_debug(scene, DEBUG, 1, MAPS, 0);
	put_entry(scene, 0, "", DYNAMIC);
	put_entry(scene, 1, "/lib/libc.so.6", 0x1100);
	put_entry(scene, 2, "/lib/ld.so", 0x2100);
}

static struct ic_link_map find(struct unit *unit, const struct scene *scene)
{
	struct ic_link_map map = { .nr = 99 };

	assert_null(ic_link_map_find(scene->process, unit->arena, &map));
	return map;
}

static void expect_three(const struct ic_link_map *map, enum ic_link_map_way way)
{
	static const char *const names[] = { "", "/lib/libc.so.6", "/lib/ld.so" };

	assert_int_equal(map->way, way);
	assert_int_equal(map->debug, DEBUG);
	assert_int_equal(map->nr, 3);
	assert_null(map->cut);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(map->library[i].load_address, 0x1000 * i);
		assert_int_equal(map->library[i].link_map, MAPS + 0x100 * i);
		assert_string_equal(map->library[i].name.bytes, names[i]);
		assert_int_equal(map->library[i].space, 0);
	}
}

static void the_list_is_walked_on_every_architecture(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		scene_make(&scene, ic_archs[i]);
		map = find(*state, &scene);
		expect_three(&map, IC_LINK_MAP_PROGRAM);
	}
}

/* Its sections are read-only: they say where the linker put the place of r_debug. */
static void on_mips_the_place_is_where_a_tag_says(void **state)
{
	static const struct ic_arch *const archs[] = { &ic_arch_mips64, &ic_arch_mips64el };
	static struct scene scene;
	struct ic_link_map map;

	for (size_t i = 0; i < 2; i++) {
		scene_make(&scene, archs[i]);
		put_words(&scene, DYNAMIC, WORDS(DT_MIPS_RLD_MAP, DYNAMIC + 0x180, DT_NULL, 0));
		put_words(&scene, DYNAMIC + 0x180, WORDS(DEBUG));
		map = find(*state, &scene);
		expect_three(&map, IC_LINK_MAP_PROGRAM);
		put_words(&scene, DYNAMIC, WORDS(DT_STRTAB, 1, DT_MIPS_RLD_MAP_REL, 0x170));
		map = find(*state, &scene);
		expect_three(&map, IC_LINK_MAP_PROGRAM);
	}
	scene_make(&scene, &ic_arch_x86_64);
	put_words(&scene, DYNAMIC, WORDS(DT_MIPS_RLD_MAP, DYNAMIC + 0x180, DT_NULL, 0));
	put_words(&scene, DYNAMIC + 0x180, WORDS(DEBUG));
	assert_int_equal(find(*state, &scene).debug, 0);
}

static void lose_first_page(struct scene *scene)
{
	scene->pages.runs[0].start += PAGE;
	scene->pages.runs[0].size -= PAGE;
	scene->pages.runs[0].offset += PAGE;
}

static void without_the_headers_a_captured_dynamic_section_leads_there(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		scene_make(&scene, ic_archs[i]);
		lose_first_page(&scene);
		map = find(*state, &scene);
		expect_three(&map, IC_LINK_MAP_DYNAMIC);
	}
}

/* The DT_DEBUG of a section whose module is not the first of the list proves nothing. */
static void a_section_of_another_module_is_not_believed(void **state)
{
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	lose_first_page(&scene);
	put_entry(&scene, 0, "", DYNAMIC + 0x80);
	assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_NONE);
}

static void without_a_section_the_linkers_own_data_leads_there(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		scene_make(&scene, ic_archs[i]);
		lose_first_page(&scene);
		put_words(&scene, DYNAMIC, WORDS(DT_NULL, 0, 0, 0));
		/* The same pages, now the linker's: its code first, then what it can write. */
		scene.pages.mappings[1] = scene.pages.mappings[0];
		scene.pages.mappings[0].end = scene.pages.mappings[1].start = DYNAMIC;
		scene.pages.mappings[0].prot = PF_R | PF_X;
		scene.process->space.nr_mappings = 2;
		scene.auxv[7] = PROGRAM;
		put(&scene, DEBUG + UINT64_C(4) * ic_archs[i]->word_bytes, ic_archs[i]->word_bytes,
		    PROGRAM);
		map = find(*state, &scene);
		expect_three(&map, IC_LINK_MAP_LOADER);
		/* One that names another base is somebody else's. */
		put(&scene, DEBUG + UINT64_C(4) * ic_archs[i]->word_bytes, ic_archs[i]->word_bytes,
		    BRK);
		assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_NONE);
	}
}

static void a_static_program_has_no_list(void **state)
{
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	scene.auxv[7] = 0;
	put_segment(&scene, 1, PT_NOTE, 0, 0);
	put_segment(&scene, 2, PT_NOTE, 0, 0);
	assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_STATIC);
	/* Where its headers are not to be had, that the kernel loaded no linker tells. */
	lose_first_page(&scene);
	memset(scene.pages.bytes, 0, sizeof(scene.pages.bytes));
	assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_STATIC);
	scene.process->nr_auxv = 0;
	assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_NONE);
}

static void a_loop_ends_where_it_closes(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	scene_make(&scene, &ic_arch_x86_64);
	put(&scene, MAPS + 0x200 + 24, 8, MAPS); /* l_next of the last one */
	map = find(*state, &scene);
	assert_int_equal(map.nr, 3);
	assert_has(map.cut, "does not follow");
	assert_int_equal(map.cut_at, MAPS);
	put(&scene, MAPS + 0x200 + 24, 8, MAPS + 0x100);
	assert_int_equal(find(*state, &scene).nr, 3);
	put(&scene, MAPS + 24, 8, MAPS); /* the first one names itself */
	assert_int_equal(find(*state, &scene).nr, 1);
}

static void a_list_that_leaves_the_checkpoint_is_cut_there(void **state)
{
	static const uint64_t nowhere[] = { 0x10, UINT64_MAX, UINT64_MAX - 39, NAMES + PAGE - 8 };
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	for (size_t i = 0; i < IC_NR(nowhere); i++) {
		struct ic_link_map map;

		put(&scene, MAPS + 0x100 + 24, 8, nowhere[i]);
		map = find(*state, &scene);
		assert_int_equal(map.nr, 2);
		assert_has(map.cut, "not in the checkpoint");
		assert_int_equal(map.cut_at, nowhere[i]);
	}
}

static void a_name_that_is_not_there_is_absent(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	scene_make(&scene, &ic_arch_x86_64);
	put(&scene, MAPS + 0x100 + 8, 8, 0x10);
	memset(scene.pages.bytes + (NAMES - PROGRAM) + 0x200, 'x', PAGE - 0x200); /* no end */
	map = find(*state, &scene);
	assert_int_equal(map.nr, 3);
	assert_null(map.library[1].name.bytes);
	assert_null(map.library[2].name.bytes);
	assert_string_equal(map.library[0].name.bytes, "");
}

static void each_namespace_has_a_list(void **state)
{
	static struct scene scene;
	struct ic_link_map map;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		scene_make(&scene, ic_archs[i]);
		put_debug(&scene, DEBUG, 2, MAPS, DEBUG + 0x100);
		put_debug(&scene, DEBUG + 0x100, 2, MAPS + 0x800, 0);
		put_words(&scene, MAPS + 0x800, WORDS(0x9000, NAMES + 0x100, 0x9100, 0, 0));
		map = find(*state, &scene);
		assert_int_equal(map.nr, 4);
		assert_int_equal(map.library[3].space, 1);
		assert_int_equal(map.library[3].load_address, 0x9000);
		assert_null(map.cut);
		put_debug(&scene, DEBUG + 0x100, 2, MAPS + 0x800, DEBUG); /* for ever */
		assert_true(find(*state, &scene).nr <= (size_t)4 * 64);
	}
}

static void memory_full_of_what_looks_like_it_ends(void **state)
{
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	lose_first_page(&scene);
	for (uint64_t at = DYNAMIC; at < PROGRAM + 4 * PAGE; at += 16)
		put_words(&scene, at, WORDS(DT_DEBUG, at));
	assert_int_equal(find(*state, &scene).way, IC_LINK_MAP_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(the_list_is_walked_on_every_architecture),
		folder_test(on_mips_the_place_is_where_a_tag_says),
		folder_test(without_the_headers_a_captured_dynamic_section_leads_there),
		folder_test(a_section_of_another_module_is_not_believed),
		folder_test(without_a_section_the_linkers_own_data_leads_there),
		folder_test(a_static_program_has_no_list),
		folder_test(a_loop_ends_where_it_closes),
		folder_test(a_list_that_leaves_the_checkpoint_is_cut_there),
		folder_test(a_name_that_is_not_there_is_absent),
		folder_test(each_namespace_has_a_list),
		folder_test(memory_full_of_what_looks_like_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
