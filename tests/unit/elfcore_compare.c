/* SPDX-License-Identifier: Apache-2.0 */
/* Cores, whole and damaged, against the process they were made of. */
#include "elfcore/compare.h"

#include "elfcore/core.h"
#include "tests/unit/checkpoint_fixture.h"
#include "tests/unit/core_fixture.h"

#define START 0x10000ULL

/* A process with a page of a member, then untouched ones; and what comparing its core gives. */
struct scene {
	struct unit *unit;
	struct subject subject;
	struct ic_process *process;
	uint8_t page[PAGE];
	struct ic_member member;
	struct ic_run run;
	struct ic_mapping mapping;
	struct ic_differences differences;
	struct ic_core_tally tally;
};

static void scene_make(struct scene *s, struct unit *unit, const struct ic_arch *arch)
{
	*s = (struct scene){ .unit = unit };
	s->process = subject_make(&s->subject, arch);
	memset(s->page, 0x5a, sizeof(s->page));
	s->member = (struct ic_member){ .name = "pages-1.img",
					.size = PAGE,
					.has_blob = true,
					.blob = { .bytes = s->page, .size = PAGE } };
	s->run = (struct ic_run){
		.start = START, .size = PAGE, .member = &s->member, .origin = IC_ORIGIN_DUMPED
	};
	s->mapping = anonymous(START, 8 * PAGE);
	s->process->space.pages = (struct ic_runs){ &s->run, 1 };
	map(s->process, &s->mapping, 1);
	s->differences.arena = unit->arena;
}

static void write_core(struct scene *s)
{
	struct ic_sink *sink;

	assert_null(ic_sink_open(&s->unit->outdir, "core", false, &sink));
	assert_null(ic_core_write(s->process, 0, &(struct ic_core_options){ .zero = IC_ZERO_AUTO },
				  sink, NULL, NULL));
	finish(sink);
}

static void poke(struct scene *s, uint64_t offset, const void *bytes, size_t size)
{
	int fd = openat(s->unit->outdir.fd, "core", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, size, (off_t)offset), size);
	close(fd);
}

static struct ic_error *compare(struct scene *s, bool may_leave_out)
{
	int fd = openat(s->unit->outdir.fd, "core", O_RDONLY | O_CLOEXEC);
	struct ic_blob blob = { .fd = fd };
	struct ic_error *err;
	struct stat status;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	blob.size = (uint64_t)status.st_size;
	err = ic_core_compare(s->process, &blob, "core", may_leave_out, &s->differences, NULL,
			      &s->tally);
	close(fd);
	return err;
}

static void expect_one(struct scene *s, const char *part)
{
	assert_null(compare(s, false));
	assert_int_equal(s->differences.nr, 1);
	assert_has(s->differences.texts[0], part);
}

static void a_good_core_has_no_difference(void **state)
{
	static const struct ic_arch *const archs[] = { &ic_arch_x86_64, &ic_arch_i386 };

	for (size_t i = 0; i < IC_NR(archs); i++) {
		struct scene s;

		scene_make(&s, *state, archs[i]);
		(void)unlinkat(s.unit->outdir.fd, "core", 0);
		write_core(&s);
		assert_null(compare(&s, false));
		assert_int_equal(s.differences.nr, 0);
		assert_int_equal(s.tally.nr_segments, 1);
		assert_int_equal(s.tally.equal_bytes, PAGE);
		assert_int_equal(s.tally.zero_bytes, 7 * PAGE);
		assert_int_equal(s.tally.nr_without_bytes, 0);
	}
}

static void a_byte_of_a_page_is_named_with_its_place_in_core_memory_and_member(void **state)
{
	struct scene s;
	struct core core;
	char place[64];
	uint64_t at;

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	core = core_read(s.unit, "core");
	at = PHDR(&core, 1, p_offset) + 7;
	poke(&s, at, "X", 1);
	(void)snprintf(place, sizeof(place), "core+0x%llx: 0x58 at address 0x10007",
		       (unsigned long long)at);
	expect_one(&s, "expected 0x5a of pages-1.img+0x7");
	assert_has(s.differences.texts[0], place);
	assert_int_equal(s.tally.equal_bytes, PAGE - 1);
}

static void the_last_byte_of_a_hole_is_seen(void **state)
{
	struct scene s;
	struct core core;

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	core = core_read(s.unit, "core");
	poke(&s, PHDR(&core, 1, p_offset) + 8 * PAGE - 1, "X", 1);
	expect_one(&s, "0x58 at address 0x17fff, expected 0x00: never touched");
}

static void a_page_that_the_core_leaves_out_differs_unless_a_filter_was_asked_for(void **state)
{
	struct scene s;

	scene_make(&s, *state, &ic_arch_x86_64);
	s.run.origin = IC_ORIGIN_LOST;
	s.run.member = NULL;
	write_core(&s);
	s.run.origin = IC_ORIGIN_DUMPED;
	s.run.member = &s.member;
	assert_null(compare(&s, true));
	assert_int_equal(s.differences.nr, 0);
	assert_int_equal(s.tally.nr_without_bytes, 1);
	assert_int_equal(s.tally.absent_bytes[IC_ORIGIN_DUMPED], PAGE);
	expect_one(&s, "no bytes at address 0x10000, expected 4096 of pages-1.img+0x0");
}

static void bytes_that_the_evidence_does_not_have_differ(void **state)
{
	struct scene s;

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	s.run.origin = IC_ORIGIN_LAZY;
	s.run.member = NULL;
	expect_one(&s, "which the evidence does not have: lazy");
}

static void segments_that_share_their_bytes_are_refused(void **state)
{
	struct ic_mapping mappings[3];
	struct scene s;
	struct core core;
	uint8_t offset[8];

	/* As if 64 pages of the file stood for all of three mappings. */
	scene_make(&s, *state, &ic_arch_x86_64);
	for (size_t i = 0; i < 3; i++)
		mappings[i] = anonymous(START + i * 1024 * PAGE, 64 * PAGE);
	map(s.process, mappings, 3);
	write_core(&s);
	core = core_read(s.unit, "core");
	ic_put(offset, 8, false, PHDR(&core, 1, p_offset));
	for (size_t i = 2; i < 4; i++)
		poke(&s,
		     sizeof(Elf64_Ehdr) + i * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, p_offset),
		     offset, sizeof(offset));
	{
		char path[96];

		(void)snprintf(path, sizeof(path), "%s/core", s.unit->folder);
		assert_int_equal(truncate(path, (off_t)(ic_get(offset, 8, false) + 64 * PAGE)), 0);
	}
	assert_null(compare(&s, false));
	assert_int_equal(s.differences.nr, 2);
	assert_has(s.differences.texts[s.differences.nr - 1], "shares its bytes with others");
}

static void a_mapping_more_and_a_mapping_less_are_seen(void **state)
{
	struct ic_mapping mappings[2];
	struct scene s;

	scene_make(&s, *state, &ic_arch_x86_64);
	mappings[0] = s.mapping;
	mappings[1] = anonymous(START + 64 * PAGE, PAGE);
	map(s.process, mappings, 2);
	write_core(&s);
	map(s.process, mappings, 1);
	expect_one(&s, "the segment of 0x1000 bytes at 0x50000 does not lie in one mapping");
	s.differences.nr = 0;
	map(s.process, mappings, 2);
	mappings[1].end += PAGE;
	expect_one(&s, "no segment for 0x51000-0x52000, which is mapped");
}

static void registers_and_threads_are_compared(void **state)
{
	struct scene s;

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	s.subject.threads[1].cpu.registers[ic_arch_x86_64.pc]++;
	expect_one(&s, "thread 43: rip is 0x2010, expected 0x2011");
	s.differences.nr = 0;
	s.subject.threads[1].cpu.registers[ic_arch_x86_64.pc]--;
	s.process->nr_threads = 1;
	expect_one(&s, "registers of a thread 43, which process 42 does not have");
}

static void an_auxiliary_vector_that_lacks_is_seen(void **state)
{
	struct scene s;
	size_t nr;

	scene_make(&s, *state, &ic_arch_x86_64);
	nr = s.process->nr_auxv;
	s.process->nr_auxv = 0;
	write_core(&s);
	s.process->nr_auxv = nr;
	expect_one(&s, "no auxiliary vector");
}

static void a_core_of_70000_segments_is_read(void **state)
{
	const size_t nr = 70000;
	struct ic_mapping *mappings;
	struct scene s;

	scene_make(&s, *state, &ic_arch_x86_64);
	mappings = ic_arena_alloc(s.unit->arena, nr, sizeof(*mappings));
	assert_non_null(mappings);
	for (size_t i = 0; i < nr; i++)
		mappings[i] = anonymous(START + i * 2 * PAGE, PAGE);
	map(s.process, mappings, nr);
	write_core(&s);
	assert_null(compare(&s, false));
	assert_int_equal(s.differences.nr, 0);
	assert_int_equal(s.tally.nr_segments, nr);
}

static void more_headers_than_the_cap_are_refused(void **state)
{
	static const uint8_t many[] = { 0xff, 0xff }, more[] = { 0xff, 0xff, 0xff, 0xff };
	struct scene s;
	uint8_t at[8];

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	/* The note segment's own bytes as section header 0. */
	ic_put(at, 8, false, 0x1000);
	poke(&s, offsetof(Elf64_Ehdr, e_phnum), many, sizeof(many));
	poke(&s, offsetof(Elf64_Ehdr, e_shoff), at, sizeof(at));
	poke(&s, 0x1000 + offsetof(Elf64_Shdr, sh_info), more, sizeof(more));
	assert_error(compare(&s, false), IC_ERR_LIMIT, "4294967295 program headers");
}

/* Whatever one byte of the headers and notes is changed to, the comparison ends. */
static void every_byte_of_headers_and_notes_may_be_a_lie(void **state)
{
	struct scene s;
	struct core core;
	size_t end;

	scene_make(&s, *state, &ic_arch_x86_64);
	write_core(&s);
	core = core_read(s.unit, "core");
	end = (size_t)(PHDR(&core, 0, p_offset) + PHDR(&core, 0, p_filesz));
	for (size_t i = 0; i < end; i++) {
		static const uint8_t changes[] = { 0xff, 0x80, 0x01 };

		for (size_t j = 0; j < IC_NR(changes); j++) {
			uint8_t byte = core.bytes[i] ^ changes[j];

			poke(&s, i, &byte, 1);
			ic_error_free(compare(&s, false));
			s.differences.nr = IC_DIFFERENCES_KEPT; /* count, keep no text */
		}
		poke(&s, i, &core.bytes[i], 1);
	}
	s.differences.nr = 0;
	assert_null(compare(&s, false));
	assert_int_equal(s.differences.nr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_good_core_has_no_difference),
		folder_test(a_byte_of_a_page_is_named_with_its_place_in_core_memory_and_member),
		folder_test(the_last_byte_of_a_hole_is_seen),
		folder_test(a_page_that_the_core_leaves_out_differs_unless_a_filter_was_asked_for),
		folder_test(bytes_that_the_evidence_does_not_have_differ),
		folder_test(segments_that_share_their_bytes_are_refused),
		folder_test(a_mapping_more_and_a_mapping_less_are_seen),
		folder_test(registers_and_threads_are_compared),
		folder_test(an_auxiliary_vector_that_lacks_is_seen),
		folder_test(a_core_of_70000_segments_is_read),
		folder_test(more_headers_than_the_cap_are_refused),
		folder_test(every_byte_of_headers_and_notes_may_be_a_lie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
