/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/wire.h"

#include "tests/unit/unit.h"

static struct ic_reader message(const void *bytes, size_t size)
{
	return ic_reader_init(bytes, size, (struct ic_place){ "mm-42.img", 12 }, false);
}

static void fields_come_one_after_the_other_with_their_places(void **state)
{
	static const char bytes[] = "\x08\x96\x01\x11\1\2\3\4\5\6\7\x08\x1a\x02hi\x25\1\0\0\0";
	struct ic_reader reader = message(bytes, sizeof(bytes) - 1);
	struct ic_wire_field field;

	(void)state;
	assert_null(ic_wire_next(&reader, &field));
	assert_int_equal(field.number, 1);
	assert_int_equal(field.value, 150);
	assert_null(ic_wire_next(&reader, &field));
	assert_int_equal(field.type, IC_WIRE_FIXED64);
	assert_int_equal(field.value, 0x0807060504030201);
	assert_int_equal(field.at.offset, 15);
	assert_null(ic_wire_next(&reader, &field));
	assert_int_equal(field.type, IC_WIRE_BYTES);
	assert_memory_equal(field.bytes.next, "hi", 2);
	assert_int_equal(field.bytes.at.offset, 26);
	assert_null(ic_wire_next(&reader, &field));
	assert_int_equal(field.type, IC_WIRE_FIXED32);
	assert_int_equal(field.value, 1);
	assert_int_equal(ic_reader_left(&reader), 0);
}

static void what_cannot_be_read_is_damage_and_moves_nothing(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *part;
	} rows[] = {
		{ "\x80", 1, "cut short" },
		{ "\x08", 1, "cut short" },
		{ "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 11, "more than 64 bits" },
		{ "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01", 12, "more than 64 bits" },
		{ "\x12\x03hi", 4, "need 3 bytes" },
		{ "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "need 18446744073709551615" },
		{ "\x11\1\2\3", 4, "need 8 bytes" },
		{ "\x15\1\2\3", 4, "need 4 bytes" },
		{ "\x00\x01", 2, "no possible number" },
		{ "\x80\x80\x80\x80\x10\x01", 6, "no possible number" },
		{ "\x0b\x0c", 2, "wire type 3" },
		{ "\x0e\x01", 2, "wire type 6" },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_reader reader = message(rows[i].bytes, rows[i].size);
		struct ic_wire_field field;

		assert_error(ic_wire_next(&reader, &field), IC_ERR_DAMAGED, rows[i].part);
		assert_int_equal(ic_reader_left(&reader), rows[i].size);
	}
}

static void the_largest_number_is_read(void **state)
{
	struct ic_reader reader = message("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
	struct ic_wire_field field;

	(void)state;
	assert_null(ic_wire_next(&reader, &field));
	assert_true(field.value == UINT64_MAX);
}

static void a_number_is_found_by_its_field_the_last_of_several(void **state)
{
	(void)state;
	assert_int_equal(ic_wire_number(message("\x08\x01\x10\x07\x08\x02", 6), 1), 2);
	assert_int_equal(ic_wire_number(message("\x08\x01\x10\x07", 4), 2), 7);
	assert_int_equal(ic_wire_number(message("\x08\x01", 2), 3), 0);
	assert_int_equal(ic_wire_number(message("\x0a\x01x", 3), 1), 0);
	assert_int_equal(ic_wire_number(message("\x08\x05\xff", 3), 1), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_come_one_after_the_other_with_their_places),
		cmocka_unit_test(what_cannot_be_read_is_damage_and_moves_nothing),
		cmocka_unit_test(the_largest_number_is_read),
		cmocka_unit_test(a_number_is_found_by_its_field_the_last_of_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
