/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/print.h"
#include "report/render_json.h"

static struct ic_error *begin(struct ic_rendering *rendering)
{
	(void)rendering;
	return NULL;
}

static struct ic_error *row(struct ic_rendering *rendering, unsigned depth,
			    const struct ic_cell *cells)
{
	return ic_render_json_row(rendering, depth, cells, "\n");
}

static struct ic_error *end(struct ic_rendering *rendering)
{
	struct ic_error *err = ic_render_json_close(rendering);

	return err || !rendering->any ? err : ic_print(rendering->sink, "\n");
}

/* A line a row that has no parent. */
const struct ic_renderer ic_renderer_jsonl = {
	.name = "jsonl",
	.begin = begin,
	.row = row,
	.end = end,
};
