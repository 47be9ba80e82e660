/* SPDX-License-Identifier: Apache-2.0 */
#include "report/wanted_namespaces.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

struct ic_error *ic_wanted_namespaces_find(const struct ic_view_request *request,
					   enum ic_namespace_kind kind,
					   struct ic_wanted_namespaces *ret)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;

	*ret = (struct ic_wanted_namespaces){ .all = !request->options->nr_pids };
	if (ret->all)
		return NULL;
	ret->ids = calloc(checkpoint->nr_processes + 1, sizeof(*ret->ids));
	if (!ret->ids)
		return ic_error_memory();
	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		if (process->namespaces && ic_view_wants(request, process))
			ret->ids[ret->nr++] = process->namespaces->id[kind];
	}
	qsort(ret->ids, ret->nr, sizeof(*ret->ids), compare);
	return NULL;
}

bool ic_wanted_namespaces_have(const struct ic_wanted_namespaces *wanted, uint32_t id)
{
	return wanted->all ||
	       (wanted->nr && bsearch(&id, wanted->ids, wanted->nr, sizeof(*wanted->ids), compare));
}

void ic_wanted_namespaces_release(struct ic_wanted_namespaces *wanted)
{
	free(wanted->ids);
}
