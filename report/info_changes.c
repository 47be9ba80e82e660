/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>

#include "convert/model/change.h"
#include "report/table.h"

/* The files of one origin. */
struct counts {
	uint64_t nr;
	uint64_t of_class[IC_NR_CHANGE_CLASSES];
	uint64_t with_mark[IC_NR_CHANGE_MARKS];
};

static void count(const struct ic_changes *changes, struct counts *ret)
{
	for (size_t i = 0; i < changes->nr; i++) {
		const struct ic_change *change = &changes->change[i];
		struct counts *counts = &ret[change->origin];

		counts->nr++;
		counts->of_class[change->class]++;
		for (unsigned int bit = 0; bit < IC_NR_CHANGE_MARKS; bit++)
			counts->with_mark[bit] += change->marks >> bit & 1;
	}
}

static const char *add(struct ic_page_writer *writer, const char *text, uint64_t nr,
		       const char *what)
{
	return nr ? ic_page_text(writer, "%s%s%" PRIu64 " %s", text, *text ? ", " : "", nr, what) :
		    text;
}

/* "6 added or modified (1 executable, 1 set-uid)" */
static const char *describe(struct ic_page_writer *writer, const struct counts *counts)
{
	const char *classes = "", *marks = "";

	for (size_t i = 0; i < IC_NR_CHANGE_CLASSES; i++)
		classes = add(writer, classes, counts->of_class[i],
			      ic_change_class_name((enum ic_change_class)i));
	for (unsigned int bit = 0; bit < IC_NR_CHANGE_MARKS; bit++)
		marks = add(writer, marks, counts->with_mark[bit], ic_change_mark_name(bit));
	return *marks ? ic_page_text(writer, "%s (%s)", classes, marks) : classes;
}

void ic_info_changes(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	static const struct ic_table_column columns[] = { { "FILES", true },
							  { "FROM", false },
							  { "WHICH ARE", false } };
	const struct ic_changes *changes = facts->checkpoint->changes;
	struct ic_table table = { .columns = columns, .nr_columns = IC_NR(columns) };
	struct counts counts[IC_NR_CHANGE_ORIGINS] = { 0 };

	if (!changes || (!changes->nr && !changes->nr_unlisted))
		return;
	count(changes, counts);
	ic_page_line(writer, IC_PAGE_HEADING, "Changed files");
	for (size_t i = 0; i < IC_NR_CHANGE_ORIGINS; i++)
		if (counts[i].nr)
			ic_table_row(&table, writer,
				     (const char *[]){
					     ic_page_text(writer, "%" PRIu64, counts[i].nr),
					     ic_change_origin_name((enum ic_change_origin)i),
					     describe(writer, &counts[i]) });
	if (changes->nr)
		ic_table_write(&table, writer);
	if (changes->nr_unlisted)
		ic_page_format(writer, IC_PAGE_DIM,
			       "  %" PRIu64 " more archive%s of files, compressed: 'icecore "
			       "fschanges' lists them",
			       changes->nr_unlisted, changes->nr_unlisted == 1 ? "" : "s");
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}
