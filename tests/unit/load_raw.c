/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "tests/unit/listing_fixture.h"

/* A file of that name without a header. */
static struct image file_of(void **state, const char *name, const void *bytes, size_t size)
{
	struct image image = image_of(state, 0, false);

	image.name = name;
	image.size = 0;
	put_bytes(&image, bytes, size);
	return image;
}

#define with_file(name, literal) \
	with_image image = file_of(state, name, literal, sizeof(literal) - 1)

/* The header of an attribute whose value, of that many bytes, is put next. */
static void put_attribute_head(struct image *image, uint16_t type, size_t size)
{
	uint8_t head[4];

	ic_put(head, 2, image->big_endian, size + 4);
	ic_put(head + 2, 2, image->big_endian, type);
	put_bytes(image, head, sizeof(head));
}

/* An attribute of netlink, in the image's order. */
static void put_attribute(struct image *image, uint16_t type, const void *bytes, size_t size)
{
	put_attribute_head(image, type, size);
	put_bytes(image, bytes, size);
	put_bytes(image, "\0\0\0", (4 - size % 4) % 4);
}

/* The header of a message of that many bytes. */
static void put_message(struct image *image, uint32_t size, uint16_t type)
{
	uint8_t head[16] = { 0 };

	ic_put(head, 4, image->big_endian, size);
	ic_put(head + 4, 2, image->big_endian, type);
	put_bytes(image, head, sizeof(head));
}

static void addresses_are_read_in_either_order(void **state)
{
	for (unsigned order = 0; order < 2; order++) {
		with_file("ifaddr-1.img", "");
		uint8_t number[4];

		image.big_endian = order;
		put_word(&image, 0x47361222);
		put_message(&image, 16 + 8 + 8 + 8 + 8, 20);
		put_bytes(&image, "\2\x18\x80\0", 4);
		put_word(&image, 4);
		put_attribute(&image, 1, "\xc0\0\2\2", 4);
		put_attribute(&image, 3, "eth0", 4);
		ic_put(number, 4, order, 0x80);
		put_attribute(&image, 8, number, 4);
		assert_string_equal(
			listing_of(&image),
			"{\"format\":\"ifaddr\",\"entries\":[{\"type\":\"RTM_NEWADDR\","
			"\"nlmsg_flags\":0,\"family\":2,\"prefixlen\":24,\"flags\":128,\"scope\":0,"
			"\"index\":4,\"attributes\":[{\"name\":\"IFA_ADDRESS\",\"value\":\"192.0.2.2\"},"
			"{\"name\":\"IFA_LABEL\",\"value\":\"eth0\"},"
			"{\"name\":\"IFA_FLAGS\",\"value\":128}]}]}");
		assert_no_gaps(&image);
	}
}

static void a_table_without_entries_is_its_word_alone_or_nothing(void **state)
{
	static const char *const names[] = { "ifaddr-1.img", "route-1.img", "route6-1.img",
					     "rule-1.img" };
	static const char words[][5] = { "\x22\x12\x36\x47", "\x24\x12\x31\x45", "\x24\x12\x31\x45",
					 "\x86\x69\x70\x71" };

	for (size_t i = 0; i < IC_NR(names); i++)
		for (size_t size = 0; size < 5; size += 4) {
			with_image image = file_of(state, names[i], words[i], size);

			assert_has(listing_of(&image), "\"entries\":[]");
			assert_no_gaps(&image);
		}
}

static void a_table_of_another_kind_is_a_gap(void **state)
{
	with_file("rule-1.img", "\x24\x12\x31\x45");

	assert_has(listing_of(&image), "{\"format\":\"rule\",\"entries\":[]}");
	assert_gap(&image, 0, "begins with 0x45311224");
}

static void messages_and_attributes_that_are_not_known_are_numbers(void **state)
{
	with_file("route-1.img", "\x24\x12\x31\x45");

	put_message(&image, 20, 99);
	put_bytes(&image, "abcd", 4);
	put_message(&image, 16 + 12 + 8, 24);
	put_bytes(&image, "\2\0\0\0\xfe\3\0\1\0\0\0\0", 12);
	put_attribute(&image, 77, "xyz", 3);
	assert_has(listing_of(&image), "[{\"type\":99,\"nlmsg_flags\":0,\"body\":\"YWJjZA==\\n\"},"
				       "{\"type\":\"RTM_NEWROUTE\"");
	assert_has(listing_of(&image), "\"attributes\":[{\"name\":77,\"value\":\"eHl6\\n\"}]}]");
	assert_no_gaps(&image);
}

static void lengths_that_lead_past_the_end_are_gaps(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *part;
	} rows[] = {
		{ "\x24\x12\x31\x45\xff\xff\xff\xff", 8,
		  "a netlink message of 0 bytes, 4 are left" },
		{ "\x24\x12\x31\x45\x0f\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0", 20,
		  "a netlink message of 15 bytes" },
		{ "\x24\x12\x31\x45\x15\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0", 20,
		  "a netlink message of 21 bytes" },
		{ "\x24\x12\x31\x45\x14\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0", 24,
		  "ends in its header" },
		{ "\x24\x12\x31\x45\x20\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0"
		  "\3\0\1\0",
		  36, NULL },
	};

	for (size_t i = 0; i < IC_NR(rows); i++) {
		with_image image = file_of(state, "route-1.img", rows[i].bytes, rows[i].size);
		char *text;

		assert_null(try_listing(&image, &text));
		assert_true(image.gaps.list.nr > 0);
		if (rows[i].part)
			assert_has(ic_gap_at(&image.gaps, 0)->text, rows[i].part);
	}
}

static void connections_are_told_by_their_tuples(void **state)
{
	for (unsigned order = 0; order < 2; order++) {
		with_file("netns-ct-9.img", "");

		image.big_endian = order;
		put_message(&image, 16 + 4 + 24 + 8, 0x100);
		put_bytes(&image, "\2\0\0\0", 4);
		put_attribute_head(&image, 0x8001, 20);
		put_attribute_head(&image, 0x8001, 16);
		put_attribute(&image, 1, "\x7f\0\0\1", 4);
		put_attribute(&image, 2, "\x7f\0\0\2", 4);
		put_attribute(&image, 7, "\0\0\1\0", 4);
		assert_has(listing_of(&image),
			   "\"attributes\":[{\"name\":\"CTA_TUPLE_ORIG\",\"value\":["
			   "{\"name\":\"CTA_TUPLE_IP\",\"value\":["
			   "{\"name\":\"CTA_IP_V4_SRC\",\"value\":\"127.0.0.1\"},"
			   "{\"name\":\"CTA_IP_V4_DST\",\"value\":\"127.0.0.2\"}]}]},"
			   "{\"name\":\"CTA_TIMEOUT\",\"value\":256}]");
		assert_no_gaps(&image);
	}
}

static void texts_are_lines(void **state)
{
	static const char *const names[] = { "iptables-3.img", "ip6tables-3.img", "nftables-3.img",
					     "dump.log",       "pre-dump.log",    "restore.log" };

	for (size_t i = 0; i < IC_NR(names); i++) {
		with_image image = file_of(state, names[i], "*filter\n\n:a [0:0]\nlast", 22);

		assert_has(listing_of(&image),
			   "\"entries\":[\"*filter\",\"\",\":a [0:0]\",\"last\"]}");
		assert_no_gaps(&image);
	}
	with_file("dump.log", "a\x1b[31m\xff\n");
	assert_has(listing_of(&image),
		   "[{\"text\":\"a\\\\x1B[31m\\\\xFF\",\"text_b64\":\"YRtbMzFt/w==\"}]");
}

/* Longer than what is read at once, without a single line end. */
static void a_line_of_any_length_is_listed_in_pieces(void **state)
{
	const size_t size = (3U << 20) + 5;
	char *bytes = malloc(size), *text;

	assert_non_null(bytes);
	memset(bytes, 'x', size);
	with_image image = file_of(state, "dump.log", bytes, size);
	free(bytes);
	assert_null(try_listing(&image, &text));
	assert_true(strlen(text) > size && strlen(text) < size + 100);
	assert_no_gaps(&image);
}

static void of_pages_only_their_size_is_told(void **state)
{
	with_file("pages-1.img", "\x16\x31\x31\x58");

	assert_string_equal(listing_of(&image),
			    "{\"format\":\"pages\",\"entries\":[{\"size\":4}]}");
}

static void the_runtimes_descriptors_are_an_array_of_names(void **state)
{
	with_file("descriptors.json", "[\"/dev/null\",\"pipe:[1]\",7]\n");

	assert_string_equal(listing_of(&image), "{\"format\":\"descriptors.json\",\"entries\":"
						"[\"/dev/null\",\"pipe:[1]\",null]}");
	assert_no_gaps(&image);
}

static void what_is_no_array_is_a_gap(void **state)
{
	static const char *const rows[] = { "", "{}", "[\"a\"", "nonsense",
					    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" };

	for (size_t i = 0; i < IC_NR(rows); i++) {
		with_image image = file_of(state, "descriptors.json", rows[i], strlen(rows[i]));

		assert_has(listing_of(&image), "\"entries\":[]");
		assert_int_equal(image.gaps.list.nr, 1);
	}
}

static void the_graphics_plugins_state_is_a_message_behind_its_length(void **state)
{
	with_file("amdgpu-kfd-7.img", "\x06\0\0\0\0\0\0\0\x08\x07\x52\x02hi");

	assert_string_equal(listing_of(&image), "{\"format\":\"amdgpu-kfd\",\"entries\":"
						"[{\"pid\":7,\"priv_data\":\"aGk=\\n\"}]}");
	assert_no_gaps(&image);
	image.size--;
	assert_has(listing_of(&image), "[{\"pid\":7}]");
	assert_int_equal(image.gaps.list.nr, 2);
}

static void a_render_nodes_state_is_told_by_its_name(void **state)
{
	with_file("amdgpu-renderD-128.img", "\x02\0\0\0\0\0\0\0\x08\x05\x01");

	assert_has(listing_of(&image),
		   "{\"format\":\"amdgpu-renderD\",\"entries\":[{\"gpu_id\":5}]}");
	assert_gap(&image, 10, "1 bytes behind the message");
}

/* One block of a tar: a file, or a folder if the name ends so. */
static void put_header(uint8_t *block, const char *name, unsigned size)
{
	unsigned sum = 0;

	memset(block, 0, 512);
	(void)snprintf((char *)block, 100, "%s", name);
	(void)snprintf((char *)block + 100, 8, "%07o", 0640U);
	(void)snprintf((char *)block + 108, 8, "%07o", 7U);
	(void)snprintf((char *)block + 116, 8, "%07o", 8U);
	(void)snprintf((char *)block + 124, 12, "%011o", size);
	(void)snprintf((char *)block + 136, 12, "%011o", 1700000000U);
	block[156] = name[strlen(name) - 1] == '/' ? '5' : '0';
	memcpy(block + 257, "ustar\00000", 8);
	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += block[i];
	(void)snprintf((char *)block + 148, 8, "%06o", sum);
}

static void what_a_tmpfs_held_is_listed(void **state)
{
	struct unit *unit = *state;
	static uint8_t tar[512 * 6];
	struct ic_gaps gaps = { .arena = unit->arena };
	struct ic_member member = { .name = "a/tmpfs-dev-42.tar.gz.img", .has_blob = true };
	struct ic_listing_request request = { .gaps = &gaps, .spool = &unit->outdir };
	struct ic_sink *sink;
	char path[128];
	gzFile packed;

	put_header(tar, "./run/", 0);
	put_header(tar + 512, "./run/a", 3);
	memcpy(tar + 1024, "abc", 3);
	(void)snprintf(path, sizeof(path), "%s/packed", unit->folder);
	packed = gzopen(path, "wb");
	assert_non_null(packed);
	assert_int_equal(gzwrite(packed, tar, sizeof(tar)), sizeof(tar));
	gzclose(packed);
	(void)file_bytes(unit, "packed", &(size_t){ 0 });
	member.blob.fd = openat(unit->outdir.fd, "packed", O_RDONLY | O_CLOEXEC);
	assert_true(member.blob.fd >= 0);
	member.blob.size = (uint64_t)lseek(member.blob.fd, 0, SEEK_END);
	assert_null(ic_sink_open(&unit->outdir, "out.json", false, &sink));
	request.sink = sink;
	assert_null(ic_listing_write(&request, &member, &ic_raw_tmpfs));
	(void)finish(sink);
	close(member.blob.fd);
	assert_string_equal(
		file_text(unit, "out.json"),
		"{ \"format\": \"tmpfs\", \"entries\": ["
		" { \"name\": \"run\", \"kind\": \"directory\", \"mode\": 416, \"uid\": 7, \"gid\": 8,"
		" \"mtim\": { \"tv_sec\": 1700000000, \"tv_nsec\": 0 } },"
		" { \"name\": \"run/a\", \"kind\": \"regular\", \"size\": 3, \"mode\": 416, \"uid\": 7,"
		" \"gid\": 8, \"mtim\": { \"tv_sec\": 1700000000, \"tv_nsec\": 0 } } ] }\n");
	assert_int_equal(gaps.list.nr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(addresses_are_read_in_either_order),
		folder_test(a_table_without_entries_is_its_word_alone_or_nothing),
		folder_test(a_table_of_another_kind_is_a_gap),
		folder_test(messages_and_attributes_that_are_not_known_are_numbers),
		folder_test(lengths_that_lead_past_the_end_are_gaps),
		folder_test(connections_are_told_by_their_tuples),
		folder_test(texts_are_lines),
		folder_test(a_line_of_any_length_is_listed_in_pieces),
		folder_test(of_pages_only_their_size_is_told),
		folder_test(the_runtimes_descriptors_are_an_array_of_names),
		folder_test(what_is_no_array_is_a_gap),
		folder_test(the_graphics_plugins_state_is_a_message_behind_its_length),
		folder_test(a_render_nodes_state_is_told_by_its_name),
		folder_test(what_a_tmpfs_held_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
