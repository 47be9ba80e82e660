/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_TESTS_UNIT_CHECKPOINT_FIXTURE_H
#define IC_TESTS_UNIT_CHECKPOINT_FIXTURE_H

/*
 * A checkpoint from the builder, written, perhaps broken in one place, and loaded:
 *
 *     struct icb *b = describe(dump, NULL);
 *     icb_process(b, 42, 0, "victim");
 *     written(dump);
 *     icb_truncate(dump->images, "pagemap-42.img", 11);
 *     expect_gap(loaded(dump), ...);
 */

#include "tests/unit/unit.h"

#include "convert/load/load.h"
#include "tests/builder/break.h"
#include "tests/builder/builder.h"
#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

#define REGION 0x7e0000000000ULL

struct dump {
	struct unit *unit;
	char images[80]; /* the folder of the images */
	struct icb *b;
	struct ic_store *store;
	struct ic_files *files; /* NULL: nothing answers for mapped files */
};

UNUSED static int dump_make(void **state)
{
	struct dump *dump = calloc(1, sizeof(*dump));
	void *unit = NULL;

	assert_non_null(dump);
	assert_int_equal(unit_make(&unit), 0);
	dump->unit = unit;
	(void)snprintf(dump->images, sizeof(dump->images), "%s/images", dump->unit->folder);
	*state = dump;
	return 0;
}

UNUSED static int dump_drop(void **state)
{
	struct dump *dump = *state;
	void *unit = dump->unit;

	ic_files_free(dump->files);
	ic_store_free(dump->store);
	icb_free(dump->b);
	free(dump);
	return unit_drop(&unit);
}

#define dump_test(function) cmocka_unit_test_setup_teardown(function, dump_make, dump_drop)

/* Begin to describe; NULL options are the builder's. */
UNUSED static struct icb *describe(struct dump *dump, const struct icb_options *options)
{
	dump->b = icb_new(options);
	return dump->b;
}

/* Write what was described, without loading it. */
UNUSED static void written(struct dump *dump)
{
	assert_int_equal(icb_write(dump->b, dump->images), 0);
}

/* Load what is in a folder or archive; NULL when that is an error, which is then in *ret_err. */
UNUSED static struct ic_checkpoint *load_from(struct dump *dump, const char *path,
					      struct ic_error **ret_err)
{
	struct ic_store_request request = { .want = ic_load_wants, .spool = &dump->unit->outdir };
	struct ic_gaps gaps = { .arena = dump->unit->arena };
	struct ic_checkpoint *checkpoint = NULL;

	ic_store_free(dump->store);
	dump->store = NULL;
	*ret_err = ic_store_open(path, &request, &gaps, &dump->store);
	if (!*ret_err)
		*ret_err = ic_checkpoint_load(
			&(struct ic_load_input){ .images = { .stores = &dump->store, .nr = 1 },
						 .files = dump->files },
			dump->unit->arena, path, &gaps, &checkpoint);
	return checkpoint;
}

/* Load the images that were written; they must load. */
UNUSED static const struct ic_checkpoint *loaded(struct dump *dump)
{
	struct ic_error *err;
	const struct ic_checkpoint *checkpoint = load_from(dump, dump->images, &err);

	if (err)
		fail_msg("%s", ic_error_text(err));
	return checkpoint;
}

/* Write and load. */
UNUSED static const struct ic_checkpoint *made(struct dump *dump)
{
	written(dump);
	return loaded(dump);
}

UNUSED static const struct ic_process *process_of(const struct ic_checkpoint *checkpoint,
						  uint32_t pid)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (checkpoint->processes[i].pid == pid)
			return &checkpoint->processes[i];
	fail_msg("no process %u", pid);
	return NULL;
}

UNUSED static void print_gaps(const struct ic_checkpoint *checkpoint)
{
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++)
		print_message("gap (%s, process %u): %s\n",
			      ic_gap_kind_name(ic_gap_at(&checkpoint->gaps, i)->kind),
			      ic_gap_at(&checkpoint->gaps, i)->pid,
			      ic_gap_at(&checkpoint->gaps, i)->text);
}

/* The gap of that kind and process whose text has that part; there must be one. */
UNUSED static const struct ic_gap *expect_gap(const struct ic_checkpoint *checkpoint,
					      enum ic_gap_kind kind, uint32_t pid, const char *part)
{
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++) {
		const struct ic_gap *gap = ic_gap_at(&checkpoint->gaps, i);

		if (gap->kind == kind && gap->pid == pid && strstr(gap->text, part))
			return gap;
	}
	print_gaps(checkpoint);
	fail_msg("no gap (%s, process %u) with \"%s\"", ic_gap_kind_name(kind), pid, part);
	return NULL;
}

UNUSED static void expect_no_gaps(const struct ic_checkpoint *checkpoint)
{
	print_gaps(checkpoint);
	assert_int_equal(checkpoint->gaps.list.nr, 0);
}

/* The extent that holds an address. */
UNUSED static struct ic_extent extent_at(const struct ic_process *process, uint64_t vaddr)
{
	const struct ic_mapping *mapping = ic_mapping_at(&process->space, vaddr);
	struct ic_extent_cursor cursor;
	struct ic_extent extent = { .origin = IC_NR_ORIGINS };

	if (!mapping)
		fail_msg("nothing is mapped at 0x%llx", (unsigned long long)vaddr);
	cursor = ic_extents(&process->space, mapping);
	while (ic_extent_next(&cursor, &extent))
		if (vaddr - extent.vaddr < extent.size)
			return extent;
	fail_msg("no extent at 0x%llx", (unsigned long long)vaddr);
	return extent;
}

UNUSED static void expect_origin(const struct ic_process *process, uint64_t vaddr,
				 enum ic_origin origin)
{
	struct ic_extent extent = extent_at(process, vaddr);

	if (extent.origin != origin)
		fail_msg("0x%llx is %s, expected %s", (unsigned long long)vaddr,
			 ic_origin_name(extent.origin), ic_origin_name(origin));
}

/* The 64-bit word in memory, little endian; it must be there. */
UNUSED static uint64_t word_at(const struct ic_process *process, uint64_t vaddr)
{
	uint64_t word = 0;
	size_t have;

	assert_null(ic_memory_read(&process->space, vaddr, &word, sizeof(word), &have));
	assert_int_equal(have, sizeof(word));
	return word;
}

#endif
