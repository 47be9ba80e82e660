/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/base/flag_words.h"
#include "report/bpf.h"
#include "report/view.h"

enum column {
	PID,
	TID,
	PROCESS,
	MODE,
	FILTER,
	ORDER,
	FLAGS,
	SET_BY,
	INSTRUCTIONS,
	DISASSEMBLY,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",
	[TID] = "TID",
	[PROCESS] = "Process",
	[MODE] = "Mode",
	[FILTER] = "Filter",
	[ORDER] = "Order",
	[FLAGS] = "Flags",
	[SET_BY] = "Set By",
	[INSTRUCTIONS] = "Instructions",
	[DISASSEMBLY] = "Disassembly",
};

/* SECCOMP_FILTER_FLAG_* of include/uapi/linux/seccomp.h (Linux 6.12). */
static const struct ic_flag_word flags[] = {
	{ 1, "TSYNC" },        { 2, "LOG" },          { 4, "SPEC_ALLOW" },
	{ 8, "NEW_LISTENER" }, { 16, "TSYNC_ESRCH" }, { 32, "WAIT_KILLABLE_RECV" },
	{ 0, NULL },
};

/* The filters that a run has shown: each is disassembled once, at the first thread that has it. */
struct viewing {
	const struct ic_view_request *request;
	bool *shown; /* by index */
};

static struct ic_cell mode(uint32_t mode)
{
	static const char *const names[] = { "disabled", "strict", "filter" };

	return mode < IC_NR(names) ? ic_cell_string(names[mode]) : ic_cell_number(mode);
}

static void begin(const struct ic_process *process, const struct ic_thread *thread,
		  struct ic_cell *cells)
{
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_not_applicable());
	cells[PID] = ic_cell_number(process->pid);
	cells[TID] = ic_cell_number(thread->tid);
	cells[PROCESS] = ic_cell_text(ic_view_comm(process, thread));
	cells[MODE] = thread->lost ? ic_cell_absent() : mode(thread->seccomp_mode);
}

static const char *disassemble(struct viewing *viewing, const struct ic_process *process,
			       const struct ic_seccomp_filter *filter)
{
	struct ic_arena *arena = ic_rows_scratch(viewing->request->rows);
	struct ic_text_list lines = { .arena = arena, .separator = "\n" };

	if (viewing->shown[filter->index])
		return ic_arena_format(arena, "filter %u, as above", filter->index);
	viewing->shown[filter->index] = true;
	ic_bpf_disassemble(filter, process->arch, &lines);
	return ic_text_list_end(&lines);
}

static struct ic_error *put_filter(struct viewing *viewing, const struct ic_process *process,
				   const struct ic_thread *thread,
				   const struct ic_seccomp_filter *filter, size_t order)
{
	struct ic_rows *rows = viewing->request->rows;
	struct ic_cell cells[NR_COLUMNS];

	begin(process, thread, cells);
	cells[FILTER] = ic_cell_number(filter->index);
	cells[ORDER] = ic_cell_number(order);
	cells[FLAGS] = ic_cell_string(ic_flag_words(flags, filter->flags, ic_rows_scratch(rows)));
	cells[SET_BY] = ic_cell_string(thread->seccomp_by_tsync ? "all threads" : "thread");
	cells[INSTRUCTIONS] = ic_cell_number(filter->nr);
	cells[DISASSEMBLY] = ic_cell_lines(disassemble(viewing, process, filter));
	return ic_rows_add(rows, 0, cells);
}

/* The kernel runs the newest first: the chain begins with the oldest. */
static struct ic_error *put_chain(struct viewing *viewing, const struct ic_process *process,
				  const struct ic_thread *thread)
{
	const struct ic_seccomp_filter **chain;
	struct ic_error *err = NULL;
	size_t nr = 0, next = 0;

	for (const struct ic_seccomp_filter *f = thread->seccomp_filter; f; f = f->newer)
		nr++;
	chain = calloc(nr, sizeof(*chain));
	if (!chain)
		return ic_error_memory();
	for (const struct ic_seccomp_filter *f = thread->seccomp_filter; f; f = f->newer)
		chain[next++] = f;
	for (size_t i = nr; !err && i > 0; i--)
		err = put_filter(viewing, process, thread, chain[i - 1], nr - i + 1);
	free(chain);
	return err;
}

static struct ic_error *put_thread(struct viewing *viewing, const struct ic_process *process,
				   const struct ic_thread *thread)
{
	struct ic_cell cells[NR_COLUMNS];

	if (thread->seccomp_filter)
		return put_chain(viewing, process, thread);
	begin(process, thread, cells);
	if (thread->seccomp_mode == IC_SECCOMP_FILTER)
		cells[FILTER] = ic_cell_absent();
	return ic_rows_add(viewing->request->rows, 0, cells);
}

static struct ic_error *put_process(struct viewing *viewing, const struct ic_process *process)
{
	struct ic_error *err = NULL;

	if (process->state == IC_PROCESS_ZOMBIE)
		return NULL;
	for (size_t i = 0; !err && i < process->nr_threads; i++)
		err = put_thread(viewing, process, &process->threads[i]);
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct viewing viewing = { .request = request };
	struct ic_error *err = NULL;

	viewing.shown = calloc(checkpoint->nr_seccomp_filters + 1, sizeof(*viewing.shown));
	if (!viewing.shown)
		return ic_error_memory();
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		if (ic_view_wants(request, &checkpoint->processes[i]))
			err = put_process(&viewing, &checkpoint->processes[i]);
	free(viewing.shown);
	return err;
}

const struct ic_view ic_view_seccomp = {
	.name = "seccomp",
	.volatility = "linux.seccomp.Seccomp",
	.about = "what filters the system calls of threads, disassembled",
	.details =
		"Show how seccomp restricts each thread: not at all, to four system calls\n"
		"(strict), or by filters, in the order in which the kernel runs them, the newest\n"
		"first. Each filter is disassembled where it is first shown. One that all threads\n"
		"of a process have is in the checkpoint with the first of them only.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
