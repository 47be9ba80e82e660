/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/format.h"

#include "convert/criu/fd_kind.h"
#include "convert/load/raw.h"
#include "tests/unit/unit.h"

static void rows_are_sorted_by_magic_and_a_magic_means_one_thing(void **state)
{
	(void)state;
	for (size_t i = 1; i < ic_nr_formats; i++) {
		const struct ic_image_format *one = &ic_formats[i - 1], *next = &ic_formats[i];

		assert_true(one->magic <= next->magic);
		if (one->magic == next->magic)
			assert_ptr_equal(one->record, next->record);
	}
	for (size_t i = 0; i < ic_nr_formats; i++) {
		const struct ic_image_format *found = ic_format_of_magic(ic_formats[i].magic);

		assert_non_null(found);
		assert_int_equal(found->magic, ic_formats[i].magic);
	}
	assert_null(ic_format_of_magic(0));
	assert_null(ic_format_of_magic(0xffffffff));
}

static void no_image_is_taken_for_a_file_without_a_magic(void **state)
{
	char name[64];

	(void)state;
	for (size_t i = 0; i < ic_nr_formats; i++) {
		(void)snprintf(name, sizeof(name), "%s%s%s", ic_formats[i].prefix,
			       ic_formats[i].suffix ? "1" : "",
			       ic_formats[i].suffix ? ic_formats[i].suffix : "");
		assert_non_null(ic_format_of_name(name));
		assert_int_equal(ic_format_of_name(name)->magic, ic_formats[i].magic);
		assert_null(ic_raw_find(name));
	}
	for (size_t i = 0; i < ic_nr_raw_formats; i++) {
		(void)snprintf(name, sizeof(name), "%s1%s", ic_raw_formats[i]->prefix,
			       ic_raw_formats[i]->suffix);
		assert_ptr_equal(ic_raw_find(name), ic_raw_formats[i]);
	}
}

/* Two tables know magics: what is decoded into the model, and all that CRIU writes. */
static void every_kind_that_is_loaded_has_the_magic_of_its_format(void **state)
{
	char name[64];

	(void)state;
	for (size_t i = 0; i < ic_nr_images; i++) {
		const char *suffix = ic_images[i]->suffix;

		(void)snprintf(name, sizeof(name), "%s%s%s", ic_images[i]->prefix,
			       *suffix ? (strcmp(ic_images[i]->prefix, "signal-") ? "1" : "s-1") :
					 "",
			       suffix);
		assert_non_null(ic_format_of_name(name));
		assert_int_equal(ic_format_of_name(name)->magic, ic_images[i]->magic);
	}
	for (size_t i = 0; i < ic_nr_fd_kinds; i++)
		if (ic_fd_kinds[i]->legacy.name)
			assert_int_equal(ic_format_of_name(ic_fd_kinds[i]->legacy.prefix)->magic,
					 ic_fd_kinds[i]->legacy.magic);
}

static void headers_are_read_in_either_order_with_one_magic_or_two(void **state)
{
	static const struct {
		const char *bytes;
		size_t size, header;
		const char *name; /* NULL: unknown */
		bool big_endian;
	} rows[] = {
		{ "\x16\x31\x31\x58....", 8, 4, "INVENTORY", false },
		{ "\x58\x31\x31\x16....", 8, 4, "INVENTORY", true },
		{ "\x19\x43\x56\x54\x20\x28\x49\x57", 8, 8, "MM", false },
		{ "\x54\x56\x43\x19\x57\x49\x28\x20", 8, 8, "MM", true },
		{ "\x40\x59\x10\x55\x06\x33\x09\x57", 8, 8, "STATS", false },
		{ "\x20\x28\x49\x57....", 8, 4, "MM", false },
		{ "\x19\x43\x56\x54\x58\x31\x31\x16", 8, 8, NULL, false },
		{ "\x7f"
		  "ELF....",
		  8, 4, NULL, false },
		{ "\x19\x43\x56\x54", 4, 8, NULL, false },
		{ "\x19\x43\x56", 3, 0, NULL, false },
		{ "", 0, 0, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++) {
		struct ic_format_header header = ic_format_read((const uint8_t *)rows[i].bytes,
								rows[i].size);

		if (rows[i].name)
			assert_string_equal(header.format->magic_name, rows[i].name);
		else
			assert_null(header.format);
		assert_int_equal(header.size, rows[i].header);
		assert_int_equal(header.big_endian, rows[i].big_endian);
	}
}

static void names_are_told_as_criu_makes_them(void **state)
{
	static const struct {
		const char *name, *magic_name;
	} rows[] = {
		{ "core-1.img", "CORE" },
		{ "pagemap-shmem-7.img", "PAGEMAP" },
		{ "ghost-file-1a.img", "GHOST_FILE" },
		{ "tcp-stream-35c11.img", "TCP_STREAM" },
		{ "filelocks.img", "FILE_LOCKS" },
		{ "filelocks-7.img", "FILE_LOCKS" },
		{ "signal-p-7.img", "PSIGNAL" },
		{ "irmap-cache", "IRMAP_CACHE" },
	};
	static const char *const none[] = { "core-.img", "pages-1.img", "stats-dump.img", "",
					    "mm" };

	(void)state;
	for (size_t i = 0; i < IC_NR(rows); i++)
		assert_string_equal(ic_format_of_name(rows[i].name)->magic_name,
				    rows[i].magic_name);
	for (size_t i = 0; i < IC_NR(none); i++)
		assert_null(ic_format_of_name(none[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sorted_by_magic_and_a_magic_means_one_thing),
		cmocka_unit_test(no_image_is_taken_for_a_file_without_a_magic),
		cmocka_unit_test(every_kind_that_is_loaded_has_the_magic_of_its_format),
		cmocka_unit_test(headers_are_read_in_either_order_with_one_magic_or_two),
		cmocka_unit_test(names_are_told_as_criu_makes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
