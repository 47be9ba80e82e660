/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/limits.h"
#include "report/view_words.h"

static const char *const columns[] = { "PID", "PPID", "COMM", "ARGS" };

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process)
{
	ic_cleanup(ic_words_release) struct ic_words words = { 0 };
	struct ic_error *err = ic_words_command_line(process, IC_MAX_ARGUMENTS, &words);
	struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid),
		ic_cell_number(process->ppid),
		ic_cell_text(process->comm),
		process->state == IC_PROCESS_ZOMBIE ? ic_cell_not_applicable() : ic_cell_absent(),
	};

	if (!err)
		ic_view_words_check(request, process, &words, "command line");
	if (words.known || words.size)
		cells[3] = ic_cell_text(ic_words_join(&words));
	return err ? err : ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put);
}

const struct ic_view ic_view_psaux = {
	.name = "psaux",
	.volatility = "linux.psaux.PsAux",
	.about = "command lines, from the processes' memory",
	.details = "Show the command line of each process: what it says of itself now, in its own\n"
		   "memory, as /proc/PID/cmdline does. A zombie has none.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.needs_memory = true,
	.run = run,
};
