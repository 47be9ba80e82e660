/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_TABLE_H
#define IC_REPORT_TABLE_H

#include "report/page.h"

#define IC_TABLE_MAX_COLUMNS 16

struct ic_table_column {
	const char *title;
	bool right; /**< numbers */
};

/**
 * Rows in aligned columns, for tables that fit a page: all cells are kept until they are written.
 * For the last column it is best to be the one that may be cut.
 */
struct ic_table {
	const struct ic_table_column *columns;
	size_t nr_columns;
	struct ic_array cells; /**< of const char *, row after row; in the writer's arena */
};

/** Append a row of nr_columns cells, which are escaped and live until the table is written. */
void ic_table_row(struct ic_table *table, struct ic_page_writer *writer, const char *const *cells);

/** Write the titles and all rows, two columns in. A row whose first cell is "total" is a heading. */
void ic_table_write(const struct ic_table *table, struct ic_page_writer *writer);

#endif
