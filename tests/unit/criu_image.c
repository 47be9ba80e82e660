/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/image.h"

#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "tests/unit/unit.h"

#define COMMON  0x54564319U
#define SERVICE 0x55105940U
#define MM      0x57492820U

/* An image made word by word. */
struct made {
	uint8_t bytes[64];
	size_t size;
	struct ic_member member;
};

static void word(struct made *made, uint32_t value, bool big_endian)
{
	ic_put(made->bytes + made->size, 4, big_endian, value);
	made->size += 4;
}

static const struct ic_member *member_of(struct made *made)
{
	made->member = (struct ic_member){ .name = "checkpoint/mm-42.img",
					   .size = made->size,
					   .has_blob = true,
					   .blob = { made->bytes, -1, 0, made->size } };
	return &made->member;
}

static void expect_refused(struct made *made, enum ic_error_kind kind, const char *text)
{
	struct ic_image image;

	assert_error(ic_image_open(member_of(made), "mm-42.img", &ic_image_mm, &image), kind, text);
}

/* V1.1 (two words), V1 (one) and service images, of either byte order: the reader stands behind. */
static void every_framing_is_told_from_the_words_themselves(void **state)
{
	static const uint32_t first[] = { COMMON, SERVICE, 0 };

	(void)state;
	for (size_t i = 0; i < IC_NR(first); i++)
		for (int big = 0; big < 2; big++) {
			struct made made = { .size = 0 };
			struct ic_image image;

			if (first[i])
				word(&made, first[i], big);
			word(&made, MM, big);
			word(&made, 0, big);
			assert_null(
				ic_image_open(member_of(&made), "mm-42.img", &ic_image_mm, &image));
			assert_int_equal(image.reader.big_endian, big);
			assert_int_equal(image.reader.at.offset, made.size - 4);
			assert_string_equal(image.reader.at.member, "checkpoint/mm-42.img");
			assert_true(ic_image_has_more(&image));
		}
}

static void a_wrong_magic_is_refused_where_it_stands(void **state)
{
	struct made bare = { .size = 0 }, headed = { .size = 0 };

	(void)state;
	word(&bare, 0x12345678, false);
	expect_refused(&bare, IC_ERR_DAMAGED,
		       "checkpoint/mm-42.img+0x0: not mm image: magic 0x12345678, "
		       "expected 0x57492820");
	word(&headed, COMMON, true);
	word(&headed, 0x12345678, true);
	expect_refused(&headed, IC_ERR_DAMAGED, "mm-42.img+0x4: not mm image: magic 0x12345678");
}

static void the_magic_in_the_other_byte_order_than_the_header_is_refused(void **state)
{
	struct made made = { .size = 0 };

	(void)state;
	word(&made, COMMON, false);
	word(&made, MM, true);
	expect_refused(&made, IC_ERR_DAMAGED, "mm-42.img+0x4");
}

static void a_header_cut_short_is_refused(void **state)
{
	(void)state;
	for (size_t size = 0; size < 8; size++) {
		struct made made = { .size = 0 };

		word(&made, COMMON, false);
		word(&made, MM, false);
		made.size = size;
		expect_refused(&made, IC_ERR_DAMAGED, "cut short");
	}
}

static void an_absent_image_is_missing_by_its_name(void **state)
{
	struct ic_image image;

	(void)state;
	assert_error(ic_image_open(NULL, "mm-42.img", &ic_image_mm, &image), IC_ERR_MISSING,
		     "mm-42.img");
}

static void an_image_that_is_a_link_is_not_read(void **state)
{
	struct made made = { .size = 0 };
	struct ic_member link = *member_of(&made);
	struct ic_image image;

	(void)state;
	link.has_blob = false;
	link.unread = "a symbolic link";
	assert_error(ic_image_open(&link, "mm-42.img", &ic_image_mm, &image), IC_ERR_UNSUPPORTED,
		     "a symbolic link");
}

static void an_image_too_large_for_memory_is_past_a_limit(void **state)
{
	struct ic_member large = { .name = "mm-42.img",
				   .size = 1ULL << 40,
				   .has_blob = true,
				   .blob = { NULL, 3, 0, 1ULL << 40 } };
	struct ic_image image;

	(void)state;
	assert_error(ic_image_open(&large, "mm-42.img", &ic_image_mm, &image), IC_ERR_LIMIT,
		     "mm-42.img");
}

/* An image that has been opened, with these records' lengths and no more bytes than `size`. */
static struct ic_image opened(struct made *made, uint32_t length, size_t size, bool big)
{
	struct ic_image image;

	word(made, MM, big);
	word(made, length, big);
	made->size = size;
	assert_null(ic_image_open(member_of(made), "mm-42.img", &ic_image_mm, &image));
	return image;
}

static void a_record_is_its_length_and_that_many_bytes(void **state)
{
	struct made made = { .size = 0 };
	struct ic_image image = opened(&made, 3, 11, true);
	struct ic_reader record;

	(void)state;
	memcpy(made.bytes + 8, "abc", 3);
	assert_null(ic_image_next(&image, &record));
	assert_int_equal(ic_reader_left(&record), 3);
	assert_memory_equal(record.next, "abc", 3);
	assert_int_equal(record.at.offset, 8);
	assert_false(ic_image_has_more(&image));
}

static void a_record_of_no_bytes_is_a_record(void **state)
{
	struct made made = { .size = 0 };
	struct ic_image image = opened(&made, 0, 8, false);
	struct ic_reader record;

	(void)state;
	assert_null(ic_image_next(&image, &record));
	assert_int_equal(ic_reader_left(&record), 0);
	assert_false(ic_image_has_more(&image));
}

static void a_record_cut_short_leaves_the_image_where_it_stood(void **state)
{
	(void)state;
	for (size_t size = 4; size < 11; size++) {
		struct made made = { .size = 0 };
		struct ic_image image = opened(&made, 3, size, false);
		struct ic_reader record;

		if (size == 4) {
			assert_false(ic_image_has_more(&image));
			continue;
		}
		assert_error(ic_image_next(&image, &record), IC_ERR_DAMAGED,
			     size < 8 ? "record length: checkpoint/mm-42.img+0x4" :
					"record body: checkpoint/mm-42.img+0x8");
		assert_int_equal(image.reader.at.offset, 4);
	}
}

static void a_huge_length_is_damage_and_allocates_nothing(void **state)
{
	struct made made = { .size = 0 };
	struct ic_image image = opened(&made, UINT32_MAX, 60, false);
	struct ic_reader record;

	(void)state;
	assert_error(ic_image_next(&image, &record), IC_ERR_DAMAGED,
		     "need 4294967295 bytes, have 52");
}

static void a_record_past_the_cap_is_refused(void **state)
{
	size_t size = 8 + (size_t)IC_MAX_RECORD_BYTES + 1;
	uint8_t *bytes = calloc(1, size);
	struct ic_member member = {
		.name = "mm-42.img", .size = size, .has_blob = true, .blob = { bytes, -1, 0, size }
	};
	struct ic_image image;
	struct ic_reader record;

	(void)state;
	assert_non_null(bytes);
	ic_put(bytes, 4, false, MM);
	ic_put(bytes + 4, 4, false, IC_MAX_RECORD_BYTES + 1);
	assert_null(ic_image_open(&member, "mm-42.img", &ic_image_mm, &image));
	assert_error(ic_image_next(&image, &record), IC_ERR_LIMIT, "mm-42.img+0x4: record of");
	ic_put(bytes + 4, 4, false, IC_MAX_RECORD_BYTES);
	assert_null(ic_image_next(&image, &record));
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_framing_is_told_from_the_words_themselves),
		cmocka_unit_test(a_wrong_magic_is_refused_where_it_stands),
		cmocka_unit_test(the_magic_in_the_other_byte_order_than_the_header_is_refused),
		cmocka_unit_test(a_header_cut_short_is_refused),
		cmocka_unit_test(an_absent_image_is_missing_by_its_name),
		cmocka_unit_test(an_image_that_is_a_link_is_not_read),
		cmocka_unit_test(an_image_too_large_for_memory_is_past_a_limit),
		cmocka_unit_test(a_record_is_its_length_and_that_many_bytes),
		cmocka_unit_test(a_record_of_no_bytes_is_a_record),
		cmocka_unit_test(a_record_cut_short_leaves_the_image_where_it_stood),
		cmocka_unit_test(a_huge_length_is_damage_and_allocates_nothing),
		cmocka_unit_test(a_record_past_the_cap_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
