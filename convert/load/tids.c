/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/load/loader.h"

/* A place in the tree where a thread is named. */
struct claim {
	uint32_t tid;
	bool follows; /* behind its leader: a process claims its own pid before any list does */
	size_t task;
	size_t index; /* in the task's list */
};

static int compare(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	if (x->follows != y->follows)
		return x->follows ? 1 : -1;
	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* A list of one is the leader's, or a zombie's, where it is garbage: it names nobody else. */
static size_t list_claims(const struct ic_draft_tasks *tasks, struct claim *claims)
{
	size_t nr = 0;

	for (size_t i = 0; i < tasks->nr; i++) {
		const struct ic_draft_task *task = &tasks->task[i];
		bool met_leader = false;

		claims[nr++] = (struct claim){ task->pid, false, i, 0 };
		for (size_t j = 0; task->nr_tids > 1 && j < task->nr_tids; j++) {
			if (task->tids[j] != task->pid || met_leader)
				claims[nr++] = (struct claim){ task->tids[j], true, i, j };
			else
				met_leader = true;
		}
	}
	return nr;
}

struct ic_error *ic_check_tids(struct ic_loader *loader, struct ic_draft_tasks *tasks)
{
	struct claim *claims;
	size_t nr = 0;

	for (size_t i = 0; i < tasks->nr; i++)
		nr += tasks->task[i].nr_tids + 1;
	claims = ic_arena_alloc(loader->arena, nr, sizeof(*claims));
	if (!claims)
		return ic_error_memory();
	nr = list_claims(tasks, claims);
	qsort(claims, nr, sizeof(*claims), compare);
	for (size_t i = 0; i < nr; i++) {
		struct ic_draft_task *task = &tasks->task[claims[i].task];

		if (!claims[i].follows ||
		    (claims[i].tid && (!i || claims[i - 1].tid != claims[i].tid)))
			continue;
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .pid = task->pid,
					     .member = "pstree.img",
					     .offset = task->offset },
			    "pstree.img+0x%llx: thread %u is there twice: the first counts",
			    (unsigned long long)task->offset, claims[i].tid);
		task->tids[claims[i].index] = 0;
	}
	return NULL;
}
