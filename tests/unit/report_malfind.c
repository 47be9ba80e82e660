/* SPDX-License-Identifier: Apache-2.0 */
#include "report/malfind.h"

#include "tests/unit/core_fixture.h"

#define CODE 0x400000ULL

/*
 * A program of four pages of code, of which the process has two for itself: the first, where CRIU
 * ran its system call, and the third. Its file is at hand.
 */
struct scene {
	struct four_pages pages;
	struct ic_process *process;
	struct ic_file file;
	uint8_t content[4 * PAGE];
	struct ic_member member;
	struct ic_run content_run;
	struct ic_object object;
	/* What was found. */
	size_t nr;
	uint64_t vaddr[8];
	char reason[8][IC_MALFIND_REASON_BYTES];
};

static void scene_make(struct scene *scene)
{
	*scene = (struct scene){ .file = { .path = TEXT("/bin/victim") } };
	scene->pages.mappings[0] = anonymous(CODE, 4 * PAGE);
	scene->pages.mappings[0].kind = IC_MAPPING_FILE_PRIVATE;
	scene->pages.mappings[0].prot = PF_R | PF_X;
	scene->pages.mappings[0].file = &scene->file;
	scene->pages.mappings[0].object = &scene->object;
	scene->pages.runs[0] = (struct ic_run){ CODE, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene->pages.runs[1] = (struct ic_run){ CODE + 2 * PAGE, PAGE, 2 * PAGE, NULL,
						IC_ORIGIN_DUMPED };
	scene->process = four_pages_make(&scene->pages, 1, 2);
	memcpy(scene->content, scene->pages.bytes, sizeof(scene->content));
	scene->member = (struct ic_member){ .name = "sysroot:/bin/victim",
					    .has_blob = true,
					    .size = sizeof(scene->content),
					    .blob = { scene->content, -1, 0, 4 * PAGE } };
	scene->content_run = (struct ic_run){ 0, 4 * PAGE, 0, &scene->member, IC_ORIGIN_FILLED };
	scene->object = (struct ic_object){ .pages = { &scene->content_run, 1 },
					    .known_until = UINT64_MAX,
					    .end = 4 * PAGE };
}

static struct ic_error *found(void *context, const struct ic_malfind_finding *finding)
{
	struct scene *scene = context;

	assert_true(scene->nr < 8);
	scene->vaddr[scene->nr] = finding->vaddr;
	(void)snprintf(scene->reason[scene->nr], sizeof(scene->reason[0]), "%s", finding->reason);
	scene->nr++;
	return NULL;
}

static size_t look(struct scene *scene, bool all_pages, const struct ic_vdso_group *vdso)
{
	const struct ic_malfind_request request = { .process = scene->process,
						    .vdso = vdso,
						    .all_pages = all_pages,
						    .context = scene,
						    .found = found };

	scene->nr = 0;
	assert_null(ic_malfind(&request));
	return scene->nr;
}

static void expect(const struct scene *scene, size_t i, uint64_t vaddr, const char *part)
{
	assert_true(i < scene->nr);
	assert_int_equal(scene->vaddr[i], vaddr);
	assert_has(scene->reason[i], part);
}

static void pages_that_equal_their_file_are_no_finding(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	assert_int_equal(look(&scene, true, NULL), 0);
}

static void a_changed_byte_of_code_is_a_finding_with_both_bytes(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.bytes[2 * PAGE + 0x123] = 0xcc;
	scene.pages.bytes[2 * PAGE + PAGE - 1] = 0xcc;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE + 2 * PAGE,
	       "2 bytes in 1 page, from 0x402123 on (cc63636363636363, "
	       "in the file 6363636363636363)");
	assert_has(scene.reason[0], "the mapping is whole");
}

/* The address of CRIU's own page does not make it good: bytes do. */
static void a_changed_byte_in_crius_own_page_is_a_finding(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.bytes[0] = 0x0f;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "1 byte in 1 page, from 0x400000 on (0f616161");
}

static void without_the_file_crius_own_page_is_called_so_and_others_are_not(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.mappings[0].object = NULL;
	assert_int_equal(look(&scene, false, NULL), 2);
	expect(&scene, 0, CODE, "CRIU's own footprint");
	expect(&scene, 1, CODE + 2 * PAGE, "cannot be compared");
	assert_has(scene.reason[1], "1 page");
}

static void all_pages_are_told_one_by_one_if_asked_for(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.bytes[1] = scene.pages.bytes[2 * PAGE] = 0xcc;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "2 bytes in 2 pages");
	assert_int_equal(look(&scene, true, NULL), 2);
	expect(&scene, 1, CODE + 2 * PAGE, "1 byte in 1 page");
}

static void a_split_mapping_tells_that_the_process_did_it(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.bytes[2 * PAGE] = 0xcc;
	scene.pages.mappings[1] = scene.pages.mappings[0];
	scene.pages.mappings[0].end = scene.pages.mappings[1].start = CODE + 2 * PAGE;
	scene.pages.mappings[1].file_offset = 2 * PAGE;
	scene.process->space.nr_mappings = 2;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE + 2 * PAGE, "the mapping is split");
	scene.pages.mappings[1].file_offset = PAGE; /* another part of the file: not split */
	scene.content_run.start = 0;
	scene.pages.mappings[0].prot = PF_R;
	assert_int_equal(look(&scene, false, NULL), 1);
	assert_has(scene.reason[0], "the mapping is whole");
}

static void what_can_be_written_or_has_no_file_is_a_finding(void **state)
{
	static const struct {
		uint8_t prot;
		const char *reason;
	} cases[] = {
		{ PF_R | PF_W | PF_X, "writable and executable memory of no file" },
		{ PF_R | PF_X, "executable memory of no file" },
		{ PF_X, "executable memory of no file" },
		{ PF_R | PF_W, NULL },
	};
	static struct scene scene;

	(void)state;
	for (size_t i = 0; i < IC_NR(cases); i++) {
		scene_make(&scene);
		scene.pages.mappings[0] = anonymous(CODE, 4 * PAGE);
		scene.pages.mappings[0].prot = cases[i].prot;
		memset(scene.pages.bytes, 0, PAGE);
		assert_int_equal(look(&scene, false, NULL), cases[i].reason != NULL);
		if (cases[i].reason) /* the first page with something in it */
			expect(&scene, 0, CODE + 2 * PAGE, cases[i].reason);
	}
	scene_make(&scene);
	scene.pages.mappings[0].prot = PF_R | PF_W | PF_X;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "writable and executable memory of a file");
	scene.pages.mappings[0].kind = IC_MAPPING_SPECIAL; /* the kernel's own */
	assert_int_equal(look(&scene, false, NULL), 0);
}

static void memory_that_cannot_be_written_and_holds_nothing_is_no_finding(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.pages.mappings[0] = anonymous(CODE, 4 * PAGE);
	scene.pages.mappings[0].prot = PF_R | PF_X;
	memset(scene.pages.bytes, 0, sizeof(scene.pages.bytes));
	assert_int_equal(look(&scene, false, NULL), 0);
	scene.pages.mappings[0].prot |= PF_W; /* somebody means to */
	assert_int_equal(look(&scene, false, NULL), 1);
	assert_has(scene.reason[0], "nothing but zeros");
	scene.pages.mappings[0].prot = PF_R | PF_X;
	scene.process->space.known_until = CODE + 3 * PAGE; /* it may have held something */
	assert_int_equal(look(&scene, false, NULL), 1);
}

/* [sigpage], which CRIU does not tell from other anonymous memory. */
static void the_page_of_32_bit_arm_kernels_is_no_finding(void **state)
{
	static const uint32_t codes[] = { 0xe3a07077, 0xef900077, 0xdf002777,
					  0xe3a070ad, 0xef9000ad, 0xdf0027ad };
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.process->arch = &ic_arch_arm;
	scene.pages.mappings[0] = anonymous(CODE, PAGE);
	scene.pages.mappings[0].prot = PF_R | PF_X;
	for (size_t at = 0; at < PAGE; at += 4)
		ic_put(scene.pages.bytes + at, 4, false, 0xe7fddef1);
	assert_int_equal(look(&scene, false, NULL), 1); /* nothing in it is the kernel's */
	for (size_t i = 0; i < IC_NR(codes); i++)
		ic_put(scene.pages.bytes + 0x898 + 4 * i, 4, false, codes[i]);
	assert_int_equal(look(&scene, false, NULL), 0);
	scene.process->arch = &ic_arch_aarch64;
	assert_int_equal(look(&scene, false, NULL), 1);
	scene.process->arch = &ic_arch_arm;
	ic_put(scene.pages.bytes + 0x100, 4, false, 0xe12fff1e); /* and something else */
	assert_int_equal(look(&scene, false, NULL), 1);
	ic_put(scene.pages.bytes + 0x100, 4, false, 0);
	ic_put(scene.pages.bytes + 0x898 + 20, 4, false, 0xdf0027ae);
	assert_int_equal(look(&scene, false, NULL), 1);
}

static void code_of_a_memfd_or_a_deleted_file_is_a_finding(void **state)
{
	static struct scene scene;

	(void)state;
	scene_make(&scene);
	scene.file.deleted = true;
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "executable memory of a deleted file");
	scene.file.kind = IC_FILE_MEMFD;
	scene.file.path = (struct ic_text)TEXT("/memfd:x (deleted)");
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "executable memory of a memfd");
	scene.file.path = (struct ic_text)TEXT("/dev/zero (deleted)");
	assert_int_equal(look(&scene, false, NULL), 1);
	expect(&scene, 0, CODE, "executable memory of no file");
}

static void a_vdso_is_a_finding_where_others_have_another(void **state)
{
	static struct scene scene;
	struct ic_vdso_group group = { .known = true, .nr_same = 1, .nr_other = 2 };

	(void)state;
	scene_make(&scene);
	scene.pages.mappings[0].kind = IC_MAPPING_VDSO;
	scene.pages.mappings[0].file = NULL;
	scene.pages.mappings[0].object = NULL;
	group.most = scene.process;
	assert_int_equal(look(&scene, false, NULL), 0);
	assert_int_equal(look(&scene, false, &group), 1);
	expect(&scene, 0, CODE, "differs from that of 2 other processes, 1 have it like this");
	group.nr_same = 3;
	assert_int_equal(look(&scene, false, &group), 0);
}

/* Three processes, the second of which has a vdso with another third page. */
static void vdsos_of_all_processes_are_compared(void **state)
{
	static struct scene scenes[3];
	struct unit *unit = *state;
	struct ic_process processes[3];
	struct ic_checkpoint checkpoint = { .processes = processes, .nr_processes = 3 };
	const struct ic_vdso_group *groups;

	for (size_t i = 0; i < 3; i++) {
		scene_make(&scenes[i]);
		scenes[i].pages.mappings[0].kind = IC_MAPPING_VDSO;
		scenes[i].pages.mappings[0].file = NULL;
		scenes[i].pages.runs[0].size = 4 * PAGE;
		scenes[i].process->space.pages.nr = 1;
		processes[i] = *scenes[i].process;
	}
	scenes[1].pages.bytes[2 * PAGE + 5] ^= 1;
	assert_null(ic_vdso_groups_make(&checkpoint, unit->arena, &groups));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ic_vdso_group_is_odd(&groups[i]), i == 1);
	assert_ptr_equal(groups[1].most, &processes[0]);
	assert_int_equal(look(&scenes[1], false, &groups[1]), 1);
	expect(&scenes[1], 0, CODE + 2 * PAGE, "differs");
	processes[2].arch = &ic_arch_i386; /* one against one: both are told */
	assert_null(ic_vdso_groups_make(&checkpoint, unit->arena, &groups));
	assert_true(ic_vdso_group_is_odd(&groups[0]) && ic_vdso_group_is_odd(&groups[1]));
	assert_false(ic_vdso_group_is_odd(&groups[2]));
	scenes[1].pages.runs[0].size = PAGE; /* not all of it is there: it proves nothing */
	assert_null(ic_vdso_groups_make(&checkpoint, unit->arena, &groups));
	assert_false(ic_vdso_group_is_odd(&groups[0]) || ic_vdso_group_is_odd(&groups[1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_equal_their_file_are_no_finding),
		cmocka_unit_test(a_changed_byte_of_code_is_a_finding_with_both_bytes),
		cmocka_unit_test(a_changed_byte_in_crius_own_page_is_a_finding),
		cmocka_unit_test(without_the_file_crius_own_page_is_called_so_and_others_are_not),
		cmocka_unit_test(all_pages_are_told_one_by_one_if_asked_for),
		cmocka_unit_test(a_split_mapping_tells_that_the_process_did_it),
		cmocka_unit_test(what_can_be_written_or_has_no_file_is_a_finding),
		cmocka_unit_test(memory_that_cannot_be_written_and_holds_nothing_is_no_finding),
		cmocka_unit_test(the_page_of_32_bit_arm_kernels_is_no_finding),
		cmocka_unit_test(code_of_a_memfd_or_a_deleted_file_is_a_finding),
		cmocka_unit_test(a_vdso_is_a_finding_where_others_have_another),
		folder_test(vdsos_of_all_processes_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
