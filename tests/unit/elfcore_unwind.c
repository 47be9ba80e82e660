/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <sys/mman.h>

#include "elfcore/unwind.h"
#include "tests/unit/unit.h"

/* A page of code that is not at hand, a file over it or not, and a stack that is. */
#define CODE       0x400000ULL
#define CODE_SIZE  0x200000ULL
#define STACK      0x7f0000000000ULL
#define STACK_SIZE (16 * PAGE)
#define PC         (CODE + 0x100)
#define RBP        4
#define RSP        19
#define RIP        16
#define NR_THREADS 12

struct scene {
	uint64_t stack[STACK_SIZE / 8];
	struct ic_member stack_member, file_member;
	struct ic_run stack_run, file_run;
	struct ic_object file;
	struct ic_mapping mappings[2];
	struct ic_thread threads[NR_THREADS];
	struct ic_process process;
	struct ic_frame frames[NR_THREADS * IC_MAX_FRAMES];
	size_t nr;
	unsigned failures;
};

static struct scene *make(void)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->stack_member = (struct ic_member){ .name = "pages-1.img",
					      .has_blob = true,
					      .blob = { (uint8_t *)s->stack, -1, 0, STACK_SIZE } };
	s->stack_run = (struct ic_run){ STACK, STACK_SIZE, 0, &s->stack_member, IC_ORIGIN_DUMPED };
	s->mappings[0] = (struct ic_mapping){ .start = CODE,
					      .end = CODE + CODE_SIZE,
					      .kind = IC_MAPPING_FILE_PRIVATE,
					      .prot = PF_R | PF_X,
					      .label = "" };
	s->mappings[1] = (struct ic_mapping){ .start = STACK,
					      .end = STACK + STACK_SIZE,
					      .kind = IC_MAPPING_ANONYMOUS,
					      .prot = PF_R | PF_W,
					      .label = "" };
	for (size_t i = 0; i < NR_THREADS; i++) {
		s->threads[i].tid = 100;
		s->threads[i].cpu.arch = &ic_arch_x86_64;
		s->threads[i].cpu.registers[RIP] = PC;
		s->threads[i].cpu.registers[RSP] = STACK + 0x10;
		s->threads[i].cpu.registers[RBP] = STACK + 0x20;
	}
	s->process = (struct ic_process){
		.pid = 100,
		.arch = &ic_arch_x86_64,
		.threads = s->threads,
		.nr_threads = 1,
		.space = { .mappings = s->mappings,
			   .nr_mappings = 2,
			   .pages = { &s->stack_run, 1 },
			   .known_until = UINT64_MAX,
			   .page_size = PAGE },
	};
	return s;
}

/* The file that the code is from; its bytes are borrowed. */
static void give_file(struct scene *s, const uint8_t *bytes, size_t size)
{
	s->file_member = (struct ic_member){ .name = "sysroot:app",
					     .size = size,
					     .has_blob = true,
					     .blob = { bytes, -1, 0, size } };
	s->file_run = (struct ic_run){ 0, size, 0, &s->file_member, IC_ORIGIN_FILLED };
	s->file = (struct ic_object){ .member_name = "sysroot:app",
				      .pages = { &s->file_run, 1 },
				      .known_until = UINT64_MAX,
				      .end = (size + PAGE - 1) / PAGE * PAGE };
	s->mappings[0].object = &s->file;
}

/* A frame at an address of the stack: the caller's pointer, where it goes on. */
static void frame_at(struct scene *s, uint64_t at, uint64_t caller, uint64_t pc)
{
	s->stack[(at - STACK) / 8] = caller;
	s->stack[(at - STACK) / 8 + 1] = pc;
}

static struct ic_error *keep(void *context, const struct ic_frame *frame)
{
	struct scene *s = context;

	assert_true(s->nr < IC_NR(s->frames));
	s->frames[s->nr++] = *frame;
	return NULL;
}

static void walk(struct scene *s)
{
	const struct ic_frame_sink sink = { keep, s };

	s->nr = 0;
	s->failures = 0;
	assert_null(ic_unwind(&s->process, &sink, &s->failures));
}

static void frame_pointers_lead_to_callers_without_any_file(void **state)
{
	struct scene *s = make();

	(void)state;
	frame_at(s, STACK + 0x20, STACK + 0x40, CODE + 0x200);
	frame_at(s, STACK + 0x40, 0, CODE + 0x300);
	walk(s);
	assert_int_equal(s->nr, 3);
	assert_int_equal(s->failures, 0);
	assert_int_equal(s->frames[0].pc, PC);
	assert_int_equal(s->frames[0].source, IC_FRAME_REGISTERS);
	assert_int_equal(s->frames[0].sp, STACK + 0x10);
	assert_int_equal(s->frames[0].end, IC_FRAME_GOES_ON);
	assert_int_equal(s->frames[1].pc, CODE + 0x200);
	assert_int_equal(s->frames[1].source, IC_FRAME_POINTER);
	assert_int_equal(s->frames[2].pc, CODE + 0x300);
	assert_int_equal(s->frames[2].end, IC_FRAME_NO_FILE);
	free(s);
}

static void a_chain_that_loops_or_leads_out_ends(void **state)
{
	static const uint64_t callers[] = { STACK + 0x20, STACK + 0x18, STACK,      0,
					    UINT64_MAX,   STACK + 0x21, CODE + 0x10 };

	(void)state;
	for (size_t i = 0; i < IC_NR(callers); i++) {
		struct scene *s = make();

		frame_at(s, STACK + 0x20, callers[i], CODE + 0x200);
		walk(s);
		assert_int_equal(s->nr, 2);
		free(s);
	}
}

static void what_is_no_code_is_no_caller(void **state)
{
	static const uint64_t pcs[] = { 0, 1, STACK, CODE - 1, CODE + CODE_SIZE, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < IC_NR(pcs); i++) {
		struct scene *s = make();

		frame_at(s, STACK + 0x20, STACK + 0x40, pcs[i]);
		walk(s);
		assert_int_equal(s->nr, 1);
		free(s);
	}
}

static void registers_may_point_anywhere(void **state)
{
	static const uint64_t anywhere[] = {
		0,
		1,
		7,
		STACK - 1,
		STACK + STACK_SIZE - 1,
		STACK + STACK_SIZE,
		1ULL << 47,
		1ULL << 63,
		UINT64_MAX - 7,
		UINT64_MAX,
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(anywhere); i++)
		for (size_t j = 0; j < IC_NR(anywhere); j++) {
			struct scene *s = make();

			s->threads[0].cpu.registers[RIP] = anywhere[i];
			s->threads[0].cpu.registers[RSP] = anywhere[j];
			s->threads[0].cpu.registers[RBP] = anywhere[(i + j) % IC_NR(anywhere)];
			walk(s);
			assert_int_equal(s->failures, 0);
			assert_in_range(s->nr, 1, 2);
			assert_int_equal(s->frames[0].pc, anywhere[i]);
			free(s);
		}
}

static void a_stack_has_so_many_frames_at_most(void **state)
{
	struct scene *s = make();

	(void)state;
	for (uint64_t at = STACK + 0x20; at < STACK + 0x20 + 600 * 16ULL; at += 16)
		frame_at(s, at, at + 16, CODE + 0x200);
	walk(s);
	assert_int_equal(s->nr, IC_MAX_FRAMES);
	assert_int_equal(s->frames[IC_MAX_FRAMES - 1].end, IC_FRAME_LIMIT);
	free(s);
}

static void threads_of_one_id_and_lost_ones_are_told_apart(void **state)
{
	struct scene *s = make();

	(void)state;
	s->process.nr_threads = 3;
	s->threads[1].lost = true;
	s->threads[2].cpu.registers[RIP] = CODE + 0x500;
	walk(s);
	assert_int_equal(s->nr, 2);
	assert_int_equal(s->frames[0].thread, 0);
	assert_int_equal(s->frames[1].thread, 2);
	assert_int_equal(s->frames[1].pc, CODE + 0x500);
	free(s);
}

/* This very program, as what an attacker may change. */
static uint8_t *own_program(size_t *size)
{
	FILE *file = fopen("/proc/self/exe", "rb");
	uint8_t *bytes;
	long end;

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	end = ftell(file);
	assert_true(end > 0);
	*size = (size_t)end;
	bytes = malloc(*size);
	assert_non_null(bytes);
	rewind(file);
	assert_int_equal(fread(bytes, 1, *size, file), *size);
	assert_int_equal(fclose(file), 0);
	return bytes;
}

static uint64_t address_of_main(const uint8_t *bytes)
{
	const Elf64_Ehdr *header = (const void *)bytes;

	return CODE + header->e_entry; /* of a PIE whose first segment is at 0 */
}

static void a_file_names_its_functions(void **state)
{
	struct scene *s = make();
	size_t size;
	uint8_t *bytes = own_program(&size);

	(void)state;
	give_file(s, bytes, size);
	s->mappings[0].end = CODE + 0x10000000;
	s->threads[0].cpu.registers[RIP] = address_of_main(bytes) + 4;
	walk(s);
	assert_int_equal(s->failures, 0);
	assert_string_equal(s->frames[0].symbol, "_start");
	assert_int_equal(s->frames[0].symbol_offset, 4);
	assert_int_equal(s->frames[0].symbol_type, 'T');
	free(bytes);
	free(s);
}

/* Each thread keeps at least its first frame, whatever libdw makes of the file. */
static void a_file_that_is_damaged_costs_its_names_at_most(void **state)
{
	struct scene *s = make();
	size_t size;
	uint8_t *bytes = own_program(&size), *broken = malloc(size);
	uint32_t random = 1;

	(void)state;
	assert_non_null(broken);
	s->mappings[0].end = CODE + 0x10000000;
	s->threads[0].cpu.registers[RIP] = address_of_main(bytes) + 4;
	for (size_t turn = 0; turn < 60; turn++) {
		size_t cut = turn % 3 ? size : size / (turn + 1);

		memcpy(broken, bytes, size);
		for (size_t i = 0; i < 1 + turn * 20; i++) {
			random = random * 1664525 + 1013904223;
			/* half of them in the headers, at either end of the file */
			broken[turn % 2 ? random % 1024 :
			       i % 2    ? random % size :
					  size - 1 - random % 4096] = (uint8_t)(random >> 24);
		}
		give_file(s, broken, cut);
		walk(s);
		assert_in_range(s->nr, 1, IC_MAX_FRAMES);
		assert_int_equal(s->frames[0].pc, s->threads[0].cpu.registers[RIP]);
	}
	free(broken);
	free(bytes);
	free(s);
}

/* Bytes that cannot be touched stand for whatever may kill the walk. */
static void a_walk_that_dies_leaves_what_frame_pointers_tell(void **state)
{
	struct scene *s = make();
	void *wall = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(wall != MAP_FAILED);
	frame_at(s, STACK + 0x20, 0, CODE + 0x200);
	give_file(s, wall, PAGE);
	s->process.nr_threads = NR_THREADS;
	walk(s);
	assert_in_range(s->failures, 1, NR_THREADS);
	assert_int_equal(s->nr, 2 * NR_THREADS);
	for (size_t i = 0; i < NR_THREADS; i++) {
		assert_int_equal(s->frames[2 * i].thread, i);
		assert_int_equal(s->frames[2 * i + 1].pc, CODE + 0x200);
		assert_int_equal(s->frames[2 * i + 1].end, IC_FRAME_UNREADABLE);
	}
	munmap(wall, PAGE);
	free(s);
}

static void after_too_many_deaths_nothing_is_walked(void **state)
{
	struct scene *s = make();
	const struct ic_frame_sink sink = { keep, s };
	unsigned failures = 1000;

	(void)state;
	assert_null(ic_unwind(&s->process, &sink, &failures));
	assert_int_equal(failures, 1000);
	assert_int_equal(s->nr, 1);
	assert_int_equal(s->frames[0].end, IC_FRAME_UNREADABLE);
	free(s);
}

static struct ic_error *refuse(void *context, const struct ic_frame *frame)
{
	(void)context;
	(void)frame;
	return ic_error_new(IC_ERR_SYSTEM, "no room");
}

static void who_gets_the_frames_may_end_the_walk(void **state)
{
	const struct ic_frame_sink sink = { refuse, NULL };
	struct scene *s = make();
	unsigned failures = 0;
	struct ic_error *err;

	(void)state;
	s->process.nr_threads = NR_THREADS;
	err = ic_unwind(&s->process, &sink, &failures);
	assert_non_null(err);
	assert_string_equal(ic_error_text(err), "no room");
	ic_error_free(err);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_pointers_lead_to_callers_without_any_file),
		cmocka_unit_test(a_chain_that_loops_or_leads_out_ends),
		cmocka_unit_test(what_is_no_code_is_no_caller),
		cmocka_unit_test(registers_may_point_anywhere),
		cmocka_unit_test(a_stack_has_so_many_frames_at_most),
		cmocka_unit_test(threads_of_one_id_and_lost_ones_are_told_apart),
		cmocka_unit_test(a_file_names_its_functions),
		cmocka_unit_test(a_file_that_is_damaged_costs_its_names_at_most),
		cmocka_unit_test(a_walk_that_dies_leaves_what_frame_pointers_tell),
		cmocka_unit_test(after_too_many_deaths_nothing_is_walked),
		cmocka_unit_test(who_gets_the_frames_may_end_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
