/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/arena.h"

#include "tests/unit/unit.h"

static void everything_is_zeroed_and_aligned_for_any_type(void **state)
{
	struct unit *unit = *state;

	for (size_t size = 1; size < 5000; size = size * 3 + 1) {
		const uint8_t *place = ic_arena_alloc(unit->arena, 1, size);

		assert_non_null(place);
		assert_int_equal((uintptr_t)place % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(place[i], 0);
	}
}

static void no_two_allocations_overlap(void **state)
{
	struct unit *unit = *state;
	uint8_t *places[200];

	for (size_t i = 0; i < 200; i++) {
		places[i] = ic_arena_alloc(unit->arena, 100 + i, 7);
		assert_non_null(places[i]);
		memset(places[i], (int)i + 1, (100 + i) * 7);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t at = 0; at < (100 + i) * 7; at++)
			assert_int_equal(places[i][at], i + 1);
}

static void a_large_object_does_not_end_the_use_of_a_chunk(void **state)
{
	struct unit *unit = *state;
	const uint8_t *before = ic_arena_alloc(unit->arena, 16, 1);
	const uint8_t *large = ic_arena_alloc(unit->arena, 8 << 20, 1);
	const uint8_t *after = ic_arena_alloc(unit->arena, 16, 1);

	assert_non_null(large);
	assert_ptr_equal(after, before + 16);
}

static void a_product_that_wraps_is_refused(void **state)
{
	struct unit *unit = *state;

	assert_null(ic_arena_alloc(unit->arena, SIZE_MAX / 2, 4));
	assert_null(ic_arena_alloc(unit->arena, SIZE_MAX, 1));
	assert_null(ic_arena_copy(unit->arena, "", SIZE_MAX));
}

static void nothing_is_still_a_place(void **state)
{
	struct unit *unit = *state;

	assert_non_null(ic_arena_alloc(unit->arena, 0, 8));
}

static void a_copy_has_a_nul_behind_it_that_is_not_its_own(void **state)
{
	struct unit *unit = *state;
	const char *copy = ic_arena_copy(unit->arena, "a\0bcd", 3);

	assert_memory_equal(copy, "a\0b\0", 4);
}

static void a_copy_of_no_bytes_needs_none(void **state)
{
	struct unit *unit = *state;

	assert_string_equal(ic_arena_copy(unit->arena, NULL, 0), "");
}

static void a_format_is_as_long_as_it_comes(void **state)
{
	struct unit *unit = *state;
	char *text = ic_arena_format(unit->arena, "%0100000d", 7);

	assert_int_equal(strlen(text), 100000);
	assert_int_equal(text[99999], '7');
}

static void a_growing_array_keeps_its_items(void **state)
{
	struct unit *unit = *state;
	struct ic_array array = { 0 };
	const uint32_t *items;

	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t *item = ic_array_append(&array, unit->arena, sizeof(*item));

		assert_int_equal(*item, 0);
		*item = i;
	}
	items = array.items;
	assert_int_equal(array.nr, 10000);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(items[i], i);
}

static void growth_wastes_at_most_as_much_again(void **state)
{
	struct unit *unit = *state;
	struct ic_array array = { 0 };

	for (size_t i = 0; i < 5000; i++)
		assert_non_null(ic_array_append(&array, unit->arena, 1));
	assert_in_range(array.room, 5000, 10000);
}

static void releasing_nothing_is_fine(void **state)
{
	struct ic_arena *none = NULL;

	(void)state;
	ic_arena_free(NULL);
	ic_arena_freep(&none);
}

static void an_array_that_grows_large_keeps_what_is_in_it_and_beside_it(void **state)
{
	struct ic_arena *arena;
	struct ic_array array = { 0 };
	char *beside[64];

	(void)state;
	assert_null(ic_arena_new(&arena));
	for (unsigned i = 0; i < 64 * 2000; i++) {
		uint64_t *item = ic_array_append(&array, arena, sizeof(*item));

		assert_non_null(item);
		assert_true(*item == 0);
		*item = i;
		if (i % 2000 == 0)
			beside[i / 2000] = ic_arena_format(arena, "beside %u", i);
	}
	for (unsigned i = 0; i < array.nr; i++)
		assert_true(((const uint64_t *)array.items)[i] == i);
	for (unsigned i = 0; i < 64; i++)
		assert_string_equal(beside[i], ic_arena_format(arena, "beside %u", i * 2000));
	ic_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(everything_is_zeroed_and_aligned_for_any_type),
		folder_test(no_two_allocations_overlap),
		folder_test(a_large_object_does_not_end_the_use_of_a_chunk),
		folder_test(a_product_that_wraps_is_refused),
		folder_test(nothing_is_still_a_place),
		folder_test(a_copy_has_a_nul_behind_it_that_is_not_its_own),
		folder_test(a_copy_of_no_bytes_needs_none),
		folder_test(a_format_is_as_long_as_it_comes),
		folder_test(a_growing_array_keeps_its_items),
		folder_test(growth_wastes_at_most_as_much_again),
		cmocka_unit_test(releasing_nothing_is_fine),
		cmocka_unit_test(an_array_that_grows_large_keeps_what_is_in_it_and_beside_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
