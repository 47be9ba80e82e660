/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "tests/unit/listing_fixture.h"

enum {
	CORE = 0x55053847,
	MM = 0x57492820,
	FILES = 0x56303138,
	PSTREE = 0x50273030,
	GHOST = 0x52583605,
	UTSNS = 0x54473203,
	CGROUP = 0x59383330,
	INETSK = 0x56443851,
	UNIXSK = 0x54373943,
	FDINFO = 0x56213732,
	FILE_LOCKS = 0x54323616,
	NETNS = 0x55933752,
	APPARMOR = 0x59423047,
};

/* One record of that magic, with what it becomes. */
static void assert_shown(void **state, uint32_t magic, const char *text, bool pretty,
			 const char *expected)
{
	with_image image = image_of(state, magic, false);

	put_record(&image, text);
	image.request.pretty = pretty;
	assert_has(listing_of(&image), expected);
	assert_no_gaps(&image);
}

static void numbers_are_as_wide_and_signed_as_their_fields(void **state)
{
	/* file_lock_entry: pid and fd are int32, start and len int64. */
	assert_shown(
		state, FILE_LOCKS, "1:2 2:0x1ffffffff 3:-1 4:-2 5:-3 6:-4", false,
		"{\"flag\":2,\"type\":4294967295,\"pid\":-1,\"fd\":-2,\"start\":-3,\"len\":-4}");
	/* reg_file_entry.mnt_id is a sint32, vma_entry.fd a sint64. */
	assert_shown(state, FILES, "1:1 2:7 3:{7:z-1}", false,
		     "{\"type\":\"REG\",\"id\":7,\"reg\":{\"mnt_id\":-1}}");
	assert_shown(state, MM, "14:{1:0xffffffffffffffff 8:z-1}", false,
		     "{\"vmas\":[{\"start\":18446744073709551615,\"fd\":-1}]}");
	/* sk_opts_entry.so_filter is a fixed64. */
	assert_shown(state, INETSK, "14:{16:f0x600007fff0000}", false,
		     "\"so_filter\":[1688852007682048]");
}

static void enumerations_have_names_and_unknown_ones_numbers(void **state)
{
	assert_shown(state, FDINFO, "1:1 3:5", false, "{\"id\":1,\"type\":\"UNIXSK\"}");
	assert_shown(state, FDINFO, "1:1 3:99", false, "{\"id\":1,\"type\":99}");
}

static void a_text_keeps_its_nul_and_what_follows(void **state)
{
	with_image image = image_of(state, UTSNS, false);

	put_raw_record(&image,
		       "\x0a\x05"
		       "a\0b\n\"",
		       7);
	assert_has(listing_of(&image), "{\"nodename\":\"a\\u0000b\\n\\\"\"}");
}

static void a_text_that_is_not_utf8_is_escaped_with_its_bytes_beside_it(void **state)
{
	with_image image = image_of(state, UTSNS, false);

	put_raw_record(&image,
		       "\x0a\x03"
		       "a\xff"
		       "b\x12\x02\xc3\xa9",
		       9);
	assert_has(
		listing_of(&image),
		"{\"nodename\":\"a\\\\xFFb\",\"nodename_b64\":\"Yf9i\",\"domainname\":\"\xc3\xa9\"}");
}

static void pretty_numbers_are_as_people_read_them(void **state)
{
	assert_shown(state, MM, "1:0x401000 14:{1:0x1000 5:3 6:0x4022 7:0x8000000000000201}", true,
		     "{\"mm_start_code\":\"0x401000\",\"vmas\":[{\"start\":\"0x1000\","
		     "\"prot\":\"PROT_READ | PROT_WRITE\","
		     "\"flags\":\"MAP_PRIVATE | MAP_ANON | 0x4000\","
		     "\"status\":\"VMA_AREA_REGULAR | VMA_ANON_PRIVATE\"}]}");
	assert_shown(state, MM, "14:{5:0}", true, "\"prot\":\"\"");
	assert_shown(state, GHOST, "4:0xfe00003 6:0x12345 9:1", true,
		     "\"dev\":\"254:3\",\"rdev\":\"291:69\"");
	assert_shown(state, CORE, "1:1 3:{1:3 2:0}", true,
		     "{\"mtype\":\"X86_64\",\"tc\":{\"task_state\":\"Stopped\",\"exit_code\":0}}");
	assert_shown(state, CORE, "3:{1:9}", true, "{\"task_state\":9}");
	/* A message that is hexadecimal has nothing else in it. */
	assert_shown(state, CORE, "2:{2:{1:16 28:2} 3:{1:16}}", true,
		     "{\"gpregs\":{\"r15\":\"0x10\",\"mode\":\"COMPAT\"},\"fpregs\":{\"cwd\":16}}");
}

static void addresses_are_told_by_their_length(void **state)
{
	assert_shown(state, INETSK, "3:10 11:16777343 12:0*4", true,
		     "{\"family\":\"INET6\",\"src_addr\":[\"127.0.0.1\"],\"dst_addr\":[\"::\"]}");
	assert_shown(state, INETSK, "11:0*3 11:16777216", true, "\"src_addr\":[\"::1\"]");
	assert_shown(state, INETSK, "11:0xb80d0120 11:0 11:0 11:0", true,
		     "\"src_addr\":[\"2001:db8::\"]");
	assert_shown(state, INETSK, "11:0x01000000 11:0x00000100 11:0 11:0x01000100", true,
		     "\"src_addr\":[\"0:1:1::1:1\"]");
	/* What is no address is numbers, as in the raw form. */
	assert_shown(state, INETSK, "11:1*2", true, "\"src_addr\":[1,1]");
	assert_shown(state, INETSK, "11:16777343", false, "\"src_addr\":[16777343]");
}

static void addresses_of_a_big_endian_machine_are_not_turned(void **state)
{
	with_image image = image_of(state, INETSK, true);

	put_record(&image, "11:0x7f000001");
	image.request.pretty = true;
	assert_has(listing_of(&image), "\"src_addr\":[\"127.0.0.1\"]");
}

static void names_of_unix_sockets_are_quoted_printable(void **state)
{
	assert_shown(state, UNIXSK, "11:'/run/a b'", false, "{\"name\":\"/run/a b\"}");
	with_image image = image_of(state, UNIXSK, false);

	put_raw_record(&image, "\x5a\x04\0a=\xff", 6);
	assert_has(listing_of(&image), "{\"name\":\"=00a=3D=FF\"}");
}

static void packed_messages_are_shown_as_messages(void **state)
{
	assert_shown(
		state, FILES, "1:2 2:3 18:{1:3 2:77 3:1}", true,
		"{\"type\":\"PIPE\",\"id\":3,\"pipe\":{\"id\":3,\"pipe_id\":77,\"flags\":\"0x1\"}}");
	assert_shown(state, CGROUP, "2:{2:{1:'a' 2:{1:'b' 2:{1:'c'}}}}", false,
		     "\"dirs\":[{\"dir_name\":\"a\",\"children\":[{\"dir_name\":\"b\","
		     "\"children\":[{\"dir_name\":\"c\"}]}]}]");
}

static void numbers_of_a_list_may_be_packed(void **state)
{
	with_image image = image_of(state, PSTREE, false);

	put_raw_record(&image, "\x28\x01\x2a\x03\x02\xac\x02\x28\x05", 9);
	assert_has(listing_of(&image), "{\"threads\":[1,2,300,5]}");
	assert_no_gaps(&image);
}

static void unknown_fields_are_kept_by_number(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_raw_record(&image, "\x08\x01\xa2\x1f\x02hi\xa8\x1f\x07\xb1\x1f\1\0\0\0\0\0\0\0", 20);
	assert_has(listing_of(&image), "{\"id\":1,\"unknown_fields\":["
				       "{\"number\":500,\"type\":\"bytes\",\"value\":\"aGk=\\n\"},"
				       "{\"number\":501,\"type\":\"varint\",\"value\":7},"
				       "{\"number\":502,\"type\":\"fixed64\",\"value\":1}]}");
	assert_no_gaps(&image);
}

static void a_field_of_another_wire_type_is_kept_and_a_gap(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_raw_record(&image, "\x0a\x02hi\x20\x05", 6);
	assert_has(listing_of(&image),
		   "{\"fd\":5,\"unknown_fields\":[{\"number\":1,\"type\":\"bytes\"");
	assert_gap(&image, 12, "id is of another wire type");
}

static void of_a_field_that_is_there_twice_the_last_counts(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_raw_record(&image, "\x08\x01\x20\x05\x08\x02", 6);
	assert_has(listing_of(&image), "{\"id\":2,\"fd\":5}");
	assert_gap(&image, 16, "id is there more than once");
}

static void what_lies_before_damage_is_shown(void **state)
{
	with_image image = image_of(state, FDINFO, false);

	put_raw_record(&image, "\x08\x01\x20\x05\x18", 5);
	put_record(&image, "1:2");
	assert_has(listing_of(&image), "[{\"id\":1,\"fd\":5},{\"id\":2}]");
	assert_gap(&image, 17, "fdinfo_entry");
}

static void damage_in_a_message_of_a_message_costs_nothing_else(void **state)
{
	with_image image = image_of(state, FILES, false);

	put_raw_record(&image, "\x08\x01\x1a\x03\x08\x09\xff\x10\x07", 9);
	assert_has(listing_of(&image), "{\"type\":\"REG\",\"id\":7,\"reg\":{\"id\":9}}");
	assert_gap(&image, 18, "reg_file_entry");
}

/* Each level is two bytes; the deepest that are shown are as many as protobuf itself reads. */
static void nesting_without_end_is_cut_and_a_gap(void **state)
{
	with_image image = image_of(state, CGROUP, false);
	static uint8_t bytes[2000];
	size_t at = sizeof(bytes);
	char *text;

	for (size_t size = 0, step; size < 1500; size += step) {
		uint8_t lead[4] = { 0x12 };

		step = size < 128 ? 2 : 3;
		lead[1] = (uint8_t)(size < 128 ? size : 0x80 | (size & 0x7f));
		lead[2] = (uint8_t)(size >> 7);
		at -= step;
		memcpy(bytes + at, lead, step);
	}
	put_raw_record(&image, bytes + at, sizeof(bytes) - at);
	assert_null(try_listing(&image, &text));
	assert_int_equal(image.gaps.list.nr, 1);
	assert_has(ic_gap_at(&image.gaps, 0)->text, "nested more deeply");
}

static void a_million_values_are_no_matter_in_order_or_not(void **state)
{
	with_image image = image_of(state, NETNS, false);
	const size_t nr = 1000000;
	uint8_t *bytes = malloc(2 * nr);
	clock_t start = clock();
	char *text;

	assert_non_null(bytes);
	for (size_t i = 0; i < nr; i++) { /* each field of a list comes up after the other */
		bytes[2 * i] = (uint8_t)((1 + i % 2) << 3);
		bytes[2 * i + 1] = 1;
	}
	put_raw_record(&image, bytes, 2 * nr);
	free(bytes);
	assert_null(try_listing(&image, &text));
	assert_no_gaps(&image);
	assert_true(strlen(text) > 2 * nr);
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
}

static void a_record_without_fields_is_an_empty_object(void **state)
{
	assert_shown(state, APPARMOR, "", false, "{\"magic\":\"APPARMOR\",\"entries\":[{}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(numbers_are_as_wide_and_signed_as_their_fields),
		folder_test(enumerations_have_names_and_unknown_ones_numbers),
		folder_test(a_text_keeps_its_nul_and_what_follows),
		folder_test(a_text_that_is_not_utf8_is_escaped_with_its_bytes_beside_it),
		folder_test(pretty_numbers_are_as_people_read_them),
		folder_test(addresses_are_told_by_their_length),
		folder_test(addresses_of_a_big_endian_machine_are_not_turned),
		folder_test(names_of_unix_sockets_are_quoted_printable),
		folder_test(packed_messages_are_shown_as_messages),
		folder_test(numbers_of_a_list_may_be_packed),
		folder_test(unknown_fields_are_kept_by_number),
		folder_test(a_field_of_another_wire_type_is_kept_and_a_gap),
		folder_test(of_a_field_that_is_there_twice_the_last_counts),
		folder_test(what_lies_before_damage_is_shown),
		folder_test(damage_in_a_message_of_a_message_costs_nothing_else),
		folder_test(nesting_without_end_is_cut_and_a_gap),
		folder_test(a_million_values_are_no_matter_in_order_or_not),
		folder_test(a_record_without_fields_is_an_empty_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
