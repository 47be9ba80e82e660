/* SPDX-License-Identifier: Apache-2.0 */
/* Dumps as older CRIUs wrote them: what comes out is what the newest form gives, to the byte. */
#include "elfcore/core.h"

#include "convert/model/watch.h"
#include "tests/builder/messages.h"
#include "tests/unit/checkpoint_fixture.h"
#include "tests/unit/core_fixture.h"

static const uint32_t versions[] = { 4, 101, 102, 103, 104, 106, 200, 212, 300, 302, 304, 401 };

/* The scenario of that version, described. */
static void describe_version(struct dump *dump, uint32_t criu)
{
	char argument[32];
	const char *const arguments[] = { argument, NULL };

	(void)snprintf(argument, sizeof(argument), "criu=%u", criu);
	icb_free(dump->b);
	dump->b = icb_scenario("version", arguments);
	(void)snprintf(dump->images, sizeof(dump->images), "%s/%u", dump->unit->folder, criu);
}

static const struct ic_checkpoint *of_version(struct dump *dump, uint32_t criu)
{
	describe_version(dump, criu);
	return made(dump);
}

static struct core core_of(struct dump *dump, const struct ic_process *process)
{
	struct ic_sink *sink;

	(void)unlinkat(dump->unit->outdir.fd, "core", 0);
	assert_null(ic_sink_open(&dump->unit->outdir, "core", true, &sink));
	assert_null(ic_core_write(process, 0, &(struct ic_core_options){ .zero = IC_ZERO_AUTO },
				  sink, NULL, NULL));
	finish(sink);
	return core_read(dump->unit, "core");
}

static void the_core_is_the_same_whichever_version_wrote_the_dump(void **state)
{
	static const uint32_t pids[] = { 100, 110 };
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(pids); i++) {
		struct core newest = core_of(dump, process_of(of_version(dump, 0), pids[i]));

		for (size_t j = 0; j < IC_NR(versions); j++) {
			const struct ic_checkpoint *checkpoint = of_version(dump, versions[j]);
			struct core core = core_of(dump, process_of(checkpoint, pids[i]));

			expect_no_gaps(checkpoint);
			assert_int_equal(core.size, newest.size);
			assert_memory_equal(core.bytes, newest.bytes, core.size);
		}
	}
}

/* What no core shows, and the reports do. */
static void the_process_is_the_same_whichever_version_wrote_the_dump(void **state)
{
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(versions); i++) {
		const struct ic_process *process = process_of(of_version(dump, versions[i]), 100);

		assert_true(process->actions.known);
		assert_true(process->actions.caught == 1ULL << 9);
		assert_true(process->actions.ignored == 1ULL << 17);
		assert_int_equal(process->nr_limits, 16);
		assert_int_equal(process->limits[7].soft, 1024);
		assert_int_equal(process->pending.nr, 1);
		assert_true(process->pending.mask == 1ULL << 9);
		assert_true(process->threads[0].pending.mask == 1ULL << 11);
		assert_true(process->threads[1].pending.mask == 1ULL << 14);
		for (size_t j = 0; j < 2; j++) {
			assert_true(process->threads[j].credentials.known);
			assert_int_equal(process->threads[j].credentials.uid, 1000);
			assert_int_equal(process->threads[j].credentials.gid, 1001);
		}
		assert_true(ic_text_is(process->exe->path, "/usr/bin/app"));
		assert_true(ic_text_is(process->cwd->path, "/"));
		assert_int_equal(process->nr_descriptors, 21);
	}
}

static void descriptors_of_all_kinds_keep_their_kind(void **state)
{
	static const char *const kinds[] = {
		"REG",      "REG",       "REG",       "PIPE",    "PIPE",     "FIFO",     "INETSK",
		"UNIXSK",   "EVENTFD",   "EVENTPOLL", "INOTIFY", "SIGNALFD", "PACKETSK", "TTY",
		"FANOTIFY", "NETLINKSK", "NS",        "TUNF",    "EXT",      "TIMERFD",  "REG",
	};
	const struct ic_process *process = process_of(of_version(*state, 302), 100);

	assert_int_equal(process->nr_descriptors, IC_NR(kinds));
	for (size_t i = 0; i < IC_NR(kinds); i++)
		assert_string_equal(process->descriptors[i].file->type_name, kinds[i]);
	assert_true(ic_text_is(process->descriptors[20].file->path, "/tmp/deleted (deleted)"));
}

static void the_version_is_told_from_what_is_there(void **state)
{
	static const struct {
		uint32_t criu;
		const char *clue;
	} rows[] = {
		{ 101, "older than 1.2" }, { 102, "1.2" },          { 103, "1.3 to 1.5" },
		{ 106, "1.6 to 1.8" },     { 212, "2.0 to 3.0" },   { 302, "3.1 to 3.3" },
		{ 304, "3.4 to 4.1" },     { 401, "4.1 or newer" },
	};

	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_string_equal(of_version(*state, rows[i].criu)->format.criu_clue,
				    rows[i].clue);
}

/* Since 2.0 each thread has its own: those of another would be a guess. */
static void credentials_are_shared_only_where_they_were_stored_once(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_process(describe(dump, NULL), 42, 0, "victim");

	icb_core(icb_thread(p, 43, "worker"))->thread_core->creds = NULL;
	assert_false(process_of(made(dump), 42)->threads[1].credentials.known);
}

/* Each of these absent costs what it says, is told by its name, and leaves every process. */
static void an_absent_image_costs_what_it_held(void **state)
{
	static const struct {
		const char *image;
		uint32_t pid;
		const char *text;
	} rows[] = {
		{ "reg-files.img", 0, "no regular file has a name" },
		{ "reg-files.img", 100, "the executable is file 1, which reg-files.img" },
		{ "pipes.img", 100, "which pipes.img does not have" },
		{ "timerfd.img", 100, "which timerfd.img does not have" },
		{ "creds-100.img", 100, "user and group are given as 0" },
		{ "rlimit-100.img", 100, "the limits of 100" },
		{ "signal-s-100.img", 100, "the pending signals of 100" },
		{ "signal-p-101.img", 100, "the pending signals of 100" },
		{ "vmas-110.img", 110, "the mappings of 110" },
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_checkpoint *checkpoint;

		describe_version(dump, 101);
		written(dump);
		assert_int_equal(icb_remove(dump->images, rows[i].image), 0);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_MISSING, rows[i].pid, rows[i].text);
		assert_int_equal(checkpoint->nr_processes, 3);
		assert_null(process_of(checkpoint, 100)->lost);
		assert_null(process_of(checkpoint, 110)->lost);
	}
}

static void what_is_before_a_cut_stands(void **state)
{
	static const struct {
		const char *image;
		uint32_t pid;
	} rows[] = {
		{ "reg-files.img", 0 },    { "pipes.img", 0 },          { "creds-100.img", 100 },
		{ "rlimit-100.img", 100 }, { "signal-s-100.img", 100 }, { "vmas-100.img", 100 },
		{ "ipcns-shm-9.img", 0 },
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_checkpoint *checkpoint;
		int64_t size;

		describe_version(dump, 101);
		written(dump);
		size = icb_size(dump->images, rows[i].image);
		assert_int_equal(icb_truncate(dump->images, rows[i].image, (uint64_t)size - 1), 0);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, rows[i].pid, rows[i].image);
		assert_null(process_of(checkpoint, 100)->lost);
		assert_true(ic_text_is(process_of(checkpoint, 100)->exe->path, "/usr/bin/app"));
	}
}

static void an_id_in_two_images_is_the_file_of_the_first(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_version(dump, 302);
	written(dump);
	assert_int_equal(icb_replace_record(dump->images, "eventfd.img", 0, "\x08\x01", 2), 0);
	checkpoint = loaded(dump);
	expect_gap(
		checkpoint, IC_GAP_DAMAGED, 0,
		"eventfd.img+0x8: file 1 is there twice: the first counts, at reg-files.img+0x8");
	expect_gap(checkpoint, IC_GAP_MISSING, 100, "which eventfd.img does not have");
	assert_true(ic_text_is(process_of(checkpoint, 100)->exe->path, "/usr/bin/app"));
}

static void watches_had_images_of_their_own(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;
	uint32_t epoll = 0, inotify = 0;
	char text[64];

	describe_version(dump, 103);
	/* The files' ids: descriptors 9 and 10 of the scenario. */
	process = process_of(made(dump), 100);
	for (size_t i = 0; i < process->nr_descriptors; i++) {
		if (process->descriptors[i].file->kind == IC_FILE_EPOLL)
			epoll = process->descriptors[i].file->id;
		if (process->descriptors[i].file->kind == IC_FILE_INOTIFY)
			inotify = process->descriptors[i].file->id;
	}
	(void)snprintf(text, sizeof(text), "1:%u 2:5 3:1 4:7", epoll);
	icb_image(dump->b, "eventpoll-tfd.img", 0x44433746, text, "", 0);
	icb_image(dump->b, "eventpoll-tfd.img", 0x44433746, "1:9999 2:5 3:1 4:8", "", 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:5 3:1 4:9", epoll);
	icb_image(dump->b, "eventpoll-tfd.img", 0x44433746, text, "", 0);
	(void)snprintf(text, sizeof(text), "1:%u 2:1234 3:0x100 5:0x2a 6:1", inotify);
	icb_image(dump->b, "inotify-wd.img", 0x54562009, text, "", 0);
	checkpoint = made(dump);
	process = process_of(checkpoint, 100);
	for (size_t i = 0; i < process->nr_descriptors; i++) {
		const struct ic_file *file = process->descriptors[i].file;

		if (file->kind == IC_FILE_EPOLL) {
			assert_int_equal(file->epoll->nr_targets, 2);
			assert_int_equal(file->epoll->targets[1].data, 9);
		} else if (file->kind == IC_FILE_INOTIFY) {
			assert_int_equal(file->inotify->nr_watches, 1);
			assert_int_equal(file->inotify->watches[0].inode, 1234);
		}
	}
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "a watch of file 9999 (EVENTPOLL)");
}

static void a_descriptor_of_another_kind_than_its_file_has_none(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_version(dump, 302);
	written(dump);
	/* Descriptor 3, a pipe, is made file 1, the executable. */
	assert_int_equal(icb_replace_record(dump->images, "fdinfo-2.img", 3,
					    "\x08\x01\x10\x00\x18\x02\x20\x03", 8),
			 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 100, "descriptor 3 is file 1 of type 2");
	assert_null(process_of(checkpoint, 100)->descriptors[3].file);
}

static void lists_of_an_earlier_dump_are_told_and_not_read(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	describe_version(dump, 304);
	icb_image(dump->b, "pipes.img", 0x56513555, "1:500 2:7 3:0", NULL, 0);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "pipes.img+0x0: CRIU wrote it before");
	for (size_t i = 0; i < checkpoint->nr_files; i++)
		assert_int_not_equal(checkpoint->files[i].id, 500);
}

static void a_segment_that_is_cut_shows_the_pages_that_are_there(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;
	const struct ic_checkpoint *checkpoint;
	int64_t size;

	describe_version(dump, 212);
	written(dump);
	size = icb_size(dump->images, "ipcns-shm-9.img");
	assert_int_equal(icb_truncate(dump->images, "ipcns-shm-9.img", (uint64_t)size - PAGE - 104),
			 0);
	checkpoint = loaded(dump);
	process = process_of(checkpoint, 100);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "ipcns-shm-9.img");
	expect_origin(process, REGION + 0x100000, IC_ORIGIN_SHARED);
	expect_origin(process, REGION + 0x100000 + PAGE, IC_ORIGIN_LOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(the_core_is_the_same_whichever_version_wrote_the_dump),
		dump_test(the_process_is_the_same_whichever_version_wrote_the_dump),
		dump_test(credentials_are_shared_only_where_they_were_stored_once),
		dump_test(descriptors_of_all_kinds_keep_their_kind),
		dump_test(the_version_is_told_from_what_is_there),
		dump_test(an_absent_image_costs_what_it_held),
		dump_test(what_is_before_a_cut_stands),
		dump_test(an_id_in_two_images_is_the_file_of_the_first),
		dump_test(watches_had_images_of_their_own),
		dump_test(a_descriptor_of_another_kind_than_its_file_has_none),
		dump_test(lists_of_an_earlier_dump_are_told_and_not_read),
		dump_test(a_segment_that_is_cut_shows_the_pages_that_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
