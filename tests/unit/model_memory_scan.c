/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/memory_scan.h"

#include "tests/unit/core_fixture.h"

/* Everything that a scan of a scene's first mapping gives, without what it gives twice. */
static size_t read_all(const struct four_pages *scene, size_t overlap, uint64_t *starts,
		       uint8_t *bytes)
{
	struct ic_memory_scan scan = { .space = &scene->s.process.space, .overlap = overlap };
	size_t nr = 0, size = 0;
	bool more = true;

	ic_memory_scan_start(&scan, scene->mappings);
	while (more) {
		assert_null(ic_memory_scan_next(&scan, &more));
		if (!more)
			break;
		assert_true(scan.repeated <= overlap);
		starts[nr++] = scan.vaddr + scan.repeated;
		memcpy(bytes + size, scan.bytes + scan.repeated, scan.size - scan.repeated);
		size += scan.size - scan.repeated;
		/* What is repeated is what stood there. */
		for (size_t i = 0; nr > 1 && i < scan.repeated; i++)
			assert_int_equal(scan.bytes[i], bytes[PAGE - 1]);
	}
	ic_memory_scan_end(&scan);
	return size;
}

static void untouched_and_lost_memory_is_passed_over(void **state)
{
	static struct four_pages scene;
	static uint8_t bytes[8 * PAGE];
	uint64_t starts[8] = { 0 };

	(void)state;
	scene.mappings[0] = anonymous(0x400000, 6 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x401000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x402000, PAGE, 0, NULL, IC_ORIGIN_LOST };
	scene.runs[2] = (struct ic_run){ 0x404000, PAGE, 2 * PAGE, NULL, IC_ORIGIN_DUMPED };
	(void)four_pages_make(&scene, 1, 3);
	assert_int_equal(read_all(&scene, 0, starts, bytes), 2 * PAGE);
	assert_int_equal(starts[0], 0x401000);
	assert_int_equal(starts[1], 0x404000);
	assert_int_equal(bytes[0], 'a');
	assert_int_equal(bytes[PAGE], 'c');
}

/* Two extents that touch, whose bytes are apart: the second chunk begins with the first one's end. */
static void a_chunk_repeats_the_end_of_the_one_it_goes_on_with(void **state)
{
	static struct four_pages scene;
	static uint8_t bytes[8 * PAGE];
	uint64_t starts[8] = { 0 };

	(void)state;
	scene.mappings[0] = anonymous(0x400000, 2 * PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	scene.runs[1] = (struct ic_run){ 0x401000, PAGE, 3 * PAGE, NULL, IC_ORIGIN_DUMPED };
	(void)four_pages_make(&scene, 1, 2);
	assert_int_equal(read_all(&scene, 14, starts, bytes), 2 * PAGE);
	assert_int_equal(starts[1], 0x401000);
	assert_int_equal(bytes[PAGE], 'd');
}

static void pages_that_cannot_be_read_after_all_are_an_error(void **state)
{
	static struct four_pages scene;
	struct ic_memory_scan scan = { .space = &scene.s.process.space };
	bool more;

	(void)state;
	scene.mappings[0] = anonymous(0x400000, PAGE);
	scene.runs[0] = (struct ic_run){ 0x400000, PAGE, 0, NULL, IC_ORIGIN_DUMPED };
	(void)four_pages_make(&scene, 1, 1);
	scene.pages.blob.size = 16;
	ic_memory_scan_start(&scan, scene.mappings);
	assert_error(ic_memory_scan_next(&scan, &more), IC_ERR_DAMAGED, "pages-1.img");
	ic_memory_scan_end(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(untouched_and_lost_memory_is_passed_over),
		cmocka_unit_test(a_chunk_repeats_the_end_of_the_one_it_goes_on_with),
		cmocka_unit_test(pages_that_cannot_be_read_after_all_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
