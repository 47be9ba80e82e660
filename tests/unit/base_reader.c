/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/reader.h"

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "tests/unit/unit.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7 };

static struct ic_reader over(size_t size, bool big_endian)
{
	return ic_reader_init(bytes, size, (struct ic_place){ "mm-1.img", 0x10 }, big_endian);
}

static void a_number_is_read_in_the_readers_byte_order(void **state)
{
	struct ic_reader little = over(7, false), big = over(7, true);
	uint32_t low, high;

	(void)state;
	assert_null(ic_read_u32(&little, &low));
	assert_null(ic_read_u32(&big, &high));
	assert_int_equal(low, 0x04030201);
	assert_int_equal(high, 0x01020304);
}

static void a_read_moves_bytes_and_place_together(void **state)
{
	struct ic_reader reader = over(7, false);
	uint32_t word;

	(void)state;
	assert_null(ic_read_u32(&reader, &word));
	assert_int_equal(ic_reader_left(&reader), 3);
	assert_int_equal(reader.at.offset, 0x14);
}

static void a_read_past_the_end_moves_nothing_and_says_where(void **state)
{
	struct ic_reader reader = over(3, false);
	uint32_t word = 77;

	(void)state;
	assert_error(ic_read_u32(&reader, &word), IC_ERR_DAMAGED,
		     "mm-1.img+0x10: cut short: need 4 bytes, have 3");
	assert_int_equal(word, 77);
	assert_int_equal(ic_reader_left(&reader), 3);
}

static void a_slice_knows_its_place_and_its_byte_order(void **state)
{
	struct ic_reader reader = over(7, true), slice;
	uint32_t word;

	(void)state;
	assert_null(ic_read_slice(&reader, 2, &slice));
	assert_null(ic_read_slice(&reader, 4, &slice));
	assert_int_equal(slice.at.offset, 0x12);
	assert_null(ic_read_u32(&slice, &word));
	assert_int_equal(word, 0x03040506);
	assert_int_equal(ic_reader_left(&slice), 0);
	assert_int_equal(ic_reader_left(&reader), 1);
}

static void a_slice_past_the_end_moves_nothing(void **state)
{
	struct ic_reader reader = over(7, false), slice = { 0 };

	(void)state;
	assert_error(ic_read_slice(&reader, 8, &slice), IC_ERR_DAMAGED, "need 8 bytes, have 7");
	assert_int_equal(ic_reader_left(&reader), 7);
	assert_null(slice.next);
}

static void the_largest_size_does_not_wrap(void **state)
{
	struct ic_reader reader = over(7, false), slice;

	(void)state;
	assert_error(ic_read_slice(&reader, UINT64_MAX, &slice), IC_ERR_DAMAGED, "have 7");
}

static void an_empty_slice_of_an_empty_reader_is_fine(void **state)
{
	struct ic_reader reader = over(0, false), slice;

	(void)state;
	assert_null(ic_read_slice(&reader, 0, &slice));
	assert_int_equal(ic_reader_left(&slice), 0);
}

static void sums_and_products_that_fit_are_given(void **state)
{
	uint64_t sum, product;

	(void)state;
	assert_true(ic_add(UINT64_MAX - 1, 1, &sum));
	assert_true(ic_mul(UINT32_MAX, UINT32_MAX, &product));
	assert_true(sum == UINT64_MAX);
	assert_true(product == 0xfffffffe00000001);
}

static void sums_and_products_that_do_not_fit_are_refused(void **state)
{
	uint64_t ret;

	(void)state;
	assert_false(ic_add(UINT64_MAX, 1, &ret));
	assert_false(ic_mul(1ULL << 32, 1ULL << 32, &ret));
	assert_false(ic_align_up(UINT64_MAX - 1, 4096, &ret));
}

static void rounding_up_keeps_what_is_round(void **state)
{
	uint64_t zero = 1, round = 1, up = 1;

	(void)state;
	assert_true(ic_align_up(0, 4096, &zero));
	assert_true(ic_align_up(4096, 4096, &round));
	assert_true(ic_align_up(4097, 4096, &up));
	assert_int_equal(zero, 0);
	assert_int_equal(round, 4096);
	assert_int_equal(up, 8192);
}

static void numbers_of_every_size_come_back_in_both_orders(void **state)
{
	(void)state;
	for (size_t size = 1; size <= 8; size++) {
		uint64_t value = 0x8877665544332211 >> (8 * (8 - size));
		uint8_t little[8] = { 0 }, big[8] = { 0 };

		ic_put(little, size, false, value);
		ic_put(big, size, true, value);
		assert_true(ic_get(little, size, false) == value);
		assert_true(ic_get(big, size, true) == value);
		assert_int_equal(little[0], big[size - 1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_read_in_the_readers_byte_order),
		cmocka_unit_test(a_read_moves_bytes_and_place_together),
		cmocka_unit_test(a_read_past_the_end_moves_nothing_and_says_where),
		cmocka_unit_test(a_slice_knows_its_place_and_its_byte_order),
		cmocka_unit_test(a_slice_past_the_end_moves_nothing),
		cmocka_unit_test(the_largest_size_does_not_wrap),
		cmocka_unit_test(an_empty_slice_of_an_empty_reader_is_fine),
		cmocka_unit_test(sums_and_products_that_fit_are_given),
		cmocka_unit_test(sums_and_products_that_do_not_fit_are_refused),
		cmocka_unit_test(rounding_up_keeps_what_is_round),
		cmocka_unit_test(numbers_of_every_size_come_back_in_both_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
