/* SPDX-License-Identifier: Apache-2.0 */
#include "report/rows.h"

#include <stdlib.h>

#include "convert/base/limits.h"
#include "report/row_filter.h"

struct ic_rows {
	struct ic_rendering rendering;
	struct ic_row_filter *filter; /* over all columns, the hidden ones too */
	const char *columns[IC_MAX_COLUMNS];
	const char *shown_names[IC_MAX_COLUMNS];
	size_t shown[IC_MAX_COLUMNS]; /* indices in `columns` */
	size_t nr_columns;
	size_t nr_own; /* columns before the view's: 1 with the checkpoint's */
	const char *checkpoint;
	struct ic_arena *row;
	struct ic_arena *all;
	struct ic_arena *kept;
	uint64_t nr; /* rows that were put, the ones that are not shown too */
};

/* Whether a column's name begins with one of the words, which have commas between them. */
static bool begins_with_one(const char *column, const char *words)
{
	for (size_t size; *words; words += size + (words[size] == ',')) {
		size = strcspn(words, ",");
		if (!strncasecmp(column, words, size))
			return true;
	}
	return false;
}

static bool is_hidden(const struct ic_rows_request *request, const char *column)
{
	for (size_t i = 0; i < request->nr_hidden; i++)
		if (!*request->hidden[i] || begins_with_one(column, request->hidden[i]))
			return true;
	return false;
}

static struct ic_error *choose_columns(const struct ic_rows_request *request, struct ic_rows *rows)
{
	struct ic_rendering *rendering = &rows->rendering;

	rows->nr_own = request->names_checkpoint;
	rows->columns[0] = "Checkpoint";
	rows->nr_columns = rows->nr_own + request->nr_columns;
	if (rows->nr_columns > IC_MAX_COLUMNS)
		return ic_error_new(IC_ERR_LIMIT, "a view with more than %d columns",
				    IC_MAX_COLUMNS);
	for (size_t i = 0; i < request->nr_columns; i++)
		rows->columns[rows->nr_own + i] = request->columns[i];
	rendering->columns = rows->shown_names;
	for (size_t i = 0; i < rows->nr_columns; i++)
		if (!is_hidden(request, rows->columns[i])) {
			rows->shown[rendering->nr_columns] = i;
			rows->shown_names[rendering->nr_columns++] = rows->columns[i];
		}
	return rendering->nr_columns ?
		       NULL :
		       ic_error_new(IC_ERR_USAGE, "--hide-columns: no column is left to show");
}

struct ic_error *ic_rows_new(const struct ic_rows_request *request, struct ic_sink *sink,
			     struct ic_rows **ret)
{
	ic_cleanup(ic_rows_freep) struct ic_rows *rows = calloc(1, sizeof(*rows));
	struct ic_error *err;

	if (!rows)
		return ic_error_memory();
	err = ic_arena_new(&rows->row);
	if (!err)
		err = ic_arena_new(&rows->all);
	if (!err)
		err = ic_arena_new(&rows->kept);
	if (!err)
		err = choose_columns(request, rows);
	if (!err)
		err = ic_row_filter_new(request->filters, request->nr_filters, rows->columns,
					rows->nr_columns, rows->all, &rows->filter);
	rows->rendering.renderer = request->renderer;
	rows->rendering.sink = sink;
	rows->rendering.page = request->page;
	rows->rendering.row = rows->row;
	rows->rendering.all = rows->all;
	rows->rendering.kept = rows->kept;
	if (!err)
		err = request->renderer->begin(&rows->rendering);
	if (err)
		return err;
	*ret = rows;
	rows = NULL;
	return NULL;
}

void ic_rows_checkpoint(struct ic_rows *rows, const char *name)
{
	rows->checkpoint = name;
}

struct ic_arena *ic_rows_scratch(struct ic_rows *rows)
{
	return rows->row;
}

/* The view's cells behind those that the rows have of their own. */
static void gather(const struct ic_rows *rows, const struct ic_cell *cells, struct ic_cell *ret)
{
	ret[0] = ic_cell_string(rows->checkpoint);
	memcpy(ret + rows->nr_own, cells,
	       (rows->nr_columns - rows->nr_own) * sizeof(struct ic_cell));
}

struct ic_error *ic_rows_shows(struct ic_rows *rows, const struct ic_cell *cells, bool *ret)
{
	struct ic_cell all[IC_MAX_COLUMNS];

	gather(rows, cells, all);
	return ic_row_filter_shows(rows->filter, all, rows->row, ret);
}

struct ic_error *ic_rows_add(struct ic_rows *rows, unsigned depth, const struct ic_cell *cells)
{
	struct ic_cell all[IC_MAX_COLUMNS], shown[IC_MAX_COLUMNS];
	struct ic_error *err;
	bool show;

	if (++rows->nr > IC_MAX_ROWS)
		return ic_error_new(IC_ERR_LIMIT,
				    "more than %u rows, the rest is not shown: ask for some of the "
				    "processes with --pid",
				    IC_MAX_ROWS);
	gather(rows, cells, all);
	err = ic_row_filter_shows(rows->filter, all, rows->row, &show);
	for (size_t i = 0; i < rows->rendering.nr_columns; i++)
		shown[i] = all[rows->shown[i]];
	if (!err && show)
		err = rows->rendering.renderer->row(&rows->rendering, depth, shown);
	ic_arena_reset(rows->row);
	return err;
}

struct ic_error *ic_rows_finish(struct ic_rows *rows)
{
	return rows->rendering.renderer->end(&rows->rendering);
}

void ic_rows_free(struct ic_rows *rows)
{
	if (!rows)
		return;
	ic_row_filter_free(rows->filter);
	ic_arena_free(rows->row);
	ic_arena_free(rows->all);
	ic_arena_free(rows->kept);
	free(rows);
}

void ic_rows_freep(struct ic_rows **rows)
{
	ic_rows_free(*rows);
}
