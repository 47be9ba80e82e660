/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/proc.h"

#include "tests/unit/core_fixture.h"

/* A process with two pages of memory, in which its arguments and environment lie. */
struct scene {
	struct subject s;
	uint8_t bytes[2 * PAGE];
	struct ic_member pages;
	struct ic_run run;
	struct ic_mapping mapping;
};

#define BASE 0x400000ULL

static struct ic_process *make(struct scene *scene)
{
	struct ic_process *process = subject_make(&scene->s, &ic_arch_x86_64);

	memset(scene->bytes, 0, sizeof(scene->bytes));
	scene->pages = (struct ic_member){ .name = "pages-1.img",
					   .size = 2 * PAGE,
					   .has_blob = true,
					   .blob = { scene->bytes, -1, 0, 2 * PAGE } };
	scene->run = (struct ic_run){ BASE, 2 * PAGE, 0, &scene->pages, IC_ORIGIN_DUMPED };
	scene->mapping = anonymous(BASE, 2 * PAGE);
	map(process, &scene->mapping, 1);
	process->space.pages = (struct ic_runs){ &scene->run, 1 };
	scene->s.threads[0].comm = (struct ic_text)TEXT("main");
	scene->s.threads[1].comm = (struct ic_text)TEXT("worker");
	return process;
}

static void put(struct scene *scene, size_t at, const char *text, size_t size)
{
	memcpy(scene->bytes + at, text, size);
}

static const char *text_of(struct unit *unit, const char *name)
{
	return file_text(unit, ic_arena_format(unit->arena, "42/%s", name));
}

static void assert_bytes(struct unit *unit, const char *name, const char *bytes, size_t size)
{
	size_t have;
	const uint8_t *file = file_bytes(unit, ic_arena_format(unit->arena, "42/%s", name), &have);

	assert_int_equal(have, size);
	assert_memory_equal(file, bytes, size);
}

static void write_proc(struct unit *unit, const struct ic_process *process)
{
	assert_null(ic_proc_write(process, &unit->outdir, NULL));
}

static void arguments_and_environment_are_their_memory(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	put(&scene, 16, "a\0bc", 5);
	put(&scene, 21, "K=V", 4);
	process->arg_start = BASE + 16;
	process->arg_end = process->env_start = BASE + 21;
	process->env_end = BASE + 25;
	write_proc(unit, process);
	assert_bytes(unit, "cmdline", "a\0bc", 5);
	assert_bytes(unit, "environ", "K=V", 4);
	assert_null(strstr(file_text(unit, "pid.42.index.json"), "missing_bytes"));
}

static void a_title_runs_over_the_environment_up_to_its_nul(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	put(&scene, 0, "nginx: worker", 14);
	process->arg_start = BASE;
	process->arg_end = process->env_start = BASE + 6; /* no NUL before it */
	process->env_end = BASE + 64;
	write_proc(unit, process);
	assert_bytes(unit, "cmdline", "nginx: worker", 14);
}

static void a_title_goes_no_further_where_no_environment_follows(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	put(&scene, 0, "nginx: worker", 14);
	process->arg_start = BASE;
	process->arg_end = BASE + 6;
	process->env_start = BASE + PAGE;
	process->env_end = BASE + PAGE + 1;
	write_proc(unit, process);
	assert_bytes(unit, "cmdline", "nginx:", 6);
}

static void what_the_checkpoint_lacks_of_the_environment_is_said(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	process->env_start = BASE + 2 * PAGE - 4;
	process->env_end = BASE + 2 * PAGE + 96;
	write_proc(unit, process);
	assert_bytes(unit, "environ", "\0\0\0", 4);
	assert_has(file_text(unit, "pid.42.index.json"),
		   "{ \"name\": \"environ\", \"missing_bytes\": 96 }");
}

/* 2^46 bytes of memory that was never touched: an environment of that size is nobody's. */
static void a_hostile_length_is_cut_and_said(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);
	struct stat status;

	scene.mapping.end = BASE + (1ULL << 46);
	process->env_start = BASE;
	process->env_end = BASE + (1ULL << 46);
	write_proc(unit, process);
	assert_int_equal(fstatat(unit->outdir.fd, "42/environ", &status, 0), 0);
	assert_int_equal(status.st_size, 16 << 20);
	assert_has(file_text(unit, "pid.42.index.json"), "\"missing_bytes\"");
}

static void ranges_that_run_backwards_are_empty(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	process->arg_start = UINT64_MAX;
	process->env_start = BASE + 1;
	process->env_end = BASE;
	write_proc(unit, process);
	assert_bytes(unit, "cmdline", "", 0);
	assert_bytes(unit, "environ", "", 0);
}

static void auxv_has_the_words_of_the_process(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	process->arch = &ic_arch_i386;
	write_proc(unit, process);
	assert_bytes(unit, "auxv", "\6\0\0\0\0\20\0\0\0\0\0\0\0\0\0\0", 16);
}

static void a_name_stays_on_its_line(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	scene.s.threads[0].comm = (struct ic_text)TEXT("a\nUid:\\");
	write_proc(unit, process);
	assert_has(text_of(unit, "status"),
		   "Name:\ta\\nUid:\\\\\nState:\tT (stopped)\nTgid:\t42\n");
	assert_string_equal(text_of(unit, "comm"), "a\nUid:\\\n");
}

static void what_is_not_known_is_no_line(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);
	const char *status;

	process->state = IC_PROCESS_ALIVE;
	scene.s.threads[1].lost = true;
	scene.s.threads[1].comm = (struct ic_text){ NULL, 0 };
	write_proc(unit, process);
	status = text_of(unit, "status");
	assert_null(strstr(status, "State"));
	assert_null(strstr(status, "Uid"));
	assert_null(strstr(status, "Umask"));
	assert_has(status, "SigBlk:\t1122334455667788\n");
	assert_string_equal(text_of(unit, "task/43/status"),
			    "Tgid:\t42\nPid:\t43\nPPid:\t1\nThreads:\t2\n");
	assert_false(is_there(unit, "42/task/43/comm"));
	assert_has(text_of(unit, "stat"), "42 (main) ? 1 40 39 0 0 0 ");
}

static void without_the_main_thread_there_is_no_stat(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	scene.s.threads[0].lost = true;
	write_proc(unit, process);
	assert_false(is_there(unit, "42/stat"));
	assert_has(file_text(unit, "pid.42.index.json"), "\"name\": \"stat\", \"why\"");
}

static void credentials_are_real_effective_saved_and_of_the_file_system(void **state)
{
	static const uint32_t groups[] = { 4, 27 };
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	scene.s.threads[0].credentials = (struct ic_credentials){
		.known = true,
		.uid = 1,
		.euid = 2,
		.suid = 3,
		.fsuid = 4,
		.gid = 5,
		.egid = 6,
		.sgid = 7,
		.fsgid = 8,
		.groups = groups,
		.nr_groups = 2,
		.no_new_privs = true,
		.cap_inheritable = 1,
		.cap_permitted = 2,
		.cap_effective = 3,
		.cap_bounding = 4,
		.cap_ambient = 5,
	};
	write_proc(unit, process);
	assert_has(text_of(unit, "status"), "Uid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t4 27 \n");
	assert_has(text_of(unit, "status"), "CapInh:\t0000000000000001\nCapPrm:\t0000000000000002\n"
					    "CapEff:\t0000000000000003\nCapBnd:\t0000000000000004\n"
					    "CapAmb:\t0000000000000005\nNoNewPrivs:\t1\n");
}

static void priorities_are_as_the_kernel_counts_them(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	scene.s.threads[0].sched_policy = 2;
	scene.s.threads[0].sched_priority = 50;
	write_proc(unit, process);
	assert_has(text_of(unit, "stat"), " -51 0 2 0 0 8192 0 ");
	assert_has(text_of(unit, "stat"), " 50 2 0 0 0 ");
}

static void limits_go_by_the_numbers_of_the_architecture(void **state)
{
	static const struct ic_limit limits[] = {
		{ 0, 0 }, { 1, 1 },          { 2, 2 }, { 3, 3 },
		{ 4, 4 }, { 5, UINT64_MAX }, { 6, 6 }, { 7, 7 },
	};
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);
	struct ic_arch mips = ic_arch_x86_64;

	process->limits = limits;
	process->nr_limits = 8;
	write_proc(unit, process);
	assert_has(
		text_of(unit, "limits"),
		"Max resident set          5                    unlimited            bytes     \n"
		"Max processes             6                    6                    processes \n");
	mips.elf_machine = EM_MIPS;
	process->pid = 43;
	process->arch = &mips;
	write_proc(unit, process);
	assert_has(
		file_text(unit, "43/limits"),
		"Max open files            5                    unlimited            files     \n"
		"Max address space         6                    6                    bytes     \n"
		"Max resident set          7                    7                    bytes     \n");
	assert_has(file_text(unit, "43/stat"), " 0 8192 0 7 ");
}

static void descriptors_are_files_and_those_that_are_not_known_are_said(void **state)
{
	static const struct ic_file file = {
		.path = TEXT("/x (deleted)"), .has_flags = true, .flags = 0100001, .position = 5
	};
	static const struct ic_file pipe = { .kind = IC_FILE_OTHER, .type_name = "type 99" };
	static const struct ic_file packets = { .kind = IC_FILE_SOCKET,
						.has_flags = true,
						.flags = 02 };
	static const struct ic_file plugin = { .kind = IC_FILE_EXTERNAL, .path = TEXT("/dev/x") };
	static const struct ic_descriptor descriptors[] = {
		{ 0, false, &file },   { 0, false, &pipe }, { 3, true, &file },
		{ 4, false, &pipe },   { 5, false, NULL },  { 6, false, &packets },
		{ 7, false, &plugin },
	};
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	process->descriptors = descriptors;
	process->nr_descriptors = IC_NR(descriptors);
	write_proc(unit, process);
	assert_string_equal(text_of(unit, "fd/0"), "/x (deleted)");
	assert_string_equal(text_of(unit, "fdinfo/0"), "pos:\t5\nflags:\t0100001\n");
	assert_string_equal(text_of(unit, "fdinfo/3"), "pos:\t5\nflags:\t02100001\n");
	assert_false(is_there(unit, "42/fd/4"));
	assert_has(file_text(unit, "pid.42.index.json"), "\"name\": \"fd/4\", \"why\"");
	assert_has(file_text(unit, "pid.42.index.json"), "\"name\": \"fd/5\", \"why\"");
	assert_null(strstr(file_text(unit, "pid.42.index.json"), "\"fd/0\""));
	/* What is known of one that has no name is there, and the other way round. */
	assert_has(file_text(unit, "pid.42.index.json"), "\"name\": \"fd/6\", \"why\"");
	assert_string_equal(text_of(unit, "fdinfo/6"), "pos:\t0\nflags:\t02\n");
	assert_has(file_text(unit, "pid.42.index.json"), "\"name\": \"fdinfo/7\", \"why\"");
	assert_string_equal(text_of(unit, "fd/7"), "/dev/x");
}

static void names_of_mappings_begin_in_their_column(void **state)
{
	static const struct ic_file file = { .path = TEXT("/a\nb") };
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	scene.mapping.file = &file;
	scene.mapping.file_offset = 0x123456789000;
	scene.mapping.prot = PF_R | PF_X;
	scene.mapping.shared = true;
	write_proc(unit, process);
	assert_string_equal(text_of(unit, "maps"),
			    "00400000-00402000 r-xs 123456789000 00:00 0                      "
			    "        /a\\012b\n");
}

static void a_page_that_cannot_be_read_is_an_error_that_names_its_member(void **state)
{
	static struct scene scene;
	struct unit *unit = *state;
	struct ic_process *process = make(&scene);

	process->arg_start = BASE + PAGE;
	process->arg_end = BASE + PAGE + 8;
	scene.pages.blob.size = PAGE;
	assert_error(ic_proc_write(process, &unit->outdir, NULL), IC_ERR_DAMAGED, "pages-1.img");
	assert_false(is_there(unit, "pid.42.index.json"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(arguments_and_environment_are_their_memory),
		folder_test(a_title_runs_over_the_environment_up_to_its_nul),
		folder_test(a_title_goes_no_further_where_no_environment_follows),
		folder_test(what_the_checkpoint_lacks_of_the_environment_is_said),
		folder_test(a_hostile_length_is_cut_and_said),
		folder_test(ranges_that_run_backwards_are_empty),
		folder_test(auxv_has_the_words_of_the_process),
		folder_test(a_name_stays_on_its_line),
		folder_test(what_is_not_known_is_no_line),
		folder_test(without_the_main_thread_there_is_no_stat),
		folder_test(credentials_are_real_effective_saved_and_of_the_file_system),
		folder_test(priorities_are_as_the_kernel_counts_them),
		folder_test(limits_go_by_the_numbers_of_the_architecture),
		folder_test(descriptors_are_files_and_those_that_are_not_known_are_said),
		folder_test(names_of_mappings_begin_in_their_column),
		folder_test(a_page_that_cannot_be_read_is_an_error_that_names_its_member),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
