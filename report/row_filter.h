/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_ROW_FILTER_H
#define IC_REPORT_ROW_FILTER_H

#include "report/cell.h"

/** Filters that one run may have. */
#define IC_MAX_ROW_FILTERS 32

/**
 * What rows have to hold to be shown, as Volatility's --filters says it: [+|-][COLUMN,]PATTERN[!].
 * A row is shown when one of the filters finds it; without filters each is. With "-" a filter
 * finds the rows that do not have the pattern. COLUMN is the first one whose name holds that, in
 * any case; without it all are looked at. With "!" the pattern is a regular expression, searched.
 * Texts are compared as text renderers show them, escaped.
 *
 * Source of the rules: volatility3 2.11, cli/text_filter.py.
 */
struct ic_row_filter;

/**
 * @param expressions  as the person gave them
 * @param arena        owns the filter, but for what ic_row_filter_free() releases
 * @return NULL, IC_ERR_USAGE: a column that no name holds, an expression that is none
 */
ic_must_use struct ic_error *ic_row_filter_new(const char *const *expressions, size_t nr,
					       const char *const *columns, size_t nr_columns,
					       struct ic_arena *arena, struct ic_row_filter **ret);

/** Whether a row is shown. `scratch` gets what is put together for the comparison. */
ic_must_use struct ic_error *ic_row_filter_shows(const struct ic_row_filter *filter,
						 const struct ic_cell *cells,
						 struct ic_arena *scratch, bool *ret);

void ic_row_filter_free(struct ic_row_filter *filter);

#endif
