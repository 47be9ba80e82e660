/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define REMAP 0x59133954U
#define GHOST 0x52583605U

/* A folder "root" with a file of `size` bytes 0x66 in it, as the only sysroot. */
static void give_sysroot(struct dump *dump, const char *name, size_t size)
{
	struct ic_files_request request = { .nr_sysroots = 1 };
	uint8_t *bytes = malloc(size + !size);
	static int root; /* open until the test program ends */
	char path[128];

	assert_non_null(bytes);
	memset(bytes, 0x66, size);
	(void)snprintf(path, sizeof(path), "root/%s", name);
	assert_int_equal(mkdirat(dump->unit->outdir.fd, "root", 0700), 0);
	make_file(dump->unit, path, bytes, size);
	free(bytes);
	root = openat(dump->unit->outdir.fd, "root", O_PATH | O_DIRECTORY);
	assert_true(root >= 0);
	request.sysroots = &root;
	assert_null(ic_files_new(&request, dump->unit->arena, &dump->files));
}

/* A bare process lacks the auxiliary vector, and nothing else. */
static void expect_only_auxv_gaps(const struct ic_checkpoint *checkpoint)
{
	assert_int_equal(checkpoint->gaps.list.nr, checkpoint->nr_processes);
	expect_gap(checkpoint, IC_GAP_MISSING, 42, "no auxiliary vector");
}

static const struct ic_gap *only_refusal(const struct ic_checkpoint *checkpoint)
{
	assert_int_equal(checkpoint->refusals.list.nr, 1);
	return ic_gap_at(&checkpoint->refusals, 0);
}

static void the_file_fills_what_the_checkpoint_leaves_to_it(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/data", 3 * PAGE + 100);
	const struct ic_checkpoint *checkpoint;
	const struct ic_process *process;

	icb_private_file(p, REGION, 6, ICB_RW, id, 0);
	icb_pages(p, REGION + PAGE, 1, ICB_PRESENT, icb_byte(0x11));
	give_sysroot(dump, "data", 3 * PAGE + 100);
	checkpoint = made(dump);
	process = process_of(checkpoint, 42);
	expect_only_auxv_gaps(checkpoint);
	expect_origin(process, REGION, IC_ORIGIN_FILLED);
	expect_origin(process, REGION + PAGE, IC_ORIGIN_DUMPED); /* the checkpoint's page wins */
	assert_int_equal(word_at(process, REGION + PAGE), 0x1111111111111111);
	assert_int_equal(word_at(process, REGION + 3 * PAGE + 92), 0x6666666666666666);
	assert_int_equal(word_at(process, REGION + 3 * PAGE + 104), 0);
	expect_origin(process, REGION + 4 * PAGE, IC_ORIGIN_SPECIAL);
	assert_int_equal(checkpoint->nr_sources, 1);
	assert_string_equal(checkpoint->sources[0].member->name, "sysroot:/data");
	assert_string_equal(checkpoint->sources[0].checked, "size");
	assert_int_equal(checkpoint->refusals.list.nr, 0);
}

static void a_shared_mapping_begins_within_its_file(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/data", 3 * PAGE);
	struct ic_extent extent;

	icb_vma(p, REGION, REGION + 2 * PAGE, ICB_R, 1, ICB_VMA_REGULAR | ICB_VMA_FILE_SHARED, id,
		PAGE);
	give_sysroot(dump, "data", 3 * PAGE);
	extent = extent_at(process_of(made(dump), 42), REGION);
	assert_int_equal(extent.origin, IC_ORIGIN_FILLED);
	assert_int_equal(extent.offset, PAGE);
	assert_int_equal(extent.size, 2 * PAGE);
}

static void a_file_that_is_mapped_twice_is_looked_up_once(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	struct icb_process *q = icb_bare_process(dump->b, 43, 42, "other");
	uint32_t id = icb_file(dump->b, "/data", PAGE), wrong = icb_file(dump->b, "/data", 7);
	const struct ic_checkpoint *checkpoint;

	icb_private_file(p, REGION, 1, ICB_R, id, 0);
	icb_private_file(p, REGION + 4 * PAGE, 1, ICB_RW, id, 0);
	icb_private_file(q, REGION, 1, ICB_R, id, 0);
	icb_private_file(q, REGION + 4 * PAGE, 1, ICB_R, wrong, 0);
	icb_private_file(q, REGION + 8 * PAGE, 1, ICB_R, wrong, 0);
	give_sysroot(dump, "data", PAGE);
	checkpoint = made(dump);
	assert_int_equal(checkpoint->nr_sources, 1);
	assert_int_equal(only_refusal(checkpoint)->kind, IC_GAP_MISMATCH);
	assert_string_equal(only_refusal(checkpoint)->text,
			    "sysroot:/data: has 4096 bytes, the mapped file had 7");
	expect_only_auxv_gaps(checkpoint);
	expect_origin(process_of(checkpoint, 43), REGION + 8 * PAGE, IC_ORIGIN_EXTERNAL);
}

static void a_file_that_no_sysroot_has_is_said_and_no_gap(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	icb_private_file(p, REGION, 1, ICB_R, icb_file(dump->b, "/lib/x", PAGE), 0);
	give_sysroot(dump, "data", PAGE);
	checkpoint = made(dump);
	expect_only_auxv_gaps(checkpoint);
	assert_int_equal(only_refusal(checkpoint)->kind, IC_GAP_MISSING);
	assert_string_equal(only_refusal(checkpoint)->text, "sysroot:/lib/x: is not there");
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_EXTERNAL);
}

static void a_device_is_not_looked_for(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file_wire(dump->b, 1, "3:{1:$0 2:0 3:0 6:'/dev/mem' 10:0020666}");
	const struct ic_checkpoint *checkpoint;

	icb_private_file(p, REGION, 1, ICB_R, id, 0);
	give_sysroot(dump, "data", PAGE);
	checkpoint = made(dump);
	assert_int_equal(checkpoint->refusals.list.nr, 0);
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_EXTERNAL);
}

/* Where the pagemap is damaged a file's page would be a guess. */
static void behind_a_damaged_pagemap_nothing_is_filled(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_process *process;

	icb_private_file(p, REGION, 8, ICB_RW, icb_file(dump->b, "/data", 8 * PAGE), 0);
	icb_pages(p, REGION + PAGE, 1, ICB_PRESENT, icb_byte(0x11));
	icb_pages(p, REGION + 4 * PAGE, 1, ICB_PRESENT, icb_byte(0x11));
	give_sysroot(dump, "data", 8 * PAGE);
	written(dump);
	assert_int_equal(icb_drop_record(dump->images, "pagemap-42.img", 2), 0);
	process = process_of(loaded(dump), 42);
	expect_origin(process, REGION, IC_ORIGIN_FILLED);
	expect_origin(process, REGION + 2 * PAGE, IC_ORIGIN_LOST);
	expect_origin(process, REGION + 7 * PAGE, IC_ORIGIN_LOST);
}

static void pages_of_64_kib_end_with_zeros_of_their_own(void **state)
{
	struct dump *dump = *state;
	struct icb_options options = { .page_size = 65536 };
	struct icb_process *p = icb_process(describe(dump, &options), 42, 0, "victim");
	const struct ic_process *process;
	struct ic_extent extent;

	icb_private_file(p, REGION, 3, ICB_R, icb_file(dump->b, "/data", 65536 + 4096), 0);
	give_sysroot(dump, "data", 65536 + 4096);
	process = process_of(made(dump), 42);
	extent = extent_at(process, REGION);
	assert_int_equal(extent.origin, IC_ORIGIN_FILLED);
	assert_int_equal(extent.size, 65536 + 4096);
	extent = extent_at(process, REGION + 65536 + 4096);
	assert_int_equal(extent.origin, IC_ORIGIN_ZERO);
	assert_int_equal(extent.size, 65536 - 4096);
	extent = extent_at(process, REGION + 2 * 65536ULL);
	assert_int_equal(extent.origin, IC_ORIGIN_SPECIAL);
	assert_int_equal(extent.size, 65536);
}

static void remap(struct dump *dump, uint32_t id, uint32_t to, unsigned int type)
{
	char record[64];

	(void)snprintf(record, sizeof(record), "1:%u 2:%u 3:%u", id, to, type);
	icb_image(dump->b, "remap-fpath.img", REMAP, record, NULL, 0);
}

static void the_checkpoints_own_copy_comes_before_any_sysroot(void **state)
{
	static uint8_t bytes[PAGE];
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/data", PAGE);

	memset(bytes, 0x77, sizeof(bytes));
	remap(dump, id, 26, 1);
	icb_image(dump->b, "ghost-file-1a.img", GHOST, "1:0 2:0 3:0100644", bytes, sizeof(bytes));
	icb_private_file(p, REGION, 1, ICB_R, id, 0);
	give_sysroot(dump, "data", PAGE);
	assert_int_equal(word_at(process_of(made(dump), 42), REGION), 0x7777777777777777);
}

static void a_deleted_file_is_not_one_that_has_its_name_now(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/data", PAGE);
	const struct ic_checkpoint *checkpoint;

	remap(dump, id, 26, 1); /* whose image is lost */
	icb_private_file(p, REGION, 1, ICB_R, id, 0);
	give_sysroot(dump, "data", PAGE);
	checkpoint = made(dump);
	expect_gap(checkpoint, IC_GAP_MISSING, 0, "the content of a deleted file is lost");
	assert_has(only_refusal(checkpoint)->text, "may be another file");
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_EXTERNAL);
}

static void a_deleted_file_is_found_by_its_other_name(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	uint32_t id = icb_file(dump->b, "/gone", PAGE);
	const struct ic_checkpoint *checkpoint;

	remap(dump, id, icb_file(dump->b, "/link_remap.5", PAGE), 0);
	icb_private_file(p, REGION, 1, ICB_R, id, 0);
	give_sysroot(dump, "link_remap.5", PAGE);
	checkpoint = made(dump);
	expect_origin(process_of(checkpoint, 42), REGION, IC_ORIGIN_FILLED);
	assert_string_equal(checkpoint->sources[0].member->name, "sysroot:/link_remap.5");
	assert_int_equal(checkpoint->refusals.list.nr, 0);
}

static void deleted_files_of_a_container_hide_the_sysroots(void **state)
{
	struct dump *dump = *state;
	struct icb_process *p = icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	const struct ic_checkpoint *checkpoint;

	icb_private_file(p, REGION, 1, ICB_R, icb_file(dump->b, "/data", PAGE), 0);
	give_sysroot(dump, "data", PAGE);
	written(dump);
	make_file(dump->unit, "images/deleted.files", "[\n  \"/data\"\n]", 13);
	checkpoint = loaded(dump);
	expect_only_auxv_gaps(checkpoint);
	assert_string_equal(only_refusal(checkpoint)->text,
			    "deleted.files:/data: says that the container had deleted it");
}

static void what_is_no_path_among_deleted_files_is_a_gap_and_the_rest_counts(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	(void)icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	make_file(dump->unit, "images/deleted.files", "[\"/data\", 7, null, \"x\"]", 23);
	checkpoint = loaded(dump);
	expect_gap(checkpoint, IC_GAP_DAMAGED, 0,
		   "deleted.files: 2 entries are no paths: left out");
	assert_int_equal(checkpoint->nr_deleted_paths, 2);
	assert_string_equal(checkpoint->deleted_paths[0].bytes, "/data");
	assert_string_equal(checkpoint->deleted_paths[1].bytes, "x");
}

static void a_list_of_deleted_files_that_is_none_is_a_gap(void **state)
{
	struct dump *dump = *state;

	(void)icb_bare_process(describe(dump, NULL), 42, 0, "victim");
	give_sysroot(dump, "data", PAGE);
	written(dump);
	make_file(dump->unit, "images/deleted.files", "{\"a\": [\"/data\"]}", 16);
	expect_gap(loaded(dump), IC_GAP_DAMAGED, 0, "deleted.files+0x0: is no list of paths");
	ic_files_free(dump->files);
	dump->files = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(the_file_fills_what_the_checkpoint_leaves_to_it),
		dump_test(a_shared_mapping_begins_within_its_file),
		dump_test(a_file_that_is_mapped_twice_is_looked_up_once),
		dump_test(a_file_that_no_sysroot_has_is_said_and_no_gap),
		dump_test(a_device_is_not_looked_for),
		dump_test(behind_a_damaged_pagemap_nothing_is_filled),
		dump_test(pages_of_64_kib_end_with_zeros_of_their_own),
		dump_test(the_checkpoints_own_copy_comes_before_any_sysroot),
		dump_test(a_deleted_file_is_not_one_that_has_its_name_now),
		dump_test(a_deleted_file_is_found_by_its_other_name),
		dump_test(deleted_files_of_a_container_hide_the_sysroots),
		dump_test(what_is_no_path_among_deleted_files_is_a_gap_and_the_rest_counts),
		dump_test(a_list_of_deleted_files_that_is_none_is_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
