/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/print.h"
#include "report/renderer.h"

/* Quoted where the field needs it (RFC 4180). */
static struct ic_error *put(struct ic_sink *sink, const char *field)
{
	struct ic_error *err = NULL;

	if (!field[strcspn(field, ",\"\n\r")])
		return ic_sink_write(sink, field, strlen(field));
	err = ic_sink_write(sink, "\"", 1);
	while (!err && *field) {
		size_t plain = strcspn(field, "\"");

		err = ic_sink_write(sink, field, plain);
		field += plain;
		if (!err && *field) {
			err = ic_sink_write(sink, "\"\"", 2);
			field++;
		}
	}
	return err ? err : ic_sink_write(sink, "\"", 1);
}

static struct ic_error *begin(struct ic_rendering *rendering)
{
	struct ic_error *err = ic_print(rendering->sink, "TreeDepth");

	for (size_t i = 0; !err && i < rendering->nr_columns; i++) {
		err = ic_sink_write(rendering->sink, ",", 1);
		if (!err)
			err = put(rendering->sink, rendering->columns[i]);
	}
	return err ? err : ic_sink_write(rendering->sink, "\n", 1);
}

/*
 * A spreadsheet takes such a field for a formula, and evidence must not compute. A lone dash is
 * what login shells and options begin with; it needs an operator behind it to do anything.
 */
static bool is_formula(const struct ic_cell *cell, const char *text)
{
	if (cell->kind != IC_CELL_TEXT || !*text || !strchr("=+-@", *text))
		return false;
	return *text != '-' || text[strcspn(text, "|(+*!")] != '\0';
}

static struct ic_error *put_cell(struct ic_rendering *rendering, const struct ic_cell *cell)
{
	const struct ic_cell number = ic_cell_number(cell->number);
	/* An amount is for sums here, not for people. */
	const char *text = ic_cell_format(cell->kind == IC_CELL_BYTES ? &number : cell,
					  rendering->row);

	if (text && is_formula(cell, text))
		text = ic_arena_format(rendering->row, "'%s", text);
	if (!text)
		return ic_error_memory();
	return put(rendering->sink, text);
}

static struct ic_error *row(struct ic_rendering *rendering, unsigned depth,
			    const struct ic_cell *cells)
{
	struct ic_error *err = ic_print(rendering->sink, "%u", depth);

	for (size_t i = 0; !err && i < rendering->nr_columns; i++) {
		err = ic_sink_write(rendering->sink, ",", 1);
		if (!err)
			err = put_cell(rendering, &cells[i]);
	}
	return err ? err : ic_sink_write(rendering->sink, "\n", 1);
}

static struct ic_error *end(struct ic_rendering *rendering)
{
	(void)rendering;
	return NULL;
}

/* As Volatility's: the depth in the tree, then the columns. */
const struct ic_renderer ic_renderer_csv = {
	.name = "csv",
	.begin = begin,
	.row = row,
	.end = end,
};
