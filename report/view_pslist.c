/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view_pslist.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/dump_module.h"

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
	struct ic_text comm = ic_view_comm(process, thread);

	if (!leader && request->options->decorate_comm && comm.bytes)
		comm = decorated(request, comm);
	ret[0] = ic_cell_absent(); /* where the kernel had its task_struct */
	ret[1] = ic_cell_number(process->pid);
	ret[2] = ic_cell_number(thread ? thread->tid : process->pid);
	ret[3] = ic_cell_number(process->ppid);
	ret[4] = ic_cell_text(comm);
}

enum column {
	UID = IC_VIEW_TASK_COLUMNS,
	GID,
	EUID,
	EGID,
	CREATION_TIME,
	FILE_OUTPUT,
	PGID,
	SID,
	STATE,
	EXIT_STATUS,
	NICE,
	THREADS,
	GROUPS,
	UMASK,
	SECCOMP,
	NO_NEW_PRIVS,
	LSM,
	LOST,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	"OFFSET (V)",
	"PID",
	"TID",
	"PPID",
	"COMM",
	[UID] = "UID",
	[GID] = "GID",
	[EUID] = "EUID",
	[EGID] = "EGID",
	[CREATION_TIME] = "CREATION TIME",
	[FILE_OUTPUT] = "File output",
	[PGID] = "PGID",
	[SID] = "SID",
	[STATE] = "STATE",
	[EXIT_STATUS] = "EXIT STATUS",
	[NICE] = "NICE",
	[THREADS] = "THREADS",
	[GROUPS] = "GROUPS",
	[UMASK] = "UMASK",
	[SECCOMP] = "SECCOMP",
	[NO_NEW_PRIVS] = "NO NEW PRIVS",
	[LSM] = "LSM",
	[LOST] = "LOST",
};

/* Supplementary groups, in the order of the kernel's: "4,24,27". */
static const char *list_groups(const struct ic_credentials *has, struct ic_arena *arena)
{
	char *list = ic_arena_alloc(arena, has->nr_groups * 11 + 1, 1);
	char *to = list;

	for (size_t i = 0; list && i < has->nr_groups; i++)
		to += sprintf(to, "%s%" PRIu32, i ? "," : "", has->groups[i]);
	return list;
}

static void credential_cells(const struct ic_credentials *has, struct ic_arena *arena,
			     struct ic_cell *ret)
{
	ret[UID] = ic_cell_number(has->uid);
	ret[GID] = ic_cell_number(has->gid);
	ret[EUID] = ic_cell_number(has->euid);
	ret[EGID] = ic_cell_number(has->egid);
	ret[GROUPS] = ic_cell_string(list_groups(has, arena));
	ret[NO_NEW_PRIVS] = ic_cell_bool(has->no_new_privs);
	ret[LSM] = ic_cell_text(has->lsm_profile);
}

static struct ic_cell seccomp(uint32_t mode)
{
	static const char *const names[] = { "disabled", "strict", "filter" };

	return mode < IC_NR(names) ? ic_cell_string(names[mode]) : ic_cell_number(mode);
}

/* --dump: the program, once a process, in the row of its leader. */
static struct ic_error *dump(const struct ic_view_request *request,
			     const struct ic_process *process, const struct ic_thread *thread,
			     struct ic_cell *cells)
{
	struct ic_dumped_module dumped;
	bool shown;
	struct ic_error *err = ic_rows_shows(request->rows, cells, &shown);

	if (!err && thread == process->threads) {
		err = ic_dump_program(request, process, shown, &dumped);
		if (!err)
			cells[FILE_OUTPUT] = dumped.file;
	}
	return err ? err : ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_thread *thread)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	bool zombie = process->state == IC_PROCESS_ZOMBIE;
	struct ic_cell cells[NR_COLUMNS];

	/* When a process was made, too: CRIU does not write that. */
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	ic_view_task_cells(request, process, thread, cells);
	cells[FILE_OUTPUT] = ic_view_no_output();
	cells[PGID] = ic_cell_number(process->pgid);
	cells[SID] = ic_cell_number(process->sid);
	cells[STATE] = ic_cell_string(ic_process_state_name(process->state));
	cells[EXIT_STATUS] = zombie ? ic_cell_number(process->exit_status) :
				      ic_cell_not_applicable();
	cells[LOST] = process->lost ? ic_cell_string(process->lost) : ic_cell_not_applicable();
	if (!zombie) {
		cells[THREADS] = ic_cell_number(process->nr_threads);
		cells[UMASK] = ic_cell_string(ic_arena_format(arena, "%04" PRIo32, process->umask));
	}
	if (thread && !thread->lost) {
		cells[NICE] = ic_cell_signed(thread->nice);
		cells[SECCOMP] = seccomp(thread->seccomp_mode);
		if (thread->credentials.known)
			credential_cells(&thread->credentials, arena, cells);
	}
	return dump(request, process, thread, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each_thread(request, request->options->threads, put);
}

const struct ic_view ic_view_pslist = {
	.name = "pslist",
	.volatility = "linux.pslist.PsList",
	.about = "processes: ids, owner, state",
	.details =
		"List the processes, or with --threads their threads, as the checkpoint has them:\n"
		"parents before children. Ids are those of the container's root process. CRIU\n"
		"writes neither the kernel's addresses nor when a process began.\n"
		"\n"
		"--dump rebuilds the program of each process, as 'icecore elfs --dump' does.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_DUMP | IC_VIEW_THREADS | IC_VIEW_DECORATE_COMM,
	.dumps = "the program, rebuilt from memory",
	.run = run,
};
