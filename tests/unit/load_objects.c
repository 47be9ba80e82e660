/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define IPCNS_SHM 0x46283044U
#define REMAP     0x59133954U
#define GHOST     0x52583605U

static void a_memfd_is_seen_by_all_who_map_it(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_mapping *whole, *part;

	dump->b = icb_scenario("memfd", NULL);
	checkpoint = made(dump);
	whole = ic_mapping_at(&process_of(checkpoint, 100)->space, REGION);
	part = ic_mapping_at(&process_of(checkpoint, 110)->space, REGION);
	expect_no_gaps(checkpoint);
	assert_ptr_equal(whole->object, part->object);
	assert_true(ic_text_is(whole->file->path, "/memfd:buffer (deleted)"));
	assert_int_equal(word_at(process_of(checkpoint, 100), REGION), 0);
	expect_origin(process_of(checkpoint, 100), REGION, IC_ORIGIN_SHARED);
	expect_origin(process_of(checkpoint, 100), REGION + PAGE, IC_ORIGIN_ZERO);
	assert_true(word_at(process_of(checkpoint, 100), REGION + 3 * PAGE) ==
		    word_at(process_of(checkpoint, 110), REGION + PAGE));
	assert_true(word_at(process_of(checkpoint, 110), REGION + PAGE) != 0);
}

static void shared_anonymous_memory_is_called_dev_zero(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;

	dump->b = icb_scenario("memfd", NULL);
	process = process_of(made(dump), 120);
	assert_true(ic_text_is(ic_mapping_at(&process->space, REGION)->file->path,
			       "/dev/zero (deleted)"));
	assert_int_equal(word_at(process, REGION + PAGE), 0x7a7a7a7a7a7a7a7a);
}

static void a_segment_is_named_by_its_key(void **state)
{
	struct dump *dump = *state;
	const struct ic_process *process;

	dump->b = icb_scenario("sysv", NULL);
	process = process_of(made(dump), 100);
	assert_true(ic_text_is(ic_mapping_at(&process->space, REGION)->file->path,
			       "/SYSV000001ce (deleted)"));
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_SHARED);
}

static void a_lost_object_is_one_gap_however_many_map_it(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	dump->b = icb_scenario("memfd", NULL);
	written(dump);
	assert_int_equal(icb_remove(dump->images, "pagemap-shmem-1201.img"), 0);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "shared memory 1201 is lost");
	expect_origin(process_of(checkpoint, 100), REGION, IC_ORIGIN_LOST);
	expect_origin(process_of(checkpoint, 110), REGION, IC_ORIGIN_LOST);
	for (size_t i = 0, nr = 0; i < checkpoint->gaps.list.nr; i++) {
		nr += strstr(ic_gap_at(&checkpoint->gaps, i)->text, "1201") != NULL;
		assert_true(nr <= 1);
	}
}

static void a_segment_that_no_image_has_is_a_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	icb_vma(p, REGION, REGION + PAGE, ICB_RW, ICB_MAP_SHARED | ICB_MAP_ANONYMOUS,
		ICB_VMA_REGULAR | ICB_VMA_ANON_SHARED | ICB_VMA_SYSVIPC, 7, 0);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 42, "no ipcns-shm image has");
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_LOST);
}

/* Two pages and a half of a segment, its bytes behind its record, as before CRIU 3.0. */
static const struct ic_process *inline_segment(struct dump *dump)
{
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	static uint8_t bytes[2 * PAGE + PAGE / 2];

	memset(bytes, 0x5a, sizeof(bytes));
	icb_image(dump->b, "ipcns-shm-9.img", IPCNS_SHM, "1:{1:0x1ce 6:0600 7:3} 2:10240", bytes,
		  sizeof(bytes));
	icb_vma(p, REGION, REGION + 4 * PAGE, ICB_RW, ICB_MAP_SHARED | ICB_MAP_ANONYMOUS,
		ICB_VMA_REGULAR | ICB_VMA_ANON_SHARED | ICB_VMA_SYSVIPC, 3, 0);
	return process_of(made(dump), 42);
}

static void a_segments_bytes_may_lie_behind_its_record(void **state)
{
	const struct ic_process *process = inline_segment(*state);

	expect_origin(process, REGION, IC_ORIGIN_SHARED);
	assert_int_equal(word_at(process, REGION + 2 * PAGE - 8), 0x5a5a5a5a5a5a5a5a);
}

/* What the image has of its last page is there or lost, and never zeros. */
static void the_last_part_of_a_page_of_a_segment_is_not_taken_for_zeros(void **state)
{
	const struct ic_process *process = inline_segment(*state);
	struct ic_extent extent = extent_at(process, REGION + 2 * PAGE);

	assert_int_not_equal(extent.origin, IC_ORIGIN_ZERO);
	if (ic_origin_has_bytes(extent.origin))
		assert_int_equal(word_at(process, REGION + 2 * PAGE), 0x5a5a5a5a5a5a5a5a);
}

/* A process that maps a deleted file, whose ghost image has these records. */
static const struct ic_checkpoint *deleted_file(struct dump *dump, const char *head,
						const char *chunk, const void *bytes, size_t size)
{
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/tmp/gone", 3 * PAGE);
	char remap[64];

	(void)snprintf(remap, sizeof(remap), "1:%u 2:26 3:1", id);
	icb_image(dump->b, "remap-fpath.img", REMAP, remap, NULL, 0);
	icb_image(dump->b, "ghost-file-1a.img", GHOST, head, chunk ? NULL : bytes,
		  chunk ? 0 : size);
	if (chunk)
		icb_image(dump->b, "ghost-file-1a.img", GHOST, chunk, bytes, size);
	icb_private_file(p, REGION, 4, ICB_RW, id, 0);
	icb_pages(p, REGION + PAGE, 1, ICB_PRESENT, icb_byte(0x11));
	return made(dump);
}

static void a_deleted_files_copy_is_seen_where_nothing_was_written(void **state)
{
	static uint8_t bytes[2 * PAGE + 100];
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	memset(bytes, 0x66, sizeof(bytes));
	checkpoint = deleted_file(dump, "1:0 2:0 3:0100644", NULL, bytes, sizeof(bytes));
	process = process_of(checkpoint, 42);
	expect_origin(process, REGION, IC_ORIGIN_FILE);
	assert_int_equal(word_at(process, REGION + PAGE), 0x1111111111111111);
	assert_int_equal(word_at(process, REGION + 2 * PAGE + 92), 0x6666666666666666);
	assert_int_equal(word_at(process, REGION + 2 * PAGE + 104), 0);
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_SPECIAL); /* behind the file's end */
	assert_true(ic_text_is(ic_mapping_at(&process->space, REGION)->file->path,
			       "/tmp/gone (deleted)"));
}

static void a_sparse_files_holes_are_zeros(void **state)
{
	static uint8_t bytes[PAGE];
	struct dump *dump = *state;
	const struct ic_process *process;

	memset(bytes, 0x66, sizeof(bytes));
	process = process_of(deleted_file(dump, "1:0 2:0 3:0100644 9:1 10:16384", "1:4096 2:8192",
					  bytes, sizeof(bytes)),
			     42);
	expect_origin(process, REGION, IC_ORIGIN_ZERO);
	expect_origin(process, REGION + 2 * PAGE, IC_ORIGIN_FILE);
	expect_origin(process, REGION + 3 * PAGE, IC_ORIGIN_ZERO);
}

/* CRIU's chunks are the file system's blocks; a core's segments could not hold less than a page. */
static void a_chunk_that_is_not_of_whole_pages_is_damage(void **state)
{
	struct dump *dump = *state;

	expect_gap(deleted_file(dump, "1:0 2:0 3:0100644 9:1 10:16384", "1:100 2:50",
				(uint8_t[100]){ 1 }, 100),
		   IC_GAP_DAMAGED, 0, "ghost-file-1a.img");
}

static void a_chunk_cut_short_is_a_gap_and_the_file_stays_external(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint =
		deleted_file(dump, "1:0 2:0 3:0100644 9:1 10:16384", "1:8192 2:0",
			     (uint8_t[100]){ 1 }, 100);

	expect_gap(checkpoint, IC_GAP_DAMAGED, 0, "the content of a deleted file is lost");
	assert_false(ic_origin_has_bytes(extent_at(process_of(checkpoint, 42), REGION).origin));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(a_memfd_is_seen_by_all_who_map_it),
		dump_test(shared_anonymous_memory_is_called_dev_zero),
		dump_test(a_segment_is_named_by_its_key),
		dump_test(a_lost_object_is_one_gap_however_many_map_it),
		dump_test(a_segment_that_no_image_has_is_a_gap),
		dump_test(a_segments_bytes_may_lie_behind_its_record),
		dump_test(the_last_part_of_a_page_of_a_segment_is_not_taken_for_zeros),
		dump_test(a_deleted_files_copy_is_seen_where_nothing_was_written),
		dump_test(a_sparse_files_holes_are_zeros),
		dump_test(a_chunk_that_is_not_of_whole_pages_is_damage),
		dump_test(a_chunk_cut_short_is_a_gap_and_the_file_stays_external),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
