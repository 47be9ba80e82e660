/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_CORE_FIXTURE_H
#define IC_TESTS_UNIT_CORE_FIXTURE_H

/* A process made by hand for the tests of elfcore/, and a reader of cores that shares no code. */

#include "tests/unit/unit.h"

#include <elf.h>

#include "convert/arch/x86.h"
#include "convert/base/endian.h"
#include "convert/model/process.h"

#define SET_NUMBERS 80

/*
 * A process without mappings: two threads, registers that are their rows' numbers. Number n of set s
 * is 0x1000 * (s + 1) + n, in both halves.
 */
struct subject {
	struct ic_thread threads[2];
	struct ic_x86_state x86;
	struct ic_register_sets sets;
	uint64_t numbers[IC_MAX_SETS][SET_NUMBERS];
	struct ic_processor processor;
	struct ic_process process;
};

UNUSED static const void *subject_extra(struct subject *s, const struct ic_arch *arch)
{
	if (arch == &ic_arch_x86_64 || arch == &ic_arch_i386)
		return &s->x86;
	for (size_t set = 0; set < IC_MAX_SETS; set++) {
		for (size_t i = 0; i < SET_NUMBERS; i++)
			s->numbers[set][i] = (0x1000 * (set + 1) + i) * 0x100000001;
		s->sets.set[set] = s->numbers[set];
	}
	return &s->sets;
}

UNUSED static struct ic_process *subject_make(struct subject *s, const struct ic_arch *arch)
{
	static const uint64_t auxv[] = { AT_PAGESZ, 4096, AT_NULL, 0 };

	*s = (struct subject){ .x86 = { .has_fp = true, .has_xsave = true, .xstate_bv = 3 } };
	for (size_t i = 0; i < 2; i++) {
		struct ic_thread *thread = &s->threads[i];

		thread->tid = 42 + (uint32_t)i;
		thread->cpu = (struct ic_cpu_state){ .arch = arch,
						     .extra = subject_extra(s, arch),
						     .processor = &s->processor };
		for (size_t row = 0; row < arch->nr_registers; row++)
			thread->cpu.registers[row] = 0x1000 * (i + 1) + row;
		thread->blocked = 0x1122334455667788 + i;
	}
	s->process = (struct ic_process){
		.pid = 42,
		.ppid = 1,
		.pgid = 40,
		.sid = 39,
		.state = IC_PROCESS_STOPPED,
		.stop_signal = 19,
		.comm = TEXT("victim"),
		.arch = arch,
		.threads = s->threads,
		.nr_threads = 2,
		.auxv = auxv,
		.nr_auxv = 4,
		.space = { .known_until = UINT64_MAX, .page_size = PAGE },
	};
	return &s->process;
}

/* Anonymous memory, read and write. */
UNUSED static struct ic_mapping anonymous(uint64_t start, uint64_t size)
{
	return (struct ic_mapping){ .start = start,
				    .end = start + size,
				    .kind = IC_MAPPING_ANONYMOUS,
				    .prot = PF_R | PF_W,
				    .label = "" };
}

UNUSED static void map(struct ic_process *process, const struct ic_mapping *mappings, size_t nr)
{
	process->space.mappings = mappings;
	process->space.nr_mappings = nr;
}

/* A process whose pages are all of one member of 4 pages: 'a', 'b', 'c', 'd'. */
struct four_pages {
	struct subject s;
	uint8_t bytes[4 * PAGE];
	struct ic_member pages;
	struct ic_run runs[4];
	struct ic_mapping mappings[3];
};

UNUSED static struct ic_process *four_pages_make(struct four_pages *scene, size_t nr_mappings,
						 size_t nr_runs)
{
	struct ic_process *process = subject_make(&scene->s, &ic_arch_x86_64);

	for (size_t i = 0; i < 4; i++)
		memset(scene->bytes + i * PAGE, 'a' + (int)i, PAGE);
	scene->pages = (struct ic_member){ .name = "pages-1.img",
					   .size = 4 * PAGE,
					   .has_blob = true,
					   .blob = { scene->bytes, -1, 0, 4 * PAGE } };
	for (size_t i = 0; i < nr_runs; i++)
		if (ic_origin_has_bytes(scene->runs[i].origin))
			scene->runs[i].member = &scene->pages;
	map(process, scene->mappings, nr_mappings);
	process->space.pages = (struct ic_runs){ scene->runs, nr_runs };
	return process;
}

/* A core, as much of it as is read here; of either class and byte order. */
struct core {
	const uint8_t *bytes;
	size_t size;
	bool wide, big_endian;
	uint64_t nr_headers; /* from section header 0 where e_phnum does not tell */
};

UNUSED static uint64_t field(const struct core *core, uint64_t wide_at, uint64_t narrow_at,
			     size_t wide_size, size_t narrow_size)
{
	return core->wide ? ic_get(core->bytes + wide_at, wide_size, core->big_endian) :
			    ic_get(core->bytes + narrow_at, narrow_size, core->big_endian);
}

#define EHDR(core, name)                                                    \
	field(core, offsetof(Elf64_Ehdr, name), offsetof(Elf32_Ehdr, name), \
	      sizeof(((Elf64_Ehdr *)0)->name), sizeof(((Elf32_Ehdr *)0)->name))
#define PHDR(core, i, name)                                                                     \
	field(core, sizeof(Elf64_Ehdr) + (i) * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, name), \
	      sizeof(Elf32_Ehdr) + (i) * sizeof(Elf32_Phdr) + offsetof(Elf32_Phdr, name),       \
	      sizeof(((Elf64_Phdr *)0)->name), sizeof(((Elf32_Phdr *)0)->name))

UNUSED static struct core core_read(const struct unit *unit, const char *name)
{
	struct core core = { .size = 0 };

	core.bytes = file_bytes(unit, name, &core.size);
	assert_true(core.size > sizeof(Elf64_Ehdr));
	assert_memory_equal(core.bytes, ELFMAG, SELFMAG);
	core.wide = core.bytes[EI_CLASS] == ELFCLASS64;
	core.big_endian = core.bytes[EI_DATA] == ELFDATA2MSB;
	core.nr_headers = EHDR(&core, e_phnum);
	if (core.nr_headers == PN_XNUM) {
		uint64_t at = EHDR(&core, e_shoff);

		core.nr_headers = field(&core, at + offsetof(Elf64_Shdr, sh_info),
					at + offsetof(Elf32_Shdr, sh_info), 4, 4);
	}
	return core;
}

/* A note of a PT_NOTE segment. */
struct found_note {
	const char *owner;
	uint32_t type;
	const uint8_t *desc;
	size_t size;
};

/* The note at *at of `size` bytes, and move behind it; false at the end. */
UNUSED static bool next_note(const uint8_t *bytes, size_t size, bool big_endian, size_t *at,
			     struct found_note *ret)
{
	size_t name_size, desc_at;

	if (*at == size)
		return false;
	assert_true(size - *at >= 12);
	name_size = (size_t)ic_get(bytes + *at, 4, big_endian);
	desc_at = *at + 12 + (name_size + 3) / 4 * 4;
	*ret = (struct found_note){ (const char *)bytes + *at + 12,
				    (uint32_t)ic_get(bytes + *at + 8, 4, big_endian),
				    bytes + desc_at,
				    (size_t)ic_get(bytes + *at + 4, 4, big_endian) };
	assert_int_equal(ret->owner[name_size - 1], 0);
	*at = desc_at + (ret->size + 3) / 4 * 4;
	assert_true(*at <= size);
	return true;
}

#endif
