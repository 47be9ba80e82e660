/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/load/loader.h"

static int compare_pids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Whether the pid is met for the first time: `pids` is sorted, `met` stands beside it. */
static bool first_time(const uint32_t *pids, bool *met, size_t nr, uint32_t pid)
{
	size_t low = 0, high = nr;
	bool first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pids[middle] < pid)
			low = middle + 1;
		else
			high = middle;
	}
	first = !met[low];
	met[low] = true;
	return first;
}

/* A pid that is there twice: the first one counts. */
static struct ic_error *check_tree(struct ic_loader *loader, struct ic_draft_tasks *tasks)
{
	uint32_t *pids = ic_arena_alloc(loader->arena, tasks->nr, sizeof(*pids));
	bool *met = ic_arena_alloc(loader->arena, tasks->nr, sizeof(*met));
	struct ic_draft_task *task = tasks->task;
	size_t kept = 0, nr_roots = 0;

	if (!pids || !met)
		return ic_error_memory();
	for (size_t i = 0; i < tasks->nr; i++)
		pids[i] = task[i].pid;
	qsort(pids, tasks->nr, sizeof(*pids), compare_pids);
	for (size_t i = 0; i < tasks->nr; i++) {
		nr_roots += task[i].ppid == 0;
		if (first_time(pids, met, tasks->nr, task[i].pid))
			task[kept++] = task[i];
		else
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .pid = task[i].pid,
						     .member = "pstree.img",
						     .offset = task[i].offset },
				    "process %u is there twice: the first counts", task[i].pid);
	}
	tasks->nr = kept;
	if (nr_roots != 1)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = "pstree.img" },
			    "%zu processes have no parent, expected one", nr_roots);
	return NULL;
}

struct ic_error *ic_load_tree(struct ic_loader *loader, struct ic_draft_tasks *ret)
{
	const char *name;
	struct ic_draft_tasks tasks = { 0 };
	struct ic_error *err = ic_draft_pstree(ic_loader_image(loader, &name, "pstree.img"),
					       loader->arena, &tasks);

	if (!tasks.nr && !err)
		err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 }, "no process in it");
	if (!tasks.nr)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, name,
				  ic_error_context(err, "processes behind this are lost"));
	err = check_tree(loader, &tasks);
	if (!err)
		err = ic_check_tids(loader, &tasks);
	if (!err)
		*ret = tasks;
	return err;
}
