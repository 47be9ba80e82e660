/* SPDX-License-Identifier: Apache-2.0 */
#include "report/table.h"

#include <stdlib.h>

static const char *cell(const struct ic_table *table, size_t row, size_t column)
{
	const char *const *cells = table->cells.items;

	return cells[row * table->nr_columns + column];
}

void ic_table_row(struct ic_table *table, struct ic_page_writer *writer, const char *const *cells)
{
	for (size_t i = 0; i < table->nr_columns; i++) {
		const char **slot = ic_array_append(&table->cells, writer->arena, sizeof(*slot));

		if (!slot) {
			if (!writer->err)
				writer->err = ic_error_memory();
			return;
		}
		*slot = cells[i];
	}
}

static size_t column_width(const struct ic_table *table, size_t nr_rows, size_t column)
{
	size_t width = ic_page_width(table->columns[column].title);

	for (size_t row = 0; row < nr_rows; row++) {
		size_t has = ic_page_width(cell(table, row, column));

		width = has > width ? has : width;
	}
	return width;
}

/* Put one cell and the spaces before or behind it at `to`; returns the end. */
static char *put_cell(char *to, const char *text, size_t width, bool right, bool last)
{
	size_t spaces = width - ic_page_width(text);

	memset(to, ' ', right ? spaces + 2 : 2);
	to += right ? spaces + 2 : 2;
	to = stpcpy(to, text);
	if (right || last)
		return to;
	memset(to, ' ', spaces);
	return to + spaces;
}

static void write_row(const struct ic_table *table, struct ic_page_writer *writer,
		      const size_t *widths, const char *const *cells, enum ic_page_style style)
{
	size_t room = 1;
	char *line, *end;

	for (size_t i = 0; i < table->nr_columns; i++)
		room += 2 + widths[i] + strlen(cells[i]);
	line = malloc(room);
	if (!line) {
		if (!writer->err)
			writer->err = ic_error_memory();
		return;
	}
	end = line;
	for (size_t i = 0; i < table->nr_columns; i++)
		end = put_cell(end, cells[i], widths[i], table->columns[i].right,
			       i + 1 == table->nr_columns);
	*end = '\0';
	ic_page_line(writer, style, line);
	free(line);
}

void ic_table_write(const struct ic_table *table, struct ic_page_writer *writer)
{
	size_t nr_rows = table->cells.nr / table->nr_columns;
	const char *const *cells = table->cells.items;
	const char *titles[IC_TABLE_MAX_COLUMNS] = { NULL };
	size_t widths[IC_TABLE_MAX_COLUMNS] = { 0 };

	for (size_t i = 0; i < table->nr_columns; i++) {
		titles[i] = table->columns[i].title;
		widths[i] = column_width(table, nr_rows, i);
	}
	write_row(table, writer, widths, titles, IC_PAGE_DIM);
	for (size_t row = 0; row < nr_rows && !writer->err; row++)
		write_row(table, writer, widths, cells + row * table->nr_columns,
			  strcmp(cell(table, row, 0), "total") ? IC_PAGE_PLAIN : IC_PAGE_HEADING);
}
