/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/unpack.h"

#include "tests/builder/messages.h"
#include "tests/unit/unit.h"

static struct ic_reader record(const void *bytes, size_t size)
{
	return ic_reader_init(bytes, size, (struct ic_place){ "mm-42.img", 12 }, false);
}

static void a_record_becomes_a_message(void **state)
{
	struct ic_reader bytes = record("\x08\x2a\x60\x07", 4);
	MmEntry *mm = NULL;

	(void)state;
	assert_null(ic_unpack(&mm_entry__descriptor, &bytes, &mm));
	assert_int_equal(mm->mm_start_code, 42);
	assert_int_equal(mm->exe_file_id, 7);
	ic_unpacked_free(&mm);
}

/* All fields are optional in our .proto files, so that what is missing can be named. */
static void a_record_of_no_bytes_is_a_message_without_fields(void **state)
{
	struct ic_reader bytes = record("", 0);
	MmEntry *mm = NULL;

	(void)state;
	assert_null(ic_unpack(&mm_entry__descriptor, &bytes, &mm));
	assert_false(mm->has_mm_start_code);
	assert_int_equal(mm->n_vmas, 0);
	ic_unpacked_free(&mm);
}

static void bytes_that_are_no_message_are_damage_at_the_records_place(void **state)
{
	struct ic_reader bytes = record("\x08\xff\xff", 3);
	MmEntry *mm = NULL;

	(void)state;
	assert_error(ic_unpack(&mm_entry__descriptor, &bytes, &mm), IC_ERR_DAMAGED,
		     "mm-42.img+0xc");
	assert_null(mm);
}

static void unknown_fields_are_no_damage(void **state)
{
	struct ic_reader bytes = record("\x08\x2a\xfa\xff\x03\x03xyz", 9);
	MmEntry *mm = NULL;

	(void)state;
	assert_null(ic_unpack(&mm_entry__descriptor, &bytes, &mm));
	assert_int_equal(mm->mm_start_code, 42);
	ic_unpacked_free(&mm);
}

/* `size` bytes of the two-byte encoding of an empty sub-message. */
static uint8_t *empty_messages(uint8_t tag, size_t size)
{
	uint8_t *bytes = malloc(size);

	assert_non_null(bytes);
	for (size_t i = 0; i < size; i += 2) {
		bytes[i] = tag;
		bytes[i + 1] = 0;
	}
	return bytes;
}

/* Two bytes that take a hundred: a megabyte of them would take 60 MB. */
static void a_megabyte_of_empty_sub_messages_is_past_the_budget(void **state)
{
	uint8_t *bytes = empty_messages(14 << 3 | 2, 1 << 20);
	struct ic_reader vmas = record(bytes, 1 << 20);
	MmEntry *mm = NULL;

	(void)state;
	assert_error(ic_unpack(&mm_entry__descriptor, &vmas, &mm), IC_ERR_LIMIT, "mm-42.img+0xc");
	assert_null(mm);
	free(bytes);
}

static void a_few_empty_sub_messages_are_within_it(void **state)
{
	uint8_t *bytes = empty_messages(14 << 3 | 2, 2000);
	struct ic_reader vmas = record(bytes, 2000);
	MmEntry *mm = NULL;

	(void)state;
	assert_null(ic_unpack(&mm_entry__descriptor, &vmas, &mm));
	assert_int_equal(mm->n_vmas, 1000);
	ic_unpacked_free(&mm);
	free(bytes);
}

static void the_first_absent_field_is_named(void **state)
{
	struct ic_reader bytes = record("\x08\x01\x18\x01", 4);
	MmEntry *mm = NULL;

	(void)state;
	assert_null(ic_unpack(&mm_entry__descriptor, &bytes, &mm));
	assert_string_equal(ic_unpacked_lacks(mm, 12), "mm_end_code");
	ic_unpacked_free(&mm);
}

static void text_keeps_its_nul_bytes(void **state)
{
	struct unit *unit = *state;
	uint8_t bytes[] = { 'a', 0, 'b' };
	ProtobufCBinaryData field = { sizeof(bytes), bytes };
	struct ic_text text = ic_unpacked_text(unit->arena, &field);

	bytes[0] = '?';
	assert_int_equal(text.size, 3);
	assert_memory_equal(text.bytes, "a\0b\0", 4);
}

static void releasing_nothing_is_fine(void **state)
{
	MmEntry *mm = NULL;

	(void)state;
	ic_unpacked_free(&mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_becomes_a_message),
		cmocka_unit_test(a_record_of_no_bytes_is_a_message_without_fields),
		cmocka_unit_test(bytes_that_are_no_message_are_damage_at_the_records_place),
		cmocka_unit_test(unknown_fields_are_no_damage),
		cmocka_unit_test(a_megabyte_of_empty_sub_messages_is_past_the_budget),
		cmocka_unit_test(a_few_empty_sub_messages_are_within_it),
		cmocka_unit_test(the_first_absent_field_is_named),
		folder_test(text_keeps_its_nul_bytes),
		cmocka_unit_test(releasing_nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
