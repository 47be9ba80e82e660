/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_REPORT_FIXTURE_H
#define IC_TESTS_UNIT_REPORT_FIXTURE_H

/*
 * A checkpoint made by hand for the tests of report/: three processes out of pid order, every
 * origin of pages, and names that no document should take as they are.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/report.h"

extern char **environ;

#define UNUSED __attribute__((unused))
#define PAGE   4096ULL
#define TEXT(literal)                        \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
/* A newline, quotes, the end of a CDATA section, ESC, bad UTF-8, a bidirectional override. */
#define EVIL      "ev\nil\"'<&]]>\x1b[31m\xff\xe2\x80\xae/x"
#define EVIL_TEXT "ev\\x0Ail\"'<&]]>\\x1B[31m\\xFF\\xE2\\x80\\xAE/x"

struct fixture {
	struct ic_arena *arena;
	struct ic_outdir outdir;
	char path[64];
	struct ic_member members[3], archive;
	const struct ic_member *member_list[3];
	uint8_t pages[3 * PAGE];
	struct ic_run runs[3], lost_run, shared_run, guard;
	struct ic_object object;
	struct ic_file exe, pipe;
	struct ic_mapping mappings[5], lost_mapping;
	struct ic_thread threads[2];
	struct ic_descriptor descriptors[3];
	uint32_t groups[2];
	struct ic_process processes[3];
	struct ic_checkpoint checkpoint;
	struct ic_report_output outputs[4];
	struct ic_report_input input;
	struct ic_run_facts run;
};

static void make_members(struct fixture *f)
{
	memcpy(f->pages + 2 * PAGE + 16, "prog\0a\nb\0\0", 10);
	f->members[0] = (struct ic_member){
		.name = EVIL, .size = 5, .mode = 0644, .unread = "a link \x1b"
	};
	f->members[1] = (struct ic_member){ .name = "mm-10.img",
					    .size = 7,
					    .mode = 0600,
					    .mtime = 1772366400,
					    .digest = { .known = true } };
	f->members[2] = (struct ic_member){
		.name = "pages-1.img",
		.size = sizeof(f->pages),
		.has_blob = true,
		.blob = { .bytes = f->pages, .fd = -1, .size = sizeof(f->pages) }
	};
	f->archive = (struct ic_member){ .name = "case \"1\".tar",
					 .size = 99,
					 .digest = { .bytes = { 0xab }, .known = true } };
	for (size_t i = 0; i < 3; i++)
		f->member_list[i] = &f->members[i];
}

static void make_memory(struct fixture *f)
{
	const struct ic_member *pages = &f->members[2];

	/* A file of which one page was changed; anonymous memory; a shared object; vvar; args. */
	f->runs[0] = (struct ic_run){ 0x401000, PAGE, 0, pages, IC_ORIGIN_DUMPED };
	f->runs[1] = (struct ic_run){ 0x602000, PAGE, PAGE, pages, IC_ORIGIN_PARENT };
	f->runs[2] = (struct ic_run){ 0x7fff0000, PAGE, 2 * PAGE, pages, IC_ORIGIN_DUMPED };
	f->shared_run = (struct ic_run){ 0, PAGE, PAGE, pages, IC_ORIGIN_SHARED };
	f->lost_run = (struct ic_run){ 0x1000, PAGE, 0, NULL, IC_ORIGIN_LAZY };
	f->guard = (struct ic_run){ 0x600000, PAGE, 0, NULL, IC_ORIGIN_SPECIAL };
	f->object = (struct ic_object){ EVIL, { &f->shared_run, 1 }, UINT64_MAX, UINT64_MAX };
	f->exe = (struct ic_file){ .kind = IC_FILE_REGULAR,
				   .id = 1,
				   .type_name = "REG",
				   .path = TEXT(EVIL),
				   .mode = 0100755,
				   .has_size = true,
				   .size = 8192,
				   .build_id = (const uint8_t *)"\x01\xab",
				   .build_id_size = 2 };
	f->pipe = (struct ic_file){ .kind = IC_FILE_OTHER, .id = 2, .type_name = "PIPE" };
	f->mappings[0] = (struct ic_mapping){ .start = 0x400000,
					      .end = 0x403000,
					      .kind = IC_MAPPING_FILE_PRIVATE,
					      .prot = PF_R | PF_X,
					      .file = &f->exe,
					      .label = "" };
	f->mappings[1] = (struct ic_mapping){ .start = 0x600000,
					      .end = 0x604000,
					      .kind = IC_MAPPING_ANONYMOUS,
					      .prot = PF_R | PF_W,
					      .label = "[heap]" };
	f->mappings[2] = (struct ic_mapping){ .start = 0x700000,
					      .end = 0x702000,
					      .kind = IC_MAPPING_OBJECT,
					      .shared = true,
					      .object = &f->object,
					      .label = "" };
	f->mappings[3] = (struct ic_mapping){ .start = 0x7ffe0000,
					      .end = 0x7ffe1000,
					      .kind = IC_MAPPING_SPECIAL,
					      .label = "[vvar]" };
	f->mappings[4] = (struct ic_mapping){ .start = 0x7fff0000,
					      .end = 0x7fff1000,
					      .kind = IC_MAPPING_ANONYMOUS,
					      .label = "[stack]" };
	f->lost_mapping = (struct ic_mapping){
		.start = 0x1000, .end = 0x3000, .kind = IC_MAPPING_ANONYMOUS, .label = ""
	};
}

static void make_processes(struct fixture *f)
{
	f->groups[0] = 4;
	f->groups[1] = 24;
	f->threads[0] = (struct ic_thread){
		.tid = 10,
		.comm = TEXT(EVIL),
		.cpu = { .arch = &ic_arch_x86_64 },
		.nice = -5,
		.seccomp_mode = 2,
		.credentials = { .known = true,
				 .euid = 1000,
				 .egid = 1001,
				 .groups = f->groups,
				 .nr_groups = 2,
				 .lsm_profile = TEXT("unconfined\n") },
	};
	f->threads[0].cpu.registers[ic_arch_x86_64.pc] = 0x401234;
	f->threads[1] = (struct ic_thread){ .tid = 11, .lost = true };
	f->descriptors[0] = (struct ic_descriptor){ 0, false, &f->exe };
	f->descriptors[1] = (struct ic_descriptor){ 1, true, &f->pipe };
	f->descriptors[2] = (struct ic_descriptor){ 2, false, NULL };
	f->processes[0] = (struct ic_process){
		.pid = 10,
		.comm = TEXT(EVIL),
		.arch = &ic_arch_x86_64,
		.threads = f->threads,
		.nr_threads = 2,
		.exe = &f->exe,
		.cwd = &f->exe,
		.descriptors = f->descriptors,
		.nr_descriptors = 3,
		.arg_start = 0x7fff0010,
		.arg_end = 0x7fff001a,
		.space = { .mappings = f->mappings,
			   .nr_mappings = 5,
			   .pages = { f->runs, 3 },
			   .guards = { &f->guard, 1 },
			   .known_until = UINT64_MAX,
			   .page_size = PAGE },
	};
	f->processes[1] = (struct ic_process){ .pid = 7,
					       .ppid = 10,
					       .comm = TEXT("gone"),
					       .state = IC_PROCESS_ZOMBIE,
					       .exit_status = 0x100 };
	f->processes[2] = (struct ic_process){
		.pid = 30,
		.ppid = 7,
		.lost = "mm-30.img: <absent>",
		.comm = TEXT("lost"),
		.arch = &ic_arch_x86_64,
		.space = { .mappings = &f->lost_mapping,
			   .nr_mappings = 1,
			   .pages = { &f->lost_run, 1 },
			   .page_size = PAGE },
	};
}

static void make_checkpoint(struct fixture *f)
{
	f->checkpoint = (struct ic_checkpoint){
		.name = "case \"1\"" EVIL ".tar",
		.path = "there/case.tar",
		.store = "tar, gzip",
		.layout = "Podman",
		.archive = &f->archive,
		.members = f->member_list,
		.nr_members = 3,
		.format = { .img_version = 2,
			    .criu_clue = "4.2 or newer",
			    .run_id = TEXT("u-1"),
			    .lsm = "none",
			    .has_uptime = true,
			    .dump_uptime = 7384000000,
			    .has_stats = true,
			    .stats = { .is = { [IC_STAT_PAGES_WRITTEN] = { "pages_written", true,
									   3 },
					       [IC_STAT_FROZEN_TIME] = { "frozen_time_us", true,
									 12345 } } } },
		.container = { .engine = "Podman",
			       .is = { [IC_CONTAINER_NAME] = TEXT(EVIL),
				       [IC_CONTAINER_CHECKPOINTED] =
					       TEXT("2026-03-01T12:00:00Z") } },
		.processes = f->processes,
		.nr_processes = 3,
		.page_size = PAGE,
		.gaps = { .arena = f->arena },
	};
	ic_gaps_add(&f->checkpoint.gaps,
		    (struct ic_gap){ .kind = IC_GAP_LAZY,
				     .pid = 30,
				     .member = "pagemap-30.img",
				     .offset = 20,
				     .vaddr = 0x1000,
				     .size = PAGE },
		    "%s", "left behind");
	ic_gaps_add(&f->checkpoint.gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = EVIL },
		    "%s", EVIL);
	ic_gaps_add(&f->checkpoint.gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .pid = 555, .member = "core-555.img" },
		    "%s", "nobody's");
}

static void make_input(struct fixture *f)
{
	static const char *const argv[] = { "icecore", "convert", ("it's " EVIL) };
	static const char *const options[] = { "gaps-ok=no", "zero=auto" };
	static const struct ic_report_library libraries[] = { { "json-c", "0.16", "0.16" },
							      { "protobuf-c", "1.4.1", NULL } };

	f->outputs[0] = (struct ic_report_output){
		"report.dfxml",
		"DFXML report",
		0,
		{ .size = 100, .content_size = 100, .digest = { { 3 }, true } }
	};
	f->outputs[1] = (struct ic_report_output){
		"core.10",
		"ELF core",
		10,
		{ .size = 40960, .content_size = 40960, .digest = { { 1 }, true } }
	};
	f->outputs[2] = (struct ic_report_output){
		"run.json",
		"run facts",
		0,
		{ .size = 5, .content_size = 5, .digest = { { 9 }, true } }
	};
	f->outputs[3] = (struct ic_report_output){
		"core.10.dfxml",
		"core DFXML",
		10,
		{ .size = 50, .content_size = 50, .digest = { { 2 }, true } }
	};
	f->run = (struct ic_run_facts){ 1772366400, 1772366405, 5000,     "Linux", "6.1",
					"#1",       "lab",      "x86_64", 1000,    "examiner",
					argv,       3,          3 };
	f->input = (struct ic_report_input){ .checkpoint = &f->checkpoint,
					     .outputs = f->outputs,
					     .nr_outputs = 4,
					     .run = &f->run,
					     .options = options,
					     .nr_options = 2,
					     .digests = true,
					     .libraries = libraries,
					     .nr_libraries = 2,
					     .evidence_bytes_read = 12 };
}

UNUSED static int fixture_make(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	assert_non_null(f);
	assert_null(ic_arena_new(&f->arena));
	(void)snprintf(f->path, sizeof(f->path), "%.40s/icecore-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->path));
	assert_null(ic_outdir_open(f->path, &f->outdir));
	make_members(f);
	make_memory(f);
	make_processes(f);
	make_checkpoint(f);
	make_input(f);
	*state = f;
	return 0;
}

UNUSED static int fixture_drop(void **state)
{
	struct fixture *f = *state;

	ic_outdir_close(&f->outdir);
	rmdir(f->path);
	ic_arena_free(f->arena);
	free(f);
	return 0;
}

/* The whole of a finished file, a string of the arena; the file stays. */
UNUSED static char *file_text(struct fixture *f, const char *name, size_t size)
{
	int fd = openat(f->outdir.fd, name, O_RDONLY | O_CLOEXEC);
	char *text = ic_arena_alloc(f->arena, size + 1, 1);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, size), size);
	close(fd);
	return text;
}

static struct ic_output finish(struct ic_sink *sink)
{
	struct ic_output output;

	assert_null(ic_sink_finish(sink, &output));
	ic_sink_free(sink);
	return output;
}

/* Render a report into the file "out" and return its text. */
UNUSED static char *rendered(struct fixture *f, const struct ic_report_format *format)
{
	struct ic_sink *sink;
	struct ic_output output;

	(void)unlinkat(f->outdir.fd, "out", 0);
	assert_null(ic_sink_open(&f->outdir, "out", true, &sink));
	assert_null(format->render(&f->input, sink));
	output = finish(sink);
	return file_text(f, "out", output.size);
}

UNUSED static void drop_file(struct fixture *f)
{
	assert_int_equal(unlinkat(f->outdir.fd, "out", 0), 0);
}

UNUSED static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

UNUSED static void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

/* Whether `needle` comes before `other`; both must be there. */
UNUSED static void assert_order(const char *text, const char *needle, const char *other)
{
	assert_has(text, needle);
	assert_has(text, other);
	assert_true(strstr(text, needle) < strstr(text, other));
}

UNUSED static size_t occurrences(const char *text, const char *part)
{
	size_t nr = 0;

	for (text = strstr(text, part); text; text = strstr(text + 1, part))
		nr++;
	return nr;
}

/* The ledger that an emitter would have left for the first process, and a walk over it. */
UNUSED static void make_ledger(struct fixture *f, struct ic_ledger **ret_ledger)
{
	const struct ic_address_space *space = &f->processes[0].space;
	uint64_t offset = PAGE;

	assert_null(ic_ledger_new(&f->outdir, ret_ledger));
	for (uint32_t i = 0; i < space->nr_mappings; i++) {
		struct ic_extent_cursor cursor = ic_extents(space, &space->mappings[i]);
		struct ic_ledger_entry entry = { .process = 0, .mapping = i };

		while (ic_extent_next(&cursor, &entry.extent)) {
			entry.core_offset = UINT64_MAX;
			if (entry.extent.origin <= IC_ORIGIN_ZERO) {
				entry.core_offset = offset;
				offset += entry.extent.size;
			}
			assert_null(ic_ledger_append(*ret_ledger, &entry));
		}
	}
	assert_null(ic_walk_new(&f->checkpoint, *ret_ledger, &f->input.walk));
}

/* Exit status of xmllint on the file "out"; -1 when there is no xmllint. */
UNUSED static int xmllint(struct fixture *f, const char *schema)
{
	char file[128];
	char *with[] = { (char *)(uintptr_t) "xmllint",
			 (char *)(uintptr_t) "--noout",
			 (char *)(uintptr_t) "--schema",
			 (char *)(uintptr_t)schema,
			 file,
			 NULL };
	char *without[] = { with[0], with[1], file, NULL };
	pid_t pid;
	int status;

	(void)snprintf(file, sizeof(file), "%s/out", f->path);
	if (posix_spawnp(&pid, "xmllint", NULL, NULL, schema ? with : without, environ))
		return -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* Well-formed, and valid under both schemas where the reference folder is at hand. */
UNUSED static void assert_valid(struct fixture *f)
{
	static const char *const versions[] = { "v1.2.0", "v2.0.0-beta.0" };
	const char *corpus = getenv("ICECORE_CORPUS");
	int status = xmllint(f, NULL);

	if (status < 0 || status == 127) {
		print_message("no xmllint: documents are not checked\n");
		return;
	}
	assert_int_equal(status, 0);
	for (size_t i = 0; i < IC_NR(versions); i++) {
		char schema[4096];

		(void)snprintf(schema, sizeof(schema), "%s/../reference/dfxml/%s/dfxml.xsd",
			       corpus ? corpus : "", versions[i]);
		if (!corpus || access(schema, R_OK)) {
			print_message("no schema %s: validity is not checked\n", versions[i]);
			continue;
		}
		assert_int_equal(xmllint(f, schema), 0);
	}
}

#endif
