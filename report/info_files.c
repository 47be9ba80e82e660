/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>

#include "convert/base/escaped.h"
#include "report/table.h"
#include "report/units.h"

#define MAX_ROWS 20

static const char *escaped(struct ic_page_writer *writer, const char *string)
{
	return ic_page_escape(writer, ic_escaped_source(string));
}

static void used(struct ic_page_writer *writer, const struct ic_checkpoint *checkpoint)
{
	static const struct ic_table_column columns[] = { { "SIZE", true },
							  { "CHECKED", false },
							  { "FILE", false } };
	struct ic_table table = { .columns = columns, .nr_columns = IC_NR(columns) };
	char size[IC_UNITS_SIZE];

	for (size_t i = 0; i < checkpoint->nr_sources && i < MAX_ROWS; i++) {
		const struct ic_source_file *file = &checkpoint->sources[i];

		ic_units_bytes(file->member->size, size);
		ic_table_row(&table, writer,
			     (const char *[]){ ic_page_text(writer, "%s", size), file->checked,
					       escaped(writer, file->member->name) });
	}
	if (checkpoint->nr_sources)
		ic_table_write(&table, writer);
	if (checkpoint->nr_sources > MAX_ROWS)
		ic_page_format(writer, IC_PAGE_DIM, "  ... and %zu more",
			       checkpoint->nr_sources - MAX_ROWS);
}

static void refused(struct ic_page_writer *writer, const struct ic_gaps *list)
{
	uint64_t nr = list->list.nr + list->nr_dropped;

	if (!nr)
		return;
	ic_page_format(writer, IC_PAGE_WARNING, "  not filled: %" PRIu64, nr);
	for (size_t i = 0; i < list->list.nr && i < MAX_ROWS; i++)
		ic_page_format(writer, IC_PAGE_PLAIN, "    %s",
			       escaped(writer, ic_gap_at(list, i)->text));
	if (nr > MAX_ROWS)
		ic_page_format(writer, IC_PAGE_DIM, "    ... and %" PRIu64 " more", nr - MAX_ROWS);
}

void ic_info_files(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	const struct ic_checkpoint *checkpoint = facts->checkpoint;

	if (!checkpoint->nr_sources && !checkpoint->refusals.list.nr)
		return;
	ic_page_line(writer, IC_PAGE_HEADING, "Mapped files");
	used(writer, checkpoint);
	refused(writer, &checkpoint->refusals);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}
