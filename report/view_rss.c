/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "report/view.h"

static const char *const columns[] = {
	"PID",  "Process", "Start", "End",      "Flags", "Size", "Dumped",  "Parent",   "Shared",
	"File", "Filled",  "Zero",  "External", "Lazy",  "Lost", "Special", "Resident", "File Path",
};

#define FIRST_ORIGIN 6 /* the column of IC_ORIGIN_DUMPED */

_Static_assert(IC_NR(columns) == FIRST_ORIGIN + IC_NR_ORIGINS + 2, "a column an origin");

/* Bytes of memory by their origin. */
struct tally {
	uint64_t by_origin[IC_NR_ORIGINS];
	uint64_t size;
};

static struct tally count(const struct ic_address_space *space, const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(space, mapping);
	struct tally tally = { .size = mapping->end - mapping->start };
	struct ic_extent extent;

	while (ic_extent_next(&cursor, &extent))
		tally.by_origin[extent.origin] += extent.size;
	return tally;
}

static void add(struct tally *sum, const struct tally *one)
{
	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		sum->by_origin[i] += one->by_origin[i];
	sum->size += one->size;
}

/* What surely was in memory: pages that were dumped, here or before, or left behind. */
static uint64_t resident(const struct tally *tally)
{
	return tally->by_origin[IC_ORIGIN_DUMPED] + tally->by_origin[IC_ORIGIN_PARENT] +
	       tally->by_origin[IC_ORIGIN_SHARED] + tally->by_origin[IC_ORIGIN_LAZY];
}

static void tally_cells(const struct tally *tally, struct ic_cell *cells)
{
	cells[FIRST_ORIGIN - 1] = ic_cell_bytes(tally->size);
	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		cells[FIRST_ORIGIN + i] = ic_cell_bytes(tally->by_origin[i]);
	cells[FIRST_ORIGIN + IC_NR_ORIGINS] = ic_cell_bytes(resident(tally));
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_mapping *mapping, const struct tally *tally)
{
	const char flags[] = { mapping->prot & PF_R ? 'r' : '-', mapping->prot & PF_W ? 'w' : '-',
			       mapping->prot & PF_X ? 'x' : '-', mapping->shared ? 's' : 'p',
			       '\0' };
	struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid), ic_cell_text(process->comm),
		ic_cell_hex(mapping->start),  ic_cell_hex(mapping->end),
		ic_cell_string(flags),
	};

	tally_cells(tally, cells);
	cells[IC_NR(columns) - 1] = ic_cell_text(ic_mapping_name(mapping));
	return ic_rows_add(request->rows, 1, cells);
}

static struct ic_error *put_total(const struct ic_view_request *request,
				  const struct ic_process *process, const struct tally *sum)
{
	struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid), ic_cell_text(process->comm), ic_cell_not_applicable(),
		ic_cell_not_applicable(),     ic_cell_not_applicable(),
	};

	tally_cells(sum, cells);
	cells[IC_NR(columns) - 1] = ic_cell_string("total");
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	const struct ic_address_space *space = &process->space;
	struct tally sum = { .size = 0 };
	struct ic_error *err;

	for (size_t i = 0; i < space->nr_mappings; i++) {
		struct tally tally = count(space, &space->mappings[i]);

		add(&sum, &tally);
	}
	err = put_total(request, process, &sum);
	for (size_t i = 0; !err && i < space->nr_mappings; i++) {
		struct tally tally = count(space, &space->mappings[i]);

		if (ic_view_wants_range(request, space->mappings[i].start, space->mappings[i].end))
			err = put(request, process, &space->mappings[i], &tally);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_rss = {
	.name = "rss",
	.volatility = "linux.rss.Rss",
	.about = "pages of each mapping, by where their bytes are",
	.details =
		"Count the bytes of each process and of each of its mappings by where they are:\n"
		"dumped into this checkpoint, in a parent of it, in a shared object's pages, in a\n"
		"file that the checkpoint has a copy of, filled from elsewhere (--sysroot), never\n"
		"touched and so zero, external (only in the mapped file), left behind as lazy\n"
		"pages, lost, or special and without bytes. Resident are those that were in\n"
		"memory for sure: dumped, parent, shared and lazy; which pages of mapped files\n"
		"were, a checkpoint does not tell. No page is read.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_ADDRESS,
	.run = run,
};
