/* SPDX-License-Identifier: Apache-2.0 */
#include "report/render_json.h"

#include "convert/base/json_writer.h"
#include "convert/base/print.h"

static void put_cell(struct ic_json *json, const char *column, const struct ic_cell *cell,
		     struct ic_arena *arena)
{
	const char *text;

	switch (cell->kind) {
	case IC_CELL_ABSENT:
	case IC_CELL_NOT_APPLICABLE:
		ic_json_null(json, column);
		return;
	case IC_CELL_TEXT:
		ic_json_text(json, column, cell->text);
		return;
	case IC_CELL_NUMBER:
	case IC_CELL_HEX:
	case IC_CELL_BYTES:
		ic_json_number(json, column, cell->number);
		return;
	case IC_CELL_SIGNED:
		ic_json_signed(json, column, cell->value);
		return;
	case IC_CELL_BOOL:
		ic_json_bool(json, column, cell->truth);
		return;
	case IC_CELL_TIME:
		text = ic_cell_iso_time(cell, arena);
		break;
	case IC_CELL_LINES:
	case IC_CELL_HEXDUMP:
	default:
		text = ic_cell_format(cell, arena);
		break;
	}
	if (!text && !json->err)
		json->err = ic_error_memory();
	if (text)
		ic_json_lines(json, column, text);
}

/* Close rows until the next may stand at `depth`; *ret_level: below how many open ones. */
static struct ic_error *close_rows(struct ic_rendering *rendering, unsigned depth, bool all)
{
	const unsigned *open = rendering->open.items;
	struct ic_error *err = NULL;

	while (!err && rendering->nr_open && (all || open[rendering->nr_open - 1] >= depth)) {
		err = ic_print(rendering->sink, "]}");
		rendering->nr_open--;
	}
	return err;
}

static struct ic_error *note_open(struct ic_rendering *rendering, unsigned depth)
{
	unsigned *slot;

	if (rendering->nr_open == rendering->open.nr &&
	    !ic_array_append(&rendering->open, rendering->all, sizeof(*slot)))
		return ic_error_memory();
	slot = rendering->open.items;
	slot[rendering->nr_open++] = depth;
	return NULL;
}

struct ic_error *ic_render_json_row(struct ic_rendering *rendering, unsigned depth,
				    const struct ic_cell *cells, const char *between)
{
	size_t nr_open = rendering->nr_open;
	struct ic_error *err = close_rows(rendering, depth, false);
	bool child_first = nr_open && nr_open == rendering->nr_open;
	struct ic_json json;

	if (!err && rendering->any && !rendering->nr_open)
		err = ic_print(rendering->sink, "%s", between);
	else if (!err && rendering->nr_open && !child_first)
		err = ic_print(rendering->sink, ", ");
	if (err)
		return err;
	json = ic_json_begin(rendering->sink);
	ic_json_row(&json, NULL);
	for (size_t i = 0; i < rendering->nr_columns; i++)
		put_cell(&json, rendering->columns[i], &cells[i], rendering->row);
	if (json.err)
		return json.err;
	rendering->any = true;
	err = ic_print(rendering->sink, "%s\"__children\": [", rendering->nr_columns ? ", " : " ");
	return err ? err : note_open(rendering, depth);
}

struct ic_error *ic_render_json_close(struct ic_rendering *rendering)
{
	return close_rows(rendering, 0, true);
}

static struct ic_error *begin(struct ic_rendering *rendering)
{
	return ic_print(rendering->sink, "[\n");
}

static struct ic_error *row(struct ic_rendering *rendering, unsigned depth,
			    const struct ic_cell *cells)
{
	return ic_render_json_row(rendering, depth, cells, ",\n");
}

static struct ic_error *end(struct ic_rendering *rendering)
{
	struct ic_error *err = ic_render_json_close(rendering);

	return err ? err : ic_print(rendering->sink, "%s]\n", rendering->any ? "\n" : "");
}

/* One array; what lies below a row is in its "__children". */
const struct ic_renderer ic_renderer_json = {
	.name = "json",
	.begin = begin,
	.row = row,
	.end = end,
};
