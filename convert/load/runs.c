/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/base/limits.h"
#include "convert/load/loader.h"

struct ic_error *ic_runs_append(struct ic_array *runs, struct ic_arena *arena, const char *name,
				struct ic_run run)
{
	struct ic_run *last = runs->nr ? (struct ic_run *)runs->items + runs->nr - 1 : NULL;

	if (!run.size)
		return NULL;
	if (last && last->start + last->size == run.start && last->origin == run.origin &&
	    last->member == run.member &&
	    (!run.member || last->offset + last->size == run.offset)) {
		last->size += run.size;
		return NULL;
	}
	if (runs->nr >= IC_MAX_PAGE_RUNS)
		return ic_error_at(IC_ERR_LIMIT, (struct ic_place){ name, 0 },
				   "more than %u runs of pages", IC_MAX_PAGE_RUNS);
	last = ic_array_append(runs, arena, sizeof(*last));
	if (!last)
		return ic_error_memory();
	*last = run;
	return NULL;
}

static int by_start(const void *a, const void *b)
{
	const struct ic_run *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

void ic_runs_sort(struct ic_run *run, size_t nr)
{
	if (nr)
		qsort(run, nr, sizeof(*run), by_start);
}
