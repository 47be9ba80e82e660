/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/report_fixture.h"

static void report_is_well_formed_and_valid(void **state)
{
	struct fixture *f = *state;

	rendered(f, &ic_report_dfxml);
	assert_valid(f);
	f->checkpoint = (struct ic_checkpoint){ .name = "",
						.store = "directory",
						.layout = "CRIU images",
						.format = { .criu_clue = "", .lsm = "none" } };
	f->input.nr_outputs = 0;
	rendered(f, &ic_report_dfxml);
	assert_valid(f);
	drop_file(f);
}

static void hostile_names_are_escaped_with_their_bytes_beside_them(void **state)
{
	char *text = rendered(*state, &ic_report_dfxml);

	assert_has_not(text, "\x1b");
	assert_has_not(text, "\xff");
	assert_has_not(text, "\xe2\x80\xae");
	assert_has(text, "ev\\x0Ail");
	assert_has(text, "<link_target ic:link_target_b64=\"ZXYKaWwiJzwmXV0+G1szMW3/4oCuL3g=\">");
	assert_has(text, "comm_b64=\"ZXYKaWwiJzwmXV0+G1szMW3/4oCuL3g=\"");
	assert_has(text, "<filename ic:filename_b64=");
	assert_has(text, "status=\"a link \\x1B\"");
	drop_file(*state);
}

static void volumes_are_in_pid_order(void **state)
{
	char *text = rendered(*state, &ic_report_dfxml);

	assert_order(text, "<volume ic:pid=\"7\"", "<volume ic:pid=\"10\"");
	assert_order(text, "<volume ic:pid=\"10\"", "<volume ic:pid=\"30\"");
	assert_has(text, "state=\"zombie\" exit_status=\"256\"");
	assert_int_equal(occurrences(text, "<error>mm-30.img: &lt;absent&gt;</error>"), 2);
	drop_file(*state);
}

static void every_byte_has_its_evidence_or_a_reason(void **state)
{
	char *text = rendered(*state, &ic_report_dfxml);

	assert_has(text, "<byte_run file_offset=\"4096\" fs_offset=\"4198400\" len=\"4096\" "
			 "ic:origin=\"dumped\" ic:src=\"pages-1.img\" ic:src_offset=\"0\"/>");
	assert_has(text, "ic:origin=\"parent\" ic:src=\"pages-1.img\" ic:src_offset=\"4096\"/>");
	assert_has(text, "ic:origin=\"shared\" ic:src=\"pages-1.img\" ic:src_offset=\"4096\"/>");
	assert_has(text, "fs_offset=\"6295552\" len=\"4096\" fill=\"0\" ic:origin=\"zero\"/>");
	assert_has(text, "<error>8192 bytes only in the mapped file</error>");
	assert_has(text, "<ic:absent start=\"0x400000\" len=\"4096\" reason=\"external\"/>");
	assert_has(text, "<ic:absent start=\"0x600000\" len=\"4096\" reason=\"special\"/>");
	assert_has(text, "<ic:absent start=\"0x1000\" len=\"4096\" reason=\"lazy\"/>");
	assert_has(text, "<ic:absent start=\"0x2000\" len=\"4096\" reason=\"lost\"/>");
	assert_has(text, "build_id=\"01ab\"");
	drop_file(*state);
}

static void process_says_who_it_is(void **state)
{
	char *text = rendered(*state, &ic_report_dfxml);

	assert_has(text, "<ic:arg index=\"0\">prog</ic:arg>");
	assert_has(text, "<ic:arg index=\"1\" arg_b64=\"YQpi\">a\\x0Ab</ic:arg>");
	assert_has(text, "pc=\"0x401234\"");
	assert_has(text, "nice=\"-5\" seccomp=\"filter\"");
	assert_has(text, "<ic:thread tid=\"11\" lost=\"1\"/>");
	assert_has(text, "<uid>1000</uid>");
	assert_has(text, "<gid>1001</gid>");
	assert_has(text, "<error>the checkpoint does not say what this descriptor is</error>");
	drop_file(*state);
}

static void every_gap_is_told_once(void **state)
{
	char *text = rendered(*state, &ic_report_dfxml);

	assert_int_equal(occurrences(text, "<ic:gap "), 3);
	/* One of a process that the checkpoint does not have is the checkpoint's. */
	assert_order(text, "pid=\"555\" member=\"core-555.img\"", "</metadata>");
	assert_order(text, "<volume ic:pid=\"30\"", "text=\"left behind\"");
	drop_file(*state);
}

static void run_facts_are_left_out_when_there_are_none(void **state)
{
	struct fixture *f = *state;
	char *text = rendered(f, &ic_report_dfxml), *again;

	assert_has(text, "<command_line ic:command_line_b64=");
	assert_has(text, "<start_time>2026-03-01T12:00:00Z</start_time>");
	assert_order(text, "<library name=\"json-c\"", "<library name=\"libxml2\"");
	assert_order(text, "<library name=\"libxml2\"", "<library name=\"protobuf-c\"");
	f->input.run = NULL;
	text = rendered(f, &ic_report_dfxml);
	assert_valid(f);
	assert_has_not(text, "execution_environment");
	again = rendered(f, &ic_report_dfxml);
	assert_string_equal(text, again);
	drop_file(f);
}

static void ledger_and_extents_give_the_same_report(void **state)
{
	struct fixture *f = *state;
	char *text = rendered(f, &ic_report_dfxml);
	struct ic_ledger *ledger;

	make_ledger(f, &ledger);
	assert_string_equal(rendered(f, &ic_report_dfxml), text);
	ic_walk_free(f->input.walk);
	ic_ledger_free(ledger);
	drop_file(f);
}

static void core_sidecar_says_where_in_the_core_each_run_is(void **state)
{
	struct fixture *f = *state;
	struct ic_ledger *ledger;
	struct ic_sink *sink;
	char *text;

	make_ledger(f, &ledger);
	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	assert_null(ic_report_core_dfxml(&f->input, 0, &f->outputs[1], sink));
	text = file_text(f, "out", finish(sink).size);
	assert_valid(f);
	assert_has(text, "file_offset=\"4096\" fs_offset=\"4198400\" img_offset=\"4096\" "
			 "len=\"4096\" ic:origin=\"dumped\" ic:src=\"pages-1.img\"");
	assert_has(text, "img_offset=\"8192\" len=\"4096\" fill=\"0\" ic:origin=\"zero\"");
	assert_has(text, "<name_type>r</name_type>");
	assert_has_not(text, "map_files/7ffe0000"); /* nothing of it is in the core */
	assert_has_not(text, "execution_environment");
	ic_walk_free(f->input.walk);
	ic_ledger_free(ledger);
	drop_file(f);
}

/* Its runs are in what is restored from the file. */
static void core_sidecar_of_a_compressed_core_says_so(void **state)
{
	struct fixture *f = *state;
	struct ic_report_output packed = f->outputs[1];
	struct ic_ledger *ledger;
	struct ic_sink *sink;
	char *text;

	packed.name = "core.10.gz";
	packed.file.size = 700;
	packed.file.compression = &ic_compression_gzip;
	make_ledger(f, &ledger);
	assert_null(ic_sink_open(&f->outdir, "out", false, &sink));
	assert_null(ic_report_core_dfxml(&f->input, 0, &packed, sink));
	text = file_text(f, "out", finish(sink).size);
	assert_valid(f);
	assert_has(text, "<image_filename ic:size=\"700\" ic:compression=\"gzip\" "
			 "ic:content_size=\"40960\" ic:sha256=");
	assert_has(text, "img_offset=\"8192\" len=\"4096\"");
	ic_walk_free(f->input.walk);
	ic_ledger_free(ledger);
	drop_file(f);
}

static void core_sidecar_needs_a_ledger(void **state)
{
	struct fixture *f = *state;
	struct ic_error *err = ic_report_core_dfxml(&f->input, 0, &f->outputs[1], NULL);

	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_USAGE);
	ic_error_free(err);
}

static void sink_that_is_full_gives_its_error(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct ic_sink *sink;
	struct ic_output output;
	struct ic_error *err;

	if (fd < 0)
		skip();
	assert_null(ic_sink_stream(fd, "full", &sink));
	for (size_t i = 0; i < 5000; i++) /* past the sink's own buffer */
		ic_gaps_add(&f->checkpoint.gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT }, "%0300d",
			    0);
	err = ic_report_dfxml.render(&f->input, sink);
	assert_non_null(err);
	assert_int_equal(ic_error_kind(err), IC_ERR_SYSTEM);
	ic_error_free(err);
	ic_error_free(ic_sink_finish(sink, &output));
	ic_sink_free(sink);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(report_is_well_formed_and_valid),
		TEST(hostile_names_are_escaped_with_their_bytes_beside_them),
		TEST(volumes_are_in_pid_order),
		TEST(every_byte_has_its_evidence_or_a_reason),
		TEST(process_says_who_it_is),
		TEST(every_gap_is_told_once),
		TEST(run_facts_are_left_out_when_there_are_none),
		TEST(ledger_and_extents_give_the_same_report),
		TEST(core_sidecar_says_where_in_the_core_each_run_is),
		TEST(core_sidecar_of_a_compressed_core_says_so),
		TEST(core_sidecar_needs_a_ledger),
		TEST(sink_that_is_full_gives_its_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
