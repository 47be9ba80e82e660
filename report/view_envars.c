/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/limits.h"
#include "report/view_words.h"

static const char *const columns[] = { "PID", "PPID", "COMM", "KEY", "VALUE" };

/* A program that has written over its environment, to be called otherwise, leaves such. */
static void note_no_equals(const struct ic_view_request *request, const struct ic_process *process,
			   uint64_t vaddr)
{
	ic_view_gap(request, process, IC_GAP_DAMAGED, vaddr, 0,
		    "process %u: an entry of its environment has no \"=\"", process->pid);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    char *text, size_t size)
{
	char *equals = memchr(text, '=', size);
	size_t key = equals ? (size_t)(equals - text) : size;
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid),
		ic_cell_number(process->ppid),
		ic_cell_text(process->comm),
		ic_cell_text((struct ic_text){ text, key }),
		equals ? ic_cell_text((struct ic_text){ equals + 1, size - key - 1 }) :
			 ic_cell_absent(),
	};

	if (equals)
		*equals = '\0'; /* so that the key ends there */
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	ic_cleanup(ic_words_release) struct ic_words words = { 0 };
	struct ic_error *err = ic_words_environment(process, IC_MAX_ARGUMENTS, &words);
	struct ic_text entry;

	if (!err)
		ic_view_words_check(request, process, &words, "environment");
	while (!err && ic_words_next(&words, &entry)) {
		if (!entry.size) /* cleared: /proc shows nothing there either */
			continue;
		if (!memchr(entry.bytes, '=', entry.size))
			note_no_equals(request, process,
				       words.vaddr + (uint64_t)(entry.bytes - words.bytes));
		err = put(request, process, words.bytes + (entry.bytes - words.bytes), entry.size);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_envars = {
	.name = "envars",
	.volatility = "linux.envars.Envars",
	.about = "environment variables, from the processes' memory",
	.details =
		"Show the environment that each process began with, as /proc/PID/environ does;\n"
		"what it set later is elsewhere in its memory. An entry without \"=\" is shown as\n"
		"a key without a value.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.needs_memory = true,
	.run = run,
};
