/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_UNWIND_FIXTURE_H
#define IC_TESTS_UNIT_UNWIND_FIXTURE_H

#include <elf.h>

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

UNUSED static struct scene *make(void)
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
UNUSED static void give_file(struct scene *s, const uint8_t *bytes, size_t size)
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
UNUSED static void frame_at(struct scene *s, uint64_t at, uint64_t caller, uint64_t pc)
{
	s->stack[(at - STACK) / 8] = caller;
	s->stack[(at - STACK) / 8 + 1] = pc;
}

UNUSED static struct ic_error *keep(void *context, const struct ic_frame *frame)
{
	struct scene *s = context;

	assert_true(s->nr < IC_NR(s->frames));
	s->frames[s->nr++] = *frame;
	return NULL;
}

UNUSED static void walk(struct scene *s)
{
	const struct ic_frame_sink sink = { keep, s };

	s->nr = 0;
	s->failures = 0;
	assert_null(ic_unwind(&s->process, &sink, &s->failures));
}

#endif
