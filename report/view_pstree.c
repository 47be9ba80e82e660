/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/tree.h"
#include "report/view_pslist.h"

static const char *const columns[] = { "OFFSET (V)", "PID", "TID", "PPID", "COMM", "STATE" };

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_thread *thread, unsigned depth)
{
	struct ic_cell cells[IC_NR(columns)];

	ic_view_task_cells(request, process, thread, cells);
	cells[5] = ic_cell_string(ic_process_state_name(process->state));
	return ic_rows_add(request->rows, depth, cells);
}

/* Threads that are no leaders stand below their process, as its children do. */
static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process, unsigned depth)
{
	struct ic_error *err = put(request, process, process->nr_threads ? process->threads : NULL,
				   depth);

	for (size_t i = 1; !err && request->options->threads && i < process->nr_threads; i++)
		err = put(request, process, &process->threads[i], depth + 1);
	return err;
}

static struct ic_error *walk(const struct ic_view_request *request,
			     const struct ic_tree_node *nodes, size_t nr)
{
	struct ic_error *err = NULL;
	uint32_t top = 0;
	bool inside = false;

	for (size_t i = 0; !err && i < nr; i++) {
		const struct ic_process *process =
			&request->checkpoint->processes[nodes[i].process];

		if (inside && nodes[i].depth <= top)
			inside = false;
		if (!inside && ic_view_wants(request, process)) {
			inside = true;
			top = nodes[i].depth;
		}
		if (inside)
			err = put_all(request, process,
				      nodes[i].depth - (request->options->nr_pids ? top : 0));
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	ic_cleanup(ic_facts_freep) struct ic_facts *facts = NULL;
	struct ic_tree_node *nodes = NULL;
	struct ic_error *err = ic_facts_new(request->checkpoint, &facts);

	if (!err)
		err = ic_tree_new(facts, &nodes);
	if (!err)
		err = walk(request, nodes, request->checkpoint->nr_processes);
	free(nodes);
	return err;
}

const struct ic_view ic_view_pstree = {
	.name = "pstree",
	.volatility = "linux.pstree.PsTree",
	.about = "processes as a tree; with --pid those below it",
	.details = "Show who began whom. With --pid: that process and all below it.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_THREADS | IC_VIEW_DECORATE_COMM,
	.run = run,
};
