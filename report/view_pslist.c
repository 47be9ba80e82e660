/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view_pslist.h"

#include <string.h>

/* A thread that is no leader in curly brackets, where --decorate-comm asks for that. */
static struct ic_text decorated(const struct ic_view_request *request, struct ic_text comm)
{
	char *text = ic_arena_alloc(ic_rows_scratch(request->rows), comm.size + 3, 1);

	if (!text)
		return comm;
	text[0] = '{';
	memcpy(text + 1, comm.bytes, comm.size);
	text[comm.size + 1] = '}';
	return (struct ic_text){ text, comm.size + 2 };
}

void ic_view_task_cells(const struct ic_view_request *request, const struct ic_process *process,
			const struct ic_thread *thread, struct ic_cell *ret)
{
	bool leader = !thread || thread == process->threads;
	struct ic_text comm = leader || !thread->comm.bytes ? process->comm : thread->comm;

	if (!leader && request->options->decorate_comm && comm.bytes)
		comm = decorated(request, comm);
	ret[0] = ic_cell_absent(); /* where the kernel had its task_struct */
	ret[1] = ic_cell_number(process->pid);
	ret[2] = ic_cell_number(thread ? thread->tid : process->pid);
	ret[3] = ic_cell_number(process->ppid);
	ret[4] = ic_cell_text(comm);
}

static const char *const columns[] = {
	"OFFSET (V)", "PID",   "TID",         "PPID",          "COMM",        "UID",
	"GID",        "EUID",  "EGID",        "CREATION TIME", "File output", "PGID",
	"SID",        "STATE", "EXIT STATUS", "NICE",          "THREADS",     "LOST",
};

static void credential_cells(const struct ic_thread *thread, struct ic_cell *ret)
{
	const struct ic_credentials *has = thread ? &thread->credentials : NULL;

	for (size_t i = 0; i < 4; i++)
		ret[i] = ic_cell_absent();
	if (!has || !has->known)
		return;
	ret[0] = ic_cell_number(has->uid);
	ret[1] = ic_cell_number(has->gid);
	ret[2] = ic_cell_number(has->euid);
	ret[3] = ic_cell_number(has->egid);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_thread *thread)
{
	bool zombie = process->state == IC_PROCESS_ZOMBIE;
	struct ic_cell cells[IC_NR(columns)];

	ic_view_task_cells(request, process, thread, cells);
	credential_cells(thread, cells + IC_VIEW_TASK_COLUMNS);
	cells[9] = ic_cell_absent(); /* CRIU does not write it */
	cells[10] = ic_view_no_output();
	cells[11] = ic_cell_number(process->pgid);
	cells[12] = ic_cell_number(process->sid);
	cells[13] = ic_cell_string(ic_process_state_name(process->state));
	cells[14] = zombie ? ic_cell_number(process->exit_status) : ic_cell_not_applicable();
	cells[15] = thread && !thread->lost ? ic_cell_signed(thread->nice) : ic_cell_absent();
	cells[16] = zombie ? ic_cell_absent() : ic_cell_number(process->nr_threads);
	cells[17] = process->lost ? ic_cell_string(process->lost) : ic_cell_not_applicable();
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];
		size_t nr = request->options->threads ? process->nr_threads : 1;

		if (!ic_view_wants(request, process))
			continue;
		if (!process->nr_threads)
			err = put(request, process, NULL);
		for (size_t j = 0; !err && j < nr && j < process->nr_threads; j++)
			err = put(request, process, &process->threads[j]);
	}
	return err;
}

const struct ic_view ic_view_pslist = {
	.name = "pslist",
	.volatility = "linux.pslist.PsList",
	.about = "processes: ids, owner, state",
	.details =
		"List the processes, or with --threads their threads, as the checkpoint has them:\n"
		"parents before children. Ids are those of the container's root process. CRIU\n"
		"writes neither the kernel's addresses nor when a process began.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_THREADS | IC_VIEW_DECORATE_COMM,
	.run = run,
};
