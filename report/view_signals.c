/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <inttypes.h>

#include "convert/arch/signal_name.h"
#include "convert/arch/syscall.h"
#include "convert/base/flag_words.h"
#include "convert/model/siginfo.h"
#include "report/signal_set.h"
#include "report/view.h"

enum column {
	PID,
	TID,
	PROCESS,
	WHAT,
	SIGNAL,
	NAME,
	HANDLER,
	HANDLER_FILE,
	FLAGS,
	MASK,
	RESTORER,
	CODE,
	SENDER_PID,
	SENDER_UID,
	VALUE,
	ADDRESS,
	DETAILS,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",
	[TID] = "TID",
	[PROCESS] = "Process",
	[WHAT] = "What",
	[SIGNAL] = "Signal",
	[NAME] = "Name",
	[HANDLER] = "Handler",
	[HANDLER_FILE] = "Handler File",
	[FLAGS] = "Flags",
	[MASK] = "Mask",
	[RESTORER] = "Restorer",
	[CODE] = "Code",
	[SENDER_PID] = "Sender PID",
	[SENDER_UID] = "Sender UID",
	[VALUE] = "Value",
	[ADDRESS] = "Address",
	[DETAILS] = "Details",
};

/* include/uapi/asm-generic/signal-defs.h (Linux 6.12). */
static const struct ic_flag_word flags[] = {
	{ 0x00000001, "SA_NOCLDSTOP" },      { 0x00000002, "SA_NOCLDWAIT" },
	{ 0x00000004, "SA_SIGINFO" },        { 0x00000400, "SA_UNSUPPORTED" },
	{ 0x00000800, "SA_EXPOSE_TAGBITS" }, { 0x02000000, "SA_THIRTYTWO" },
	{ 0x04000000, "SA_RESTORER" },       { 0x08000000, "SA_ONSTACK" },
	{ 0x10000000, "SA_RESTART" },        { 0x40000000, "SA_NODEFER" },
	{ 0x80000000, "SA_RESETHAND" },      { 0, NULL },
};

/* arch/mips/include/uapi/asm/signal.h (Linux 6.12). */
static const struct ic_flag_word mips_flags[] = {
	{ 0x00000001, "SA_NOCLDSTOP" }, { 0x00000008, "SA_SIGINFO" },
	{ 0x00010000, "SA_NOCLDWAIT" }, { 0x08000000, "SA_ONSTACK" },
	{ 0x10000000, "SA_RESTART" },   { 0x40000000, "SA_NODEFER" },
	{ 0x80000000, "SA_RESETHAND" }, { 0, NULL },
};

static const char *flag_names(const struct ic_signal_action *action, const struct ic_arch *arch,
			      struct ic_arena *arena)
{
	if (arch && arch->elf_machine == EM_MIPS)
		return ic_flag_words(mips_flags, action->flags, arena);
	return ic_flag_words(flags, action->flags & UINT32_MAX, arena);
}

/* A row, all columns of which can be absent, with whom it is of. */
static void begin(const struct ic_process *process, const struct ic_thread *thread,
		  const char *what, struct ic_cell *cells)
{
	ic_cells_fill(cells, NR_COLUMNS, ic_cell_not_applicable());
	cells[PID] = ic_cell_number(process->pid);
	if (thread)
		cells[TID] = ic_cell_number(thread->tid);
	cells[PROCESS] = ic_cell_text(ic_view_comm(process, thread));
	cells[WHAT] = ic_cell_string(what);
}

static void name_signal(const struct ic_view_request *request, const struct ic_arch *arch,
			uint32_t signal, struct ic_cell *cells)
{
	char name[IC_SIGNAL_NAME_BYTES];

	cells[SIGNAL] = ic_cell_number(signal);
	cells[NAME] = ic_cell_string(ic_arena_format(ic_rows_scratch(request->rows), "%s",
						     ic_signal_name(signal, arch, name)));
}

static struct ic_error *put_action(const struct ic_view_request *request,
				   const struct ic_process *process,
				   const struct ic_signal_action *action)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	bool ignored = action->handler == 1;
	const struct ic_mapping *mapping;
	struct ic_cell cells[NR_COLUMNS];

	begin(process, NULL, ignored ? "ignored" : "handler", cells);
	name_signal(request, process->arch, action->signal, cells);
	cells[FLAGS] = ic_cell_string(flag_names(action, process->arch, arena));
	cells[MASK] = ic_cell_string(
		ic_signal_set_names(action->mask, action->mask_extended, process->arch, arena));
	cells[RESTORER] = action->restorer ? ic_cell_hex(action->restorer) :
					     ic_cell_not_applicable();
	if (!ignored) {
		mapping = ic_mapping_at(&process->space, action->handler);
		cells[HANDLER] = ic_cell_hex(action->handler);
		cells[HANDLER_FILE] = mapping ? ic_cell_text(ic_mapping_name(mapping)) :
						ic_cell_absent();
	}
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_blocked(const struct ic_view_request *request,
				    const struct ic_process *process,
				    const struct ic_thread *thread)
{
	struct ic_cell cells[NR_COLUMNS];

	begin(process, thread, "blocked", cells);
	cells[MASK] = ic_cell_string(ic_signal_set_names(thread->blocked, thread->blocked_extended,
							 process->arch,
							 ic_rows_scratch(request->rows)));
	return ic_rows_add(request->rows, 0, cells);
}

/* What only some kinds of signals say. */
static const char *details(const struct ic_siginfo_facts *facts, struct ic_arena *arena)
{
	struct ic_syscall call = { .name = "unknown" };

	switch ((int)facts->layout) {
	case IC_SIGINFO_CHLD:
		return ic_arena_format(arena, "status %d", facts->status);
	case IC_SIGINFO_TIMER:
		return ic_arena_format(arena, "timer %d, overrun %d", facts->timer, facts->overrun);
	case IC_SIGINFO_POLL:
		return ic_arena_format(arena, "descriptor %d, events 0x%" PRIx64, facts->descriptor,
				       (uint64_t)facts->band);
	case IC_SIGINFO_SYS:
		(void)ic_syscall_find(facts->audit_arch, (uint32_t)facts->syscall, &call);
		return ic_arena_format(arena, "system call %d (%s)", facts->syscall, call.name);
	default:
		return "";
	}
}

static void put_facts(const struct ic_siginfo_facts *facts, struct ic_arena *arena,
		      struct ic_cell *cells)
{
	enum ic_siginfo_layout layout = facts->layout;
	bool sent = layout == IC_SIGINFO_KILL || layout == IC_SIGINFO_RT ||
		    layout == IC_SIGINFO_CHLD;
	bool valued = layout == IC_SIGINFO_RT || layout == IC_SIGINFO_TIMER;

	cells[CODE] = ic_cell_string(facts->code_name ? facts->code_name :
							ic_arena_format(arena, "%d", facts->code));
	if (sent) {
		cells[SENDER_PID] = ic_cell_signed(facts->pid);
		cells[SENDER_UID] = ic_cell_number(facts->uid);
	}
	if (valued)
		cells[VALUE] = ic_cell_hex(facts->value);
	if (!sent && !valued && layout != IC_SIGINFO_POLL)
		cells[ADDRESS] = ic_cell_hex(facts->address);
	cells[DETAILS] = ic_cell_string(details(facts, arena));
}

static struct ic_error *put_pending(const struct ic_view_request *request,
				    const struct ic_process *process,
				    const struct ic_thread *thread,
				    const struct ic_signal_queue *queue)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && process->arch && i < queue->nr; i++) {
		struct ic_siginfo_facts facts;
		struct ic_cell cells[NR_COLUMNS];

		ic_siginfo_read(&queue->signals[i], process->arch, &facts);
		begin(process, thread, thread ? "pending" : "pending, shared", cells);
		name_signal(request, process->arch, (uint32_t)facts.signal, cells);
		put_facts(&facts, ic_rows_scratch(request->rows), cells);
		err = ic_rows_add(request->rows, 0, cells);
	}
	return err;
}

static struct ic_error *put_process(const struct ic_view_request *request,
				    const struct ic_process *process)
{
	const struct ic_signal_actions *actions = &process->actions;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < actions->nr; i++)
		if (actions->list[i].handler)
			err = put_action(request, process, &actions->list[i]);
	if (!err)
		err = put_pending(request, process, NULL, &process->pending);
	for (size_t i = 0; !err && i < process->nr_threads; i++) {
		const struct ic_thread *thread = &process->threads[i];

		if (thread->blocked || thread->blocked_extended)
			err = put_blocked(request, process, thread);
		if (!err)
			err = put_pending(request, process, thread, &thread->pending);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_process);
}

const struct ic_view ic_view_signals = {
	.name = "signals",
	.volatility = "linux.signals.Signals",
	.about = "handlers, blocked and waiting signals, with who sent them",
	.details =
		"List what each process does about signals that has not the default: handlers\n"
		"with the file that they are in, and what is ignored; for each thread the signals\n"
		"that it blocks; and each signal that waits, for the process as a whole or for a\n"
		"thread, with its sender and what came with it. Ids of senders are those of the\n"
		"receiver's namespaces; a sender that is 0 is the kernel, or outside of them.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
