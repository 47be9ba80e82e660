/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_RENDER_JSON_H
#define IC_REPORT_RENDER_JSON_H

/* Private to the two renderers that write JSON. */

#include "report/renderer.h"

/**
 * Write a row as an object on one line and leave its "__children" open.
 *
 * @param between  what divides two rows that have no parent
 */
ic_must_use struct ic_error *ic_render_json_row(struct ic_rendering *rendering, unsigned depth,
						const struct ic_cell *cells, const char *between);

/** Close all rows that are open. */
ic_must_use struct ic_error *ic_render_json_close(struct ic_rendering *rendering);

#endif
