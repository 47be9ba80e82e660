/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report/table.h"
#include "report/units.h"

#define MAX_ROWS 20 /* processes in the second table */

static const char *const meanings[IC_NR_ORIGINS] = {
	[IC_ORIGIN_DUMPED] = "in this checkpoint",
	[IC_ORIGIN_PARENT] = "in an earlier checkpoint",
	[IC_ORIGIN_SHARED] = "in this checkpoint, memory that processes share",
	[IC_ORIGIN_FILE] = "in this checkpoint, its copy of the mapped file",
	[IC_ORIGIN_FILLED] = "in the mapped files, from outside the checkpoint",
	[IC_ORIGIN_ZERO] = "never touched",
	[IC_ORIGIN_EXTERNAL] = "only in the mapped files",
	[IC_ORIGIN_LAZY] = "left behind on the source machine",
	[IC_ORIGIN_LOST] = "absent or damaged",
	[IC_ORIGIN_SPECIAL] = "the kernel's, devices, guards",
};

static const char *units(struct ic_page_writer *writer, uint64_t bytes)
{
	char text[IC_UNITS_SIZE];

	ic_units_bytes(bytes, text);
	return ic_page_text(writer, "%s", text);
}

static void origin_row(struct ic_page_writer *writer, struct ic_table *table,
		       const struct ic_checkpoint *checkpoint, const char *name, uint64_t bytes,
		       const char *meaning)
{
	const char *pages = ic_page_text(writer, "%" PRIu64, ic_facts_pages(checkpoint, bytes));

	ic_table_row(table, writer, (const char *[]){ name, units(writer, bytes), pages, meaning });
}

static void by_origin(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	static const struct ic_table_column columns[] = {
		{ "ORIGIN", false }, { "SIZE", true }, { "PAGES", true }, { "", false }
	};
	struct ic_table table = { .columns = columns, .nr_columns = IC_NR(columns) };
	const struct ic_memory_facts *memory = &facts->total.memory;

	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		if (memory->bytes[i])
			origin_row(writer, &table, facts->checkpoint,
				   ic_origin_name((enum ic_origin)i), memory->bytes[i],
				   meanings[i]);
	origin_row(writer, &table, facts->checkpoint, "total", memory->mapped_bytes, "");
	ic_table_write(&table, writer);
}

/* A process and what it has captured; the largest first, then as in the checkpoint. */
struct ranked {
	uint64_t captured;
	size_t process;
};

static int compare(const void *a, const void *b)
{
	const struct ranked *one = a, *two = b;

	if (one->captured != two->captured)
		return one->captured > two->captured ? -1 : 1;
	return one->process < two->process ? -1 : one->process > two->process;
}

static struct ranked *rank(const struct ic_facts *facts)
{
	size_t nr = facts->checkpoint->nr_processes;
	struct ranked *ranked = calloc(nr + 1, sizeof(*ranked));

	if (!ranked)
		return NULL;
	for (size_t i = 0; i < nr; i++) {
		size_t process = facts->by_pid[i];

		ranked[i].process = process;
		ranked[i].captured = ic_facts_captured(&facts->processes[process].memory);
	}
	if (nr > MAX_ROWS)
		qsort(ranked, nr, sizeof(*ranked), compare);
	return ranked;
}

static void process_row(struct ic_page_writer *writer, struct ic_table *table,
			const struct ic_facts *facts, size_t process)
{
	const struct ic_memory_facts *memory = &facts->processes[process].memory;
	uint32_t pid = facts->checkpoint->processes[process].pid;

	ic_table_row(table, writer,
		     (const char *[]){
			     ic_page_text(writer, "%" PRIu32, pid),
			     units(writer, memory->mapped_bytes),
			     units(writer, ic_facts_captured(memory)),
			     units(writer, memory->bytes[IC_ORIGIN_ZERO]),
			     units(writer, memory->bytes[IC_ORIGIN_EXTERNAL]),
			     units(writer, ic_facts_missing(memory)),
			     units(writer, memory->bytes[IC_ORIGIN_SPECIAL]),
		     });
}

static void by_process(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	static const struct ic_table_column columns[] = {
		{ "PID", true },      { "MAPPED", true },  { "CAPTURED", true }, { "ZERO", true },
		{ "EXTERNAL", true }, { "MISSING", true }, { "SPECIAL", true },
	};
	struct ic_table table = { .columns = columns, .nr_columns = IC_NR(columns) };
	size_t nr = facts->checkpoint->nr_processes;
	struct ranked *ranked = rank(facts);

	if (!ranked) {
		if (!writer->err)
			writer->err = ic_error_memory();
		return;
	}
	for (size_t i = 0; i < nr && i < MAX_ROWS; i++)
		process_row(writer, &table, facts, ranked[i].process);
	free(ranked);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
	ic_table_write(&table, writer);
	if (nr > MAX_ROWS)
		ic_page_format(writer, IC_PAGE_DIM,
			       "  ... the %d with the most captured, of %zu processes", MAX_ROWS,
			       nr);
}

void ic_info_memory(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	ic_page_line(writer, IC_PAGE_HEADING, "Memory");
	by_origin(writer, facts);
	if (facts->checkpoint->nr_processes > 1)
		by_process(writer, facts);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}
