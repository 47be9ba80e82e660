/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/notes.h"

#include "tests/unit/core_fixture.h"

#define MOST 32

struct notes {
	struct found_note note[MOST];
	size_t nr;
};

/* Write the notes and read them again: their sizes must be what was announced. */
static struct notes notes_with(struct unit *unit, const struct ic_process *process,
			       const struct ic_core_options *options)
{
	struct notes notes = { .nr = 0 };
	struct ic_sink *sink;
	const uint8_t *bytes;
	size_t size, at = 0;

	(void)unlinkat(unit->outdir.fd, "notes", 0);
	assert_null(ic_sink_open(&unit->outdir, "notes", false, &sink));
	assert_null(ic_notes_write(process, options, sink));
	finish(sink);
	bytes = file_bytes(unit, "notes", &size);
	assert_int_equal(size, ic_notes_size(process, options));
	while (next_note(bytes, size, &at, &notes.note[notes.nr]))
		assert_true(++notes.nr < MOST);
	return notes;
}

static struct notes notes_of(struct unit *unit, const struct ic_process *process)
{
	return notes_with(unit, process, &(struct ic_core_options){ 0 });
}

static const struct found_note *find(const struct notes *notes, uint32_t type)
{
	for (size_t i = 0; i < notes->nr; i++)
		if (notes->note[i].type == type)
			return &notes->note[i];
	fail_msg("no note 0x%x", type);
	return NULL;
}

struct row {
	const char *owner;
	uint32_t type;
	size_t size;
};

static void expect(const struct notes *notes, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		assert_string_equal(notes->note[i].owner, rows[i].owner);
		assert_int_equal(notes->note[i].type, rows[i].type);
		assert_int_equal(notes->note[i].size, rows[i].size);
	}
	assert_int_equal(notes->nr, nr);
}

/* The order of fill_note_info(), and the sizes that BFD and elfutils compare exactly. */
static void notes_of_x86_64_come_in_the_kernels_order_and_sizes(void **state)
{
	static const struct row rows[] = {
		{ "CORE", NT_PRSTATUS, 336 },    { "CORE", NT_PRPSINFO, 136 },
		{ "CORE", NT_SIGINFO, 128 },     { "CORE", NT_AUXV, 32 },
		{ "CORE", NT_FILE, 16 },         { "CORE", NT_PRFPREG, 512 },
		{ "LINUX", NT_X86_XSTATE, 832 }, { "LINUX", 0x204, 8 },
		{ "CORE", NT_PRSTATUS, 336 },    { "CORE", NT_PRFPREG, 512 },
		{ "LINUX", NT_X86_XSTATE, 832 }, { "LINUX", 0x204, 8 },
		{ "LINUX", 0x205, 16 },
	};
	static const uint8_t ymm[256];
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_x86_64);
	s.x86.components[IC_X86_YMM_HI] = ymm;
	s.x86.has_shadow_stack = true;
	notes = notes_of(*state, &s.process);
	expect(&notes, rows, IC_NR(rows));
}

static void notes_of_i386_come_in_the_kernels_order_and_sizes(void **state)
{
	static const struct row rows[] = {
		{ "CORE", NT_PRSTATUS, 144 },    { "CORE", NT_PRPSINFO, 124 },
		{ "CORE", NT_SIGINFO, 128 },     { "CORE", NT_AUXV, 16 },
		{ "CORE", NT_FILE, 8 },          { "CORE", NT_PRFPREG, 108 },
		{ "LINUX", NT_PRXFPREG, 512 },   { "LINUX", NT_X86_XSTATE, 576 },
		{ "LINUX", NT_386_TLS, 48 },     { "CORE", NT_PRSTATUS, 144 },
		{ "CORE", NT_PRFPREG, 108 },     { "LINUX", NT_PRXFPREG, 512 },
		{ "LINUX", NT_X86_XSTATE, 576 }, { "LINUX", NT_386_TLS, 48 },
	};
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_i386);
	s.x86.nr_tls = 1;
	s.x86.tls[0].base = 0xf7000000;
	notes = notes_of(*state, &s.process);
	expect(&notes, rows, IC_NR(rows));
}

static void a_lost_thread_keeps_its_place_and_has_no_registers(void **state)
{
	struct subject s;
	struct notes notes;
	const uint8_t *desc;

	subject_make(&s, &ic_arch_x86_64);
	s.threads[1].lost = true;
	notes = notes_of(*state, &s.process);
	assert_int_equal(notes.nr, 8);
	assert_int_equal(notes.note[7].type, NT_PRSTATUS);
	desc = notes.note[7].desc;
	assert_int_equal(ic_get(desc + 32, 4, false), 43);
	for (size_t i = 112; i < 336; i++)
		assert_int_equal(desc[i], 0);
}

/* elf_prstatus by its offsets: elfcore.h of the kernel. */
static void prstatus_has_its_fields_where_readers_look(void **state)
{
	static const struct {
		const struct ic_arch *arch;
		size_t sighold, pid, registers, fpvalid, word;
	} rows[] = {
		{ &ic_arch_x86_64, 24, 32, 112, 328, 8 },
		{ &ic_arch_i386, 20, 24, 72, 140, 4 },
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct subject s;
		struct notes notes;
		const uint8_t *desc;

		subject_make(&s, rows[i].arch);
		s.threads[0].pending.mask = 1 << 14;
		notes = notes_of(*state, &s.process);
		desc = notes.note[0].desc;
		assert_int_equal(ic_get(desc, 4, false), 19); /* si_signo */
		assert_int_equal(ic_get(desc + 12, 2, false), 19);
		assert_int_equal(ic_get(desc + 16, rows[i].word, false), 1 << 14);
		assert_true(ic_get(desc + rows[i].sighold, rows[i].word, false) ==
			    (rows[i].word == 8 ? 0x1122334455667788 : 0x55667788));
		assert_int_equal(ic_get(desc + rows[i].pid, 4, false), 42);
		assert_int_equal(ic_get(desc + rows[i].pid + 4, 4, false), 1);
		assert_int_equal(ic_get(desc + rows[i].pid + 8, 4, false), 40);
		assert_int_equal(ic_get(desc + rows[i].pid + 12, 4, false), 39);
		for (size_t row = 0; row < rows[i].arch->nr_registers; row++)
			assert_int_equal(ic_get(desc + rows[i].registers + row * rows[i].word,
						rows[i].word, false),
					 0x1000 + row);
		assert_int_equal(ic_get(desc + rows[i].fpvalid, 4, false), 1);
	}
}

/* gdb takes the signal from the last one. */
static void every_thread_has_the_signal_that_stopped_the_process(void **state)
{
	struct subject s;
	struct notes notes;
	size_t nr = 0;

	subject_make(&s, &ic_arch_x86_64);
	notes = notes_of(*state, &s.process);
	for (size_t i = 0; i < notes.nr; i++)
		if (notes.note[i].type == NT_PRSTATUS) {
			assert_int_equal(ic_get(notes.note[i].desc + 12, 2, false), 19);
			nr++;
		}
	assert_int_equal(nr, 2);
}

/* The chosen thread comes first, with the process's notes in its group; the others keep their order. */
static void the_current_thread_comes_first_with_the_processs_notes(void **state)
{
	static const struct row rows[] = {
		{ "CORE", NT_PRSTATUS, 336 },    { "CORE", NT_PRPSINFO, 136 },
		{ "CORE", NT_SIGINFO, 128 },     { "CORE", NT_AUXV, 32 },
		{ "CORE", NT_FILE, 16 },         { "CORE", NT_PRFPREG, 512 },
		{ "LINUX", NT_X86_XSTATE, 576 }, { "CORE", NT_PRSTATUS, 336 },
		{ "CORE", NT_PRFPREG, 512 },     { "LINUX", NT_X86_XSTATE, 576 },
	};
	struct ic_core_options options = { .thread = 43 };
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_x86_64);
	notes = notes_with(*state, &s.process, &options);
	expect(&notes, rows, IC_NR(rows));
	assert_int_equal(ic_get(notes.note[0].desc + 32, 4, false), 43);
	assert_int_equal(ic_get(notes.note[7].desc + 32, 4, false), 42);
	assert_int_equal(ic_get(notes.note[1].desc + 24, 4, false), 42); /* pr_pid of PRPSINFO */
	options.thread = 99; /* another process has it */
	notes = notes_with(*state, &s.process, &options);
	assert_int_equal(ic_get(notes.note[0].desc + 32, 4, false), 42);
}

static void a_signal_that_is_asked_for_is_every_threads(void **state)
{
	struct ic_core_options options = { .signal = 11, .thread = 43 };
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_x86_64);
	notes = notes_with(*state, &s.process, &options);
	for (size_t i = 0; i < notes.nr; i++)
		if (notes.note[i].type == NT_PRSTATUS) {
			assert_int_equal(ic_get(notes.note[i].desc, 4, false), 11);
			assert_int_equal(ic_get(notes.note[i].desc + 12, 2, false), 11);
		}
	assert_int_equal(ic_get(find(&notes, NT_SIGINFO)->desc, 4, false), 11);
}

/* A process that was only frozen died of nothing, whatever waits for it. */
static void a_process_that_was_not_stopped_has_no_signal(void **state)
{
	uint8_t info[IC_SIGINFO_BYTES] = { 12 };
	struct ic_siginfo signal = { info };
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_x86_64);
	s.process.state = IC_PROCESS_ALIVE;
	s.process.pending = (struct ic_signal_queue){ &signal, 1, 1 << 11 };
	notes = notes_of(*state, &s.process);
	assert_int_equal(ic_get(notes.note[0].desc + 12, 2, false), 0);
	assert_int_equal(ic_get(find(&notes, NT_SIGINFO)->desc, 4, false), 12);
}

static void the_native_layout_is_one_for_all_threads(void **state)
{
	static const uint8_t words[1024];
	struct ic_processor processor = { .xfeatures = 0xe7, .xsave_bytes = 2432 };
	struct ic_core_options options = { .native_xstate = true };
	struct subject s;
	struct notes notes;
	size_t nr = 0;

	subject_make(&s, &ic_arch_x86_64);
	s.x86.components[IC_X86_YMM_HI] = words;
	s.x86.components[IC_X86_OPMASK] = words;
	s.x86.components[IC_X86_ZMM_HI] = words;
	s.x86.components[IC_X86_HI16_ZMM] = words;
	for (size_t i = 0; i < 2; i++)
		s.threads[i].cpu.processor = &processor;
	notes = notes_with(*state, &s.process, &options);
	for (size_t i = 0; i < notes.nr; i++)
		if (notes.note[i].type == NT_X86_XSTATE) {
			assert_int_equal(notes.note[i].size, 2432);
			nr++;
		}
	assert_int_equal(nr, 2);
	assert_int_equal(ic_get(notes.note[notes.nr - 1].desc + 16 + 8, 4, false), 832);
	notes = notes_of(*state, &s.process);
	assert_int_equal(find(&notes, NT_X86_XSTATE)->size, 2688);
}

static void a_waiting_signal_gives_siginfo(void **state)
{
	uint8_t info[IC_SIGINFO_BYTES] = { 19, 0, 0, 0, 0, 0, 0, 0, 0xfa, 0xff, 0xff, 0xff };
	struct ic_siginfo signal = { info };
	struct subject s;
	struct notes notes;

	info[16] = 77; /* the sender */
	subject_make(&s, &ic_arch_x86_64);
	s.process.pending = (struct ic_signal_queue){ &signal, 1, 1 << 18 };
	notes = notes_of(*state, &s.process);
	assert_memory_equal(find(&notes, NT_SIGINFO)->desc, info, sizeof(info));
	subject_make(&s, &ic_arch_i386);
	s.process.pending = (struct ic_signal_queue){ &signal, 1, 1 << 18 };
	notes = notes_of(*state, &s.process);
	assert_memory_equal(find(&notes, NT_SIGINFO)->desc, info, 12);
	assert_int_equal(find(&notes, NT_SIGINFO)->desc[12], 77);
}

static void auxv_has_words_of_the_processs_size(void **state)
{
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_i386);
	notes = notes_of(*state, &s.process);
	assert_int_equal(ic_get(find(&notes, NT_AUXV)->desc, 4, false), AT_PAGESZ);
	assert_int_equal(ic_get(find(&notes, NT_AUXV)->desc + 4, 4, false), 4096);
	assert_int_equal(ic_get(find(&notes, NT_AUXV)->desc + 8, 8, false), 0);
}

/* Two mappings of files, one without; a name that holds a NUL. */
static void file_lists_mappings_that_have_a_name(void **state)
{
	struct ic_file lib = { .path = TEXT("/lib/x.so") }, odd = { .path = TEXT("/a\0b") };
	struct ic_mapping mappings[] = { anonymous(0x400000, PAGE), anonymous(0x500000, PAGE),
					 anonymous(0x600000, 2 * PAGE) };
	struct subject s;
	struct notes notes;
	const struct found_note *note;

	mappings[0].file = &lib;
	mappings[0].file_offset = 3 * PAGE;
	mappings[2].file = &odd;
	map(subject_make(&s, &ic_arch_x86_64), mappings, 3);
	notes = notes_of(*state, &s.process);
	note = find(&notes, NT_FILE);
	assert_int_equal(ic_get(note->desc, 8, false), 2);
	assert_int_equal(ic_get(note->desc + 8, 8, false), PAGE);
	assert_int_equal(ic_get(note->desc + 16, 8, false), 0x400000);
	assert_int_equal(ic_get(note->desc + 24, 8, false), 0x401000);
	assert_int_equal(ic_get(note->desc + 32, 8, false), 3);
	assert_int_equal(ic_get(note->desc + 40, 8, false), 0x600000);
	assert_memory_equal(note->desc + 64, "/lib/x.so\0/a\0", 13);
	assert_int_equal(note->size, 64 + 13); /* no padding within */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(notes_of_x86_64_come_in_the_kernels_order_and_sizes),
		folder_test(notes_of_i386_come_in_the_kernels_order_and_sizes),
		folder_test(a_lost_thread_keeps_its_place_and_has_no_registers),
		folder_test(prstatus_has_its_fields_where_readers_look),
		folder_test(every_thread_has_the_signal_that_stopped_the_process),
		folder_test(the_current_thread_comes_first_with_the_processs_notes),
		folder_test(a_signal_that_is_asked_for_is_every_threads),
		folder_test(a_process_that_was_not_stopped_has_no_signal),
		folder_test(the_native_layout_is_one_for_all_threads),
		folder_test(a_waiting_signal_gives_siginfo),
		folder_test(auxv_has_words_of_the_processs_size),
		folder_test(file_lists_mappings_that_have_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
