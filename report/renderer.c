/* SPDX-License-Identifier: Apache-2.0 */
#include "report/renderer.h"

#include <strings.h>

const struct ic_renderer *const ic_renderers[] = {
	&ic_renderer_quick, &ic_renderer_pretty, &ic_renderer_csv,
	&ic_renderer_json,  &ic_renderer_jsonl,  &ic_renderer_none,
};

const size_t ic_nr_renderers = IC_NR(ic_renderers);

const char *const ic_renderer_names[] = { "quick", "pretty", "csv", "json", "jsonl", "none", NULL };

const struct ic_renderer *ic_renderer_find(const char *name)
{
	for (size_t i = 0; i < ic_nr_renderers; i++)
		if (!strcasecmp(ic_renderers[i]->name, name))
			return ic_renderers[i];
	return NULL;
}
