/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/listing_fixture.h"

enum {
	FDINFO = 0x56213732,
	PAGEMAP = 0x56084025,
	PIPES_DATA = 0x56453709,
	SK_QUEUES = 0x56264026,
	TCP_STREAM = 0x51465506,
	BPFMAP_DATA = 0x64324033,
	GHOST = 0x52583605,
	SHM = 0x46283044,
	MSG = 0x55453737,
	SEM = 0x59573019,
};

static void what_follows_a_record_is_its_extra(void **state)
{
	static const struct {
		uint32_t magic;
		const char *record, *payload;
		size_t size;
		const char *whole, *left_out;
	} rows[] = {
		{ PIPES_DATA, "1:7 2:3", "abc", 3, "\"bytes\":3,\"extra\":\"YWJj\\n\"",
		  "\"extra\":\"... <3B>\"" },
		{ PIPES_DATA, "1:7 2:0", "", 0, "\"extra\":\"\"", "\"extra\":\"... <0B>\"" },
		{ SK_QUEUES, "1:7 2:2", "hi", 2, "\"length\":2,\"extra\":\"aGk=\\n\"", "<2B>" },
		{ TCP_STREAM, "1:1 3:2", "abc", 3,
		  "\"extra\":{\"inq\":\"YQ==\\n\",\"outq\":\"YmM=\\n\"}", "<3B>" },
		{ BPFMAP_DATA, "1:1 2:1 3:2 4:1", "abc", 3, "\"extra\":\"YWJj\\n\"", "<3B>" },
		{ GHOST, "1:0 3:0100644", "abc", 3, "\"extra\":\"YWJj\\n\"", "\"mode\":33188}" },
		{ SHM, "2:2", "ab\0\0", 4, "\"extra\":\"YWI=\\n\"", "<2B>" },
		{ SHM, "2:4096 3:1", "", 0, "\"in_pagemaps\":true,\"extra\":\"\"", "<0B>" },
		{ SEM, "2:3", "\1\0\2\0\xff\xff\0\0", 8, "\"extra\":[1,2,65535]", "<6B>" },
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		with_image image = image_of(state, rows[i].magic, false);

		put_record(&image, rows[i].record);
		put_bytes(&image, rows[i].payload, rows[i].size);
		if (rows[i].magic != GHOST) { /* whose bytes go on to the end */
			put_record(&image, rows[i].record);
			put_bytes(&image, rows[i].payload, rows[i].size);
		}
		assert_has(listing_of(&image), rows[i].whole);
		image.request.no_payload = true;
		assert_has(listing_of(&image), rows[i].left_out);
		assert_no_gaps(&image);
	}
}

static void messages_of_a_queue_are_pairs_of_what_they_are_and_hold(void **state)
{
	with_image image = image_of(state, MSG, false);

	put_record(&image, "1:{1:5} 2:100 3:2");
	put_record(&image, "1:7 2:3");
	put_bytes(&image, "abc\0\0\0\0\0", 8);
	put_record(&image, "1:8 2:0");
	put_record(&image, "3:0");
	assert_has(listing_of(&image),
		   "\"qnum\":2,\"extra\":[{\"mtype\":7,\"msize\":3},\"YWJj\\n\","
		   "{\"mtype\":8,\"msize\":0},\"\"]},{\"qnum\":0,\"extra\":[]}]");
	image.request.no_payload = true;
	assert_has(listing_of(&image), "\"extra\":\"... <11B>\"");
	assert_no_gaps(&image);
}

static void chunks_of_a_file_are_entries(void **state)
{
	with_image image = image_of(state, GHOST, false);

	put_record(&image, "1:0 9:1 10:9");
	put_record(&image, "1:2 2:0");
	put_bytes(&image, "ab", 2);
	put_record(&image, "1:1 2:8");
	put_bytes(&image, "c", 1);
	assert_has(listing_of(&image), "[{\"uid\":0,\"chunks\":true,\"size\":9},"
				       "{\"len\":2,\"off\":0,\"extra\":\"YWI=\\n\"},"
				       "{\"len\":1,\"off\":8,\"extra\":\"Yw==\\n\"}]");
	image.request.no_payload = true;
	assert_has(listing_of(&image), "{\"len\":2,\"off\":0},{\"len\":1,\"off\":8}]");
	assert_no_gaps(&image);
}

static void of_a_pagemap_only_the_first_record_is_its_head(void **state)
{
	with_image image = image_of(state, PAGEMAP, true);

	put_record(&image, "1:3");
	put_record(&image, "1:0x1000 2:2 4:4");       /* to CRIU 4.1 */
	put_record(&image, "1:0x9000 2:0 4:6 5:300"); /* since 4.2 */
	put_record(&image, "1:0xa000 2:1 3:1");       /* to 3.4 */
	assert_has(listing_of(&image),
		   "[{\"pages_id\":3},{\"vaddr\":4096,\"compat_nr_pages\":2,\"flags\":4},"
		   "{\"vaddr\":36864,\"compat_nr_pages\":0,\"flags\":6,\"nr_pages\":300},"
		   "{\"vaddr\":40960,\"compat_nr_pages\":1,\"in_parent\":true}]");
	assert_no_gaps(&image);
}

static void semaphores_are_in_the_machines_order(void **state)
{
	with_image image = image_of(state, SEM, true);

	put_record(&image, "2:1");
	put_bytes(&image, "\1\2\0\0\0\0\0\0", 8);
	assert_has(listing_of(&image), "\"extra\":[258]");
}

static void long_payloads_come_in_lines_of_76_characters(void **state)
{
	with_image image = image_of(state, PIPES_DATA, false);
	char bytes[115];

	memset(bytes, 'a', sizeof(bytes));
	put_record(&image, "2:115");
	put_bytes(&image, bytes, sizeof(bytes));
	assert_has(listing_of(&image),
		   "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\\n"
		   "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\\n"
		   "YQ==\\n\"");
}

static void a_payload_that_is_cut_shows_what_is_there(void **state)
{
	with_image image = image_of(state, PIPES_DATA, false);

	put_record(&image, "1:7 2:5");
	put_bytes(&image, "abc", 3);
	assert_has(listing_of(&image), "\"extra\":\"YWJj\\n\"}]}");
	assert_gap(&image, 16, "need 5 bytes, have 3");
}

static void a_payload_that_is_cut_is_a_gap_also_when_it_is_left_out(void **state)
{
	with_image image = image_of(state, PIPES_DATA, false);

	put_record(&image, "1:7 2:5");
	put_bytes(&image, "abc", 3);
	image.request.no_payload = true;
	assert_has(listing_of(&image), "\"extra\":\"... <5B>\"}]}");
	assert_gap(&image, 16, "need 5 bytes, have 3");
}

static void counts_that_no_file_can_hold_cost_nothing(void **state)
{
	static const struct {
		uint32_t magic;
		const char *record;
	} rows[] = {
		{ SEM, "2:0xffffffff" },
		{ MSG, "3:0xffffffff" },
		{ SHM, "2:0xffffffffffffffff" },
		{ BPFMAP_DATA, "2:0xffffffff 3:0xffffffff" },
		{ TCP_STREAM, "1:0xffffffff 3:0xffffffff" },
		{ GHOST, "9:1" },
	};

	for (size_t i = 0; i < IC_NR(rows); i++)
		for (unsigned left_out = 0; left_out < 2; left_out++) {
			with_image image = image_of(state, rows[i].magic, false);
			char *text;

			put_record(&image, rows[i].record);
			if (rows[i].magic == GHOST)
				put_record(&image, "1:0xffffffffffffffff 2:0");
			image.request.no_payload = left_out;
			assert_null(try_listing(&image, &text));
			assert_true(image.gaps.list.nr > 0 || left_out);
			assert_true(image.gaps.list.nr <= 2);
		}
}

static void an_image_that_is_cut_shows_its_whole_records(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_record(&image, "1:1");
	put_record(&image, "1:2");
	for (size_t cut = 1; cut < 6; cut++) {
		image.size--;
		image.gaps.list.nr = 0;
		assert_has(listing_of(&image), "[{\"id\":1}]");
		assert_gap(&image, 14, cut < 3 ? "record body" : "record length");
	}
}

static void a_length_past_the_end_is_a_gap_at_its_place(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_word(&image, 0xffffffff);
	put_word(&image, 0);
	assert_has(listing_of(&image), "\"entries\":[]");
	assert_gap(&image, 8, "need 4294967295 bytes, have 4");
}

static void a_record_larger_than_any_real_one_is_refused(void **state)
{
	with_image image = image_of(state, FDINFO, false);
	const size_t size = (64U << 20) + 1;
	char *text;

	put_word(&image, (uint32_t)size);
	image.bytes = realloc(image.bytes, image.size + size);
	assert_non_null(image.bytes);
	memset(image.bytes + image.size, 0, size);
	image.size += size;
	assert_null(try_listing(&image, &text));
	assert_gap(&image, 8, "the largest that is read");
}

static void what_is_no_image_is_an_error_and_writes_nothing(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		enum ic_error_kind kind;
		const char *part;
	} rows[] = {
		{ "", 0, IC_ERR_DAMAGED, "0 bytes" },
		{ "abc", 3, IC_ERR_DAMAGED, "3 bytes" },
		{ "\x7f"
		  "ELF",
		  4, IC_ERR_UNSUPPORTED, "magic 0x464c457f" },
		{ "\x19\x43\x56\x54\x11\x22\x33\x44", 8, IC_ERR_UNSUPPORTED, "magic 0x44332211" },
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		with_image image = image_of(state, FDINFO, false);
		char *text;

		image.size = 0;
		put_bytes(&image, rows[i].bytes, rows[i].size);
		assert_error(try_listing(&image, &text), rows[i].kind, rows[i].part);
		assert_string_equal(text, "");
	}
}

static void an_image_under_the_name_of_another_is_shown_and_a_gap(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	image.name = "mm-1.img";
	put_record(&image, "1:1");
	assert_has(listing_of(&image), "{\"magic\":\"FDINFO\",\"entries\":[{\"id\":1}]}");
	assert_gap(&image, 0, "as MM images are and has the magic of FDINFO");
}

static void lines_say_of_each_record_where_it_is(void **state)
{
	with_image image = image_of(state, FDINFO, false);
	char *text;

	image.name = "a/b\nc/fdinfo-1.img";
	put_record(&image, "1:1");
	put_record(&image, "1:2");
	image.request.lines = true;
	assert_null(try_listing(&image, &text));
	assert_string_equal(text,
			    "{ \"member\": \"a/b\\nc/fdinfo-1.img\", \"index\": 0, "
			    "\"offset\": 8, \"magic\": \"FDINFO\", \"entry\": { \"id\": 1 } }\n"
			    "{ \"member\": \"a/b\\nc/fdinfo-1.img\", \"index\": 1, "
			    "\"offset\": 14, \"magic\": \"FDINFO\", \"entry\": { \"id\": 2 } }\n");
}

/* Not in memory: read by pieces. */
static void a_file_on_disk_gives_the_same(void **state)
{
	with_image image = image_of(state, PIPES_DATA, false);
	static char payload[200000];
	struct ic_member member = { .name = "pipes-data.img", .has_blob = true };
	struct ic_sink *sink;
	char *text;

	memset(payload, 'x', sizeof(payload));
	put_record(&image, "2:200000");
	put_bytes(&image, payload, sizeof(payload));
	assert_null(try_listing(&image, &text));
	make_file(image.unit, "pipes-data.img", image.bytes, image.size);
	member.blob = (struct ic_blob){
		.fd = openat(image.unit->outdir.fd, "pipes-data.img", O_RDONLY | O_CLOEXEC),
		.size = image.size,
	};
	assert_null(ic_sink_open(&image.unit->outdir, "other.json", false, &sink));
	image.request.sink = sink;
	assert_null(ic_listing_write(&image.request, &member, NULL));
	(void)finish(sink);
	close(member.blob.fd);
	assert_string_equal(file_text(image.unit, "other.json"), text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(what_follows_a_record_is_its_extra),
		folder_test(messages_of_a_queue_are_pairs_of_what_they_are_and_hold),
		folder_test(chunks_of_a_file_are_entries),
		folder_test(of_a_pagemap_only_the_first_record_is_its_head),
		folder_test(semaphores_are_in_the_machines_order),
		folder_test(long_payloads_come_in_lines_of_76_characters),
		folder_test(a_payload_that_is_cut_shows_what_is_there),
		folder_test(a_payload_that_is_cut_is_a_gap_also_when_it_is_left_out),
		folder_test(counts_that_no_file_can_hold_cost_nothing),
		folder_test(an_image_that_is_cut_shows_its_whole_records),
		folder_test(a_length_past_the_end_is_a_gap_at_its_place),
		folder_test(a_record_larger_than_any_real_one_is_refused),
		folder_test(what_is_no_image_is_an_error_and_writes_nothing),
		folder_test(an_image_under_the_name_of_another_is_shown_and_a_gap),
		folder_test(lines_say_of_each_record_where_it_is),
		folder_test(a_file_on_disk_gives_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
