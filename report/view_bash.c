/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bash_history.h"
#include "report/dump_mapping.h"
#include "report/view.h"

static const char *const columns[] = { "PID", "Process", "CommandTime", "Command", "Entry" };

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_bash_command *command)
{
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid),   ic_cell_text(process->comm),
		ic_cell_time(command->time, 0), ic_cell_text(command->command),
		ic_cell_hex(command->vaddr),
	};

	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_bash_history history = { NULL, 0, false };
	struct ic_error *err;

	if (!process->arch || !ic_bash_is_shell(process))
		return NULL;
	err = ic_arena_new(&arena);
	if (!err)
		err = ic_dump_failed(request, process,
				     ic_bash_history_find(process, arena, &history));
	for (size_t i = 0; !err && i < history.nr; i++)
		err = put(request, process, &history.command[i]);
	if (history.cut)
		ic_view_gap(request, process, IC_GAP_LIMIT, process->start_brk, 0,
			    "process %u: more than %u times of commands: the rest was not looked "
			    "at",
			    process->pid, IC_MAX_HISTORY);
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_bash = {
	.name = "bash",
	.volatility = "linux.bash.Bash",
	.about = "commands that shells remember, with their times",
	.details =
		"Search the memory of shells (bash, sh, dash, rbash by name or program) for the\n"
		"history that bash keeps: each command with the time at which it was entered, or\n"
		"read from the history file if that has no times; commands of one second stand in\n"
		"the order of the shell's own list. What was cleared may still be there. Only\n"
		"interactive shells keep a history.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.needs_memory = true,
	.run = run,
};
