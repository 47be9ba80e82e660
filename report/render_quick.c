/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/print.h"
#include "report/renderer.h"
#include "report/tree_mark.h"

static struct ic_error *begin(struct ic_rendering *rendering)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < rendering->nr_columns; i++)
		err = ic_print(rendering->sink, "%s%s", i ? "\t" : "", rendering->columns[i]);
	return err ? err : ic_sink_write(rendering->sink, "\n", 1);
}

/* Cells of several lines begin on a line of their own. */
static struct ic_error *put(struct ic_rendering *rendering, const struct ic_cell *cell, bool first)
{
	const char *text = ic_cell_format(cell, rendering->row);

	if (!text)
		return ic_error_memory();
	return ic_print(rendering->sink, "%s%s%s", first ? "" : "\t",
			cell->kind == IC_CELL_HEXDUMP || strchr(text, '\n') ? "\n" : "", text);
}

static struct ic_error *row(struct ic_rendering *rendering, unsigned depth,
			    const struct ic_cell *cells)
{
	char mark[IC_TREE_MARK_SIZE];
	struct ic_error *err = NULL;

	if (ic_tree_mark(depth, mark))
		err = ic_print(rendering->sink, "%s ", mark);
	for (size_t i = 0; !err && i < rendering->nr_columns; i++)
		err = put(rendering, &cells[i], !i);
	return err ? err : ic_sink_write(rendering->sink, "\n", 1);
}

static struct ic_error *end(struct ic_rendering *rendering)
{
	(void)rendering;
	return NULL;
}

/* A line a row, a tab between cells, a `*` a level of the tree. */
const struct ic_renderer ic_renderer_quick = {
	.name = "quick",
	.begin = begin,
	.row = row,
	.end = end,
};
