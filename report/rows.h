/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_ROWS_H
#define IC_REPORT_ROWS_H

#include "report/renderer.h"

/**
 * Where a view puts its rows: filters them, hides columns, has them rendered. Rows leave at once
 * (but for the renderer `pretty`), so memory does not grow with them.
 */
struct ic_rows;

/** How rows are shown. All is borrowed for as long as the rows live. */
struct ic_rows_request {
	const struct ic_renderer *renderer;
	struct ic_page page;
	const char *const *columns; /**< of the view; IC_MAX_COLUMNS - 1 at most */
	size_t nr_columns;
	bool names_checkpoint;      /**< a first column says which checkpoint */
	const char *const *filters; /**< see report/row_filter.h */
	size_t nr_filters;
	const char *const *hidden; /**< beginnings of columns' names, in any case, commas between */
	size_t nr_hidden;
};

/**
 * Begin, with the titles.
 *
 * @return NULL; IC_ERR_USAGE: a filter that is none, no column is left
 */
ic_must_use struct ic_error *ic_rows_new(const struct ic_rows_request *request,
					 struct ic_sink *sink, struct ic_rows **ret);

/** What the column of the checkpoint says from here on; not escaped; borrowed. */
void ic_rows_checkpoint(struct ic_rows *rows, const char *name);

/**
 * Put a row: a cell for each column of the view, in that order.
 *
 * @param depth  levels below a row that stands for itself; its parent is the last row before it
 *               that is less deep
 */
ic_must_use struct ic_error *ic_rows_add(struct ic_rows *rows, unsigned depth,
					 const struct ic_cell *cells);

/** Room for what a row's cells are made of; emptied by ic_rows_add(). */
struct ic_arena *ic_rows_scratch(struct ic_rows *rows);

/** Whether a row of these cells would be shown: --dump takes out what is shown, no more. */
ic_must_use struct ic_error *ic_rows_shows(struct ic_rows *rows, const struct ic_cell *cells,
					   bool *ret);

/** End, behind the last row. */
ic_must_use struct ic_error *ic_rows_finish(struct ic_rows *rows);

void ic_rows_free(struct ic_rows *rows);

/** Destructor for ic_cleanup(). */
void ic_rows_freep(struct ic_rows **rows);

#endif
