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
	while (next_note(bytes, size, process->arch->big_endian, &at, &notes.note[notes.nr]))
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

/* What of a thread's notes follows its PRSTATUS, with the owner of all but the first: LINUX. */
struct arch_rows {
	const struct ic_arch *arch;
	size_t prstatus, prpsinfo;
	struct {
		uint32_t type;
		size_t size;
	} set[10];
};

/* Sizes and numbers: uapi/linux/elf.h and the structs that regset views give (Linux 6.12). */
static void notes_of_other_architectures_come_in_the_kernels_order_and_sizes(void **state)
{
	static const struct arch_rows archs[] = {
		/* without ARM_PACA_KEYS and ARM_PACG_KEYS, which are secret */
		{ &ic_arch_aarch64,
		  392,
		  136,
		  { { 2, 528 }, { 0x401, 8 }, { 0x406, 16 }, { 0x40a, 8 } } },
		{ &ic_arch_arm, 148, 124, { { 2, 116 }, { 0x400, 260 }, { 0x401, 4 } } },
		{ &ic_arch_loongarch64, 480, 136, { { 2, 272 } } },
		{ &ic_arch_mips64, 480, 136, { { 2, 264 } } },
		{ &ic_arch_mips64el, 480, 136, { { 2, 264 } } },
		{ &ic_arch_ppc64le,
		  504,
		  136,
		  { { 2, 264 },
		    { 0x100, 544 },
		    { 0x102, 256 },
		    { 0x108, 384 },
		    { 0x109, 264 },
		    { 0x10a, 544 },
		    { 0x10b, 256 },
		    { 0x10c, 24 } } },
		{ &ic_arch_riscv64, 376, 136, { { 2, 264 } } },
		{ &ic_arch_s390x,
		  336,
		  136,
		  { { 2, 136 },
		    { 0x307, 4 },
		    { 0x309, 128 },
		    { 0x30a, 256 },
		    { 0x30b, 32 },
		    { 0x30c, 32 },
		    { 0x30d, 64 } } },
	};

	for (size_t i = 0; i < IC_NR(archs); i++) {
		size_t word = archs[i].arch->word_bytes, nr = 0;
		struct row rows[MOST] = {
			{ "CORE", NT_PRSTATUS, archs[i].prstatus },
			{ "CORE", NT_PRPSINFO, archs[i].prpsinfo },
			{ "CORE", NT_SIGINFO, 128 },
			{ "CORE", NT_AUXV, 4 * word },
			{ "CORE", NT_FILE, 2 * word },
		};
		struct subject s;
		struct notes notes;

		for (size_t thread = 0; thread < 2; thread++) {
			nr += thread ? 1 : 5;
			if (thread)
				rows[nr - 1] = rows[0];
			for (size_t set = 0; archs[i].set[set].size; set++)
				rows[nr++] = (struct row){ set ? "LINUX" : "CORE",
							   archs[i].set[set].type,
							   archs[i].set[set].size };
		}
		subject_make(&s, archs[i].arch);
		s.processor = (struct ic_processor){ .hwcap = 1 << 30,
						     .address_end = 1ULL << 48,
						     .page_size = 4096 };
		notes = notes_of(*state, &s.process);
		expect(&notes, rows, nr);
	}
}

/* In the kernel's place: behind the mask of those in use. */
static void keys_are_notes_on_request(void **state)
{
	static const uint32_t types[] = { 2, 0x401, 0x40a, 0x407, 0x408 };
	struct ic_core_options options = { .keys = true };
	struct subject s;
	struct notes notes;

	subject_make(&s, &ic_arch_aarch64);
	notes = notes_with(*state, &s.process, &options);
	assert_int_equal(notes.nr, 5 + 5 + 1 + 5);
	for (size_t i = 0; i < IC_NR(types); i++) {
		assert_int_equal(notes.note[5 + i].type, types[i]);
		assert_int_equal(notes.note[11 + i].type, types[i]);
	}
	assert_int_equal(find(&notes, 0x407)->size, 64);
	assert_int_equal(find(&notes, 0x408)->size, 16);
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
		{ &ic_arch_aarch64, 24, 32, 112, 384, 8 },
		{ &ic_arch_arm, 20, 24, 72, 144, 4 },
		{ &ic_arch_loongarch64, 24, 32, 112, 472, 8 },
		{ &ic_arch_mips64, 24, 32, 112, 472, 8 },
		{ &ic_arch_mips64el, 24, 32, 112, 472, 8 },
		{ &ic_arch_ppc64le, 24, 32, 112, 496, 8 },
		{ &ic_arch_riscv64, 24, 32, 112, 368, 8 },
		{ &ic_arch_s390x, 24, 32, 112, 328, 8 },
	};

	assert_int_equal(IC_NR(rows), ic_nr_archs);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		bool big = rows[i].arch->big_endian;
		struct subject s;
		struct notes notes;
		const uint8_t *desc;

		subject_make(&s, rows[i].arch);
		s.threads[0].pending.mask = 1 << 14;
		notes = notes_of(*state, &s.process);
		desc = notes.note[0].desc;
		assert_int_equal(ic_get(desc, 4, big), 19); /* si_signo */
		assert_int_equal(ic_get(desc + 12, 2, big), 19);
		assert_int_equal(ic_get(desc + 16, rows[i].word, big), 1 << 14);
		assert_true(ic_get(desc + rows[i].sighold, rows[i].word, big) ==
			    (rows[i].word == 8 ? 0x1122334455667788 : 0x55667788));
		assert_int_equal(ic_get(desc + rows[i].pid, 4, big), 42);
		assert_int_equal(ic_get(desc + rows[i].pid + 4, 4, big), 1);
		assert_int_equal(ic_get(desc + rows[i].pid + 8, 4, big), 40);
		assert_int_equal(ic_get(desc + rows[i].pid + 12, 4, big), 39);
		for (size_t row = 0; row < rows[i].arch->nr_registers; row++) {
			const struct ic_register *reg = &rows[i].arch->registers[row];

			assert_int_equal(ic_get(desc + rows[i].registers + reg->at, reg->size, big),
					 0x1000 + row);
		}
		assert_int_equal(ic_get(desc + rows[i].fpvalid, 4, big), 1);
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
	subject_make(&s, &ic_arch_arm); /* a 32-bit kernel's own layout already */
	s.process.pending = (struct ic_signal_queue){ &signal, 1, 1 << 18 };
	notes = notes_of(*state, &s.process);
	assert_memory_equal(find(&notes, NT_SIGINFO)->desc, info, sizeof(info));
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
		folder_test(notes_of_other_architectures_come_in_the_kernels_order_and_sizes),
		folder_test(keys_are_notes_on_request),
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
