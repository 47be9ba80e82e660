/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_RENDERER_H
#define IC_REPORT_RENDERER_H

#include "convert/base/sink.h"
#include "report/cell.h"
#include "report/report.h"

/** Columns that one view may have at most, the one for several checkpoints included. */
#define IC_MAX_COLUMNS 48

struct ic_renderer;

/** What is being rendered. */
struct ic_rendering {
	const struct ic_renderer *renderer;
	struct ic_sink *sink;
	struct ic_page page;        /**< for those who draw tables */
	const char *const *columns; /**< the names of those that are shown */
	size_t nr_columns;
	struct ic_arena *row;  /**< emptied after each row */
	struct ic_arena *all;  /**< emptied with the rows */
	struct ic_arena *kept; /**< of the rows that wait for others, for `lines` */
	size_t kept_bytes;     /**< of text in them */
	struct ic_array lines; /**< pretty: of struct ic_pretty_line */
	struct ic_array open;  /**< JSON: of unsigned, the depths of the rows that are open */
	size_t nr_open;        /**< of them that are in use */
	bool any;              /**< there was a row */
};

/**
 * A way to write rows, named as Volatility 3 names its own. To add one: a file render_NAME.c with
 * its row, a line in ic_renderers[].
 *
 * `cells` are those of the columns that are shown. A row's parent is the last row before it that
 * is less deep.
 */
struct ic_renderer {
	const char *name;
	struct ic_error *(*begin)(struct ic_rendering *rendering);
	struct ic_error *(*row)(struct ic_rendering *rendering, unsigned depth,
				const struct ic_cell *cells);
	struct ic_error *(*end)(struct ic_rendering *rendering);
};

extern const struct ic_renderer ic_renderer_quick, ic_renderer_pretty, ic_renderer_csv,
	ic_renderer_json, ic_renderer_jsonl, ic_renderer_none;

/** The first is what there is without -r. */
extern const struct ic_renderer *const ic_renderers[];
extern const size_t ic_nr_renderers;

/** Their names, ended by NULL. */
extern const char *const ic_renderer_names[];

/** By its name, however it is spelled ("JSONL"); NULL if there is none. */
const struct ic_renderer *ic_renderer_find(const char *name);

#endif
