/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "convert/files/build_id.h"
#include "tests/unit/files_elf.h"

static const uint8_t id[20] = { 0xde, 0xad, 1,  2,  3,  4,  5,  6,  7,  8,
				9,    10,   11, 12, 13, 14, 15, 16, 17, 18 };

static struct ic_error *find(const uint8_t *file, size_t size, struct ic_build_id *ret)
{
	struct ic_blob blob = { .bytes = file, .fd = -1, .size = size };

	return ic_build_id_find(&blob, "lib.so", ret);
}

static void each_class_and_byte_order_is_read(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 16; i++) {
		struct elf_shape shape = { i & 1, i & 2, i & 4 ? 8 : 4, i & 8 };
		uint8_t file[ELF_ROOM] = { 0 };
		size_t size = elf_make(file, &shape, id, sizeof(id));
		struct ic_build_id found;

		assert_null(find(file, size, &found));
		assert_int_equal(found.size, sizeof(id));
		assert_memory_equal(found.bytes, id, sizeof(id));
	}
}

static void an_id_of_any_usual_length_is_read(void **state)
{
	struct elf_shape shape = { true, false, 4, false };

	(void)state;
	for (size_t length = 1; length <= sizeof(id); length++) {
		uint8_t file[ELF_ROOM] = { 0 };
		size_t size = elf_make(file, &shape, id, length);
		struct ic_build_id found;

		assert_null(find(file, size, &found));
		assert_int_equal(found.size, length);
		assert_memory_equal(found.bytes, id, length);
	}
}

static void what_is_no_elf_file_has_no_id(void **state)
{
	static const uint8_t text[64] = "#!/bin/sh\n";
	struct ic_build_id found;

	(void)state;
	assert_null(find(text, sizeof(text), &found));
	assert_int_equal(found.size, 0);
	assert_null(find(text, 3, &found));
	assert_int_equal(found.size, 0);
	assert_null(find(text, 0, &found));
	assert_int_equal(found.size, 0);
}

static void a_note_of_another_owner_or_type_is_not_the_id(void **state)
{
	struct elf_shape shape = { true, false, 4, false };
	uint8_t file[ELF_ROOM] = { 0 };
	size_t size = elf_make(file, &shape, id, sizeof(id)), note = size - sizeof(id) - 16;
	struct ic_build_id found;

	(void)state;
	file[note + 12] = 'X';
	assert_null(find(file, size, &found));
	assert_int_equal(found.size, 0);
	file[note + 12] = 'G';
	file[note + 8] = 1;
	assert_null(find(file, size, &found));
	assert_int_equal(found.size, 0);
}

static void an_id_longer_than_any_is_damage(void **state)
{
	struct elf_shape shape = { true, false, 4, false };
	uint8_t file[ELF_ROOM] = { 0 }, long_id[IC_BUILD_ID_MAX + 1] = { 1 };
	size_t size = elf_make(file, &shape, long_id, sizeof(long_id));
	struct ic_build_id found;

	(void)state;
	assert_error(find(file, size, &found), IC_ERR_DAMAGED, "lib.so+0x");
	assert_int_equal(found.size, 0);
}

static void headers_that_pass_the_files_end_are_damage(void **state)
{
	struct elf_shape shape = { true, true, 4, false };
	uint8_t file[ELF_ROOM] = { 0 };
	size_t size = elf_make(file, &shape, id, sizeof(id));
	struct ic_build_id found;

	(void)state;
	ic_put(file + 32, 8, true, UINT64_MAX - 8);
	assert_error(find(file, size, &found), IC_ERR_DAMAGED, "lib.so+0xfffffffffffffff7");
	ic_put(file + 32, 8, true, 64);
	ic_put(file + 54, 2, true, 55);
	assert_error(find(file, size, &found), IC_ERR_DAMAGED, "program headers of 55 bytes");
}

static void more_notes_or_headers_than_any_file_has_are_a_limit(void **state)
{
	struct elf_shape shape = { true, false, 4, false };
	uint8_t file[ELF_ROOM] = { 0 };
	size_t size = elf_make(file, &shape, id, sizeof(id));
	struct ic_build_id found;

	(void)state;
	ic_put(file + 64 + 56 + 32, 8, false, UINT64_MAX);
	assert_error(find(file, size, &found), IC_ERR_LIMIT, "bytes of notes");
	ic_put(file + 56, 2, false, 0xffff);
	assert_error(find(file, size, &found), IC_ERR_LIMIT, "program headers");
}

/* Whatever the bytes are, it ends, and reads nothing that is not there. */
static void no_byte_that_is_changed_or_cut_off_leads_astray(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct elf_shape shapes[] = { { false, false, 4, true }, { true, true, 8, true } };

	(void)state;
	for (size_t s = 0; s < 2; s++) {
		uint8_t file[ELF_ROOM] = { 0 };
		size_t size = elf_make(file, &shapes[s], id, sizeof(id));
		struct ic_build_id found;

		for (size_t i = 0; i < size * IC_NR(values); i++) {
			uint8_t *copy = malloc(size); /* a sanitizer sees what is behind it */
			struct ic_error *err;

			assert_non_null(copy);
			memcpy(copy, file, size);
			copy[i / IC_NR(values)] = values[i % IC_NR(values)];
			err = find(copy, size, &found);
			assert_true(found.size <= IC_BUILD_ID_MAX);
			assert_true(!err || !found.size);
			ic_error_free(err);
			free(copy);
		}
		for (size_t cut = 0; cut < size; cut++) {
			uint8_t *copy = malloc(cut + 1);
			struct ic_error *err;

			assert_non_null(copy);
			memcpy(copy, file, cut);
			err = find(copy, cut, &found);
			if (cut < size - 4)
				assert_int_equal(found.size, 0);
			ic_error_free(err);
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_class_and_byte_order_is_read),
		cmocka_unit_test(an_id_of_any_usual_length_is_read),
		cmocka_unit_test(what_is_no_elf_file_has_no_id),
		cmocka_unit_test(a_note_of_another_owner_or_type_is_not_the_id),
		cmocka_unit_test(an_id_longer_than_any_is_damage),
		cmocka_unit_test(headers_that_pass_the_files_end_are_damage),
		cmocka_unit_test(more_notes_or_headers_than_any_file_has_are_a_limit),
		cmocka_unit_test(no_byte_that_is_changed_or_cut_off_leads_astray),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
