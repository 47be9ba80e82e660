/* SPDX-License-Identifier: Apache-2.0 */
#include "report/renderer.h"

static struct ic_error *nothing(struct ic_rendering *rendering)
{
	(void)rendering;
	return NULL;
}

static struct ic_error *no_row(struct ic_rendering *rendering, unsigned depth,
			       const struct ic_cell *cells)
{
	(void)rendering;
	(void)depth;
	(void)cells;
	return NULL;
}

/* For what --dump takes out, and for the exit status. */
const struct ic_renderer ic_renderer_none = {
	.name = "none",
	.begin = nothing,
	.row = no_row,
	.end = nothing,
};
