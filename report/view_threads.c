/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "convert/model/call.h"
#include "report/call_text.h"
#include "report/view.h"

/* "0x", the digits and a blank. */
#define REGISTER_BYTES (2 + 16 + 2)

static const char *const columns[] = {
	"PID",       "TID",  "Process", "State",  "PC",       "SP",   "Syscall", "Name",
	"Arguments", "Call", "Result",  "Policy", "Priority", "Nice", "Lost",    "Registers",
};

/* SCHED_* of include/uapi/linux/sched.h (Linux 6.12), by number. */
static const char *const policies[] = { "OTHER", "FIFO", "RR",       "BATCH",
					NULL,    "IDLE", "DEADLINE", "EXT" };

static struct ic_cell policy(uint32_t number)
{
	if (number < IC_NR(policies) && policies[number])
		return ic_cell_string(policies[number]);
	return ic_cell_number(number);
}

/* "rax=0x22 rbx=0x0 ...", in the order of the note of a core. */
static const char *registers(const struct ic_cpu_state *cpu, struct ic_arena *arena)
{
	const struct ic_arch *arch = cpu->arch;
	size_t room = 1, size = 0;
	char *text;

	for (size_t i = 0; i < arch->nr_registers; i++)
		room += strlen(arch->registers[i].name) + REGISTER_BYTES;
	text = ic_arena_alloc(arena, room, 1);
	for (size_t i = 0; text && i < arch->nr_registers; i++)
		size += (size_t)snprintf(text + size, room - size, "%s%s=0x%" PRIx64, i ? " " : "",
					 arch->registers[i].name, cpu->registers[i]);
	return text;
}

static struct ic_cell call_name(const struct ic_call *call, struct ic_arena *arena)
{
	if (call->state == IC_CALL_UNKNOWN)
		return ic_cell_string("unknown");
	if (call->is_named)
		return ic_cell_string(ic_arena_format(arena, "%s", call->syscall.name));
	return ic_cell_string(ic_arena_format(arena, "syscall_%" PRIu64, call->number));
}

static void call_cells(const struct ic_view_request *request, const struct ic_arch *arch,
		       const struct ic_call *call, struct ic_cell *ret)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);

	ic_cells_fill(ret, 5, ic_cell_not_applicable());
	if (call->state == IC_CALL_NONE)
		return;
	ret[0] = ic_cell_number(call->number);
	ret[1] = call_name(call, arena);
	ret[2] = call->state == IC_CALL_UNKNOWN ?
			 ic_cell_absent() :
			 ic_cell_string(ic_call_text_arguments(call, arch, arena));
	ret[3] = ic_cell_string(ic_call_text_state(call->state));
	if (call->state == IC_CALL_RETURNED)
		ret[4] = ic_cell_signed(call->result);
}

/* What is only known of a thread whose image could be read. */
static void thread_cells(const struct ic_view_request *request, const struct ic_process *process,
			 const struct ic_thread *thread, struct ic_cell *cells)
{
	const struct ic_cpu_state *cpu = &thread->cpu;
	struct ic_call call;
	struct ic_error *err = ic_call_of(process, thread, &call);

	if (err) {
		ic_gaps_add_error(request->gaps, process->pid, NULL, err);
		call = (struct ic_call){ .state = IC_CALL_NONE };
	}
	cells[4] = ic_cell_hex(cpu->registers[cpu->arch->pc]);
	cells[5] = ic_cell_hex(cpu->registers[cpu->arch->sp]);
	call_cells(request, cpu->arch, &call, cells + 6);
	cells[11] = policy(thread->sched_policy);
	cells[12] = ic_cell_number(thread->sched_priority);
	cells[13] = ic_cell_signed(thread->nice);
	if (request->options->registers)
		cells[15] = ic_cell_string(registers(cpu, ic_rows_scratch(request->rows)));
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_thread *thread)
{
	const char *lost = process->lost;
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(cells), ic_cell_absent());
	if (thread && thread->lost)
		lost = "its image is absent or damaged";
	cells[0] = ic_cell_number(process->pid);
	cells[1] = ic_cell_number(thread ? thread->tid : process->pid);
	cells[2] = ic_cell_text(ic_view_comm(process, thread));
	cells[3] = ic_cell_string(ic_process_state_name(process->state));
	cells[14] = lost ? ic_cell_string(lost) : ic_cell_not_applicable();
	if (thread && !thread->lost && thread->cpu.arch)
		thread_cells(request, process, thread, cells);
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each_thread(request, true, put);
}

const struct ic_view ic_view_threads = {
	.name = "threads",
	.volatility = "linux.threads.Threads",
	.about = "threads: registers, system call, scheduling",
	.details =
		"List every thread: where it was, the system call that it was in, and how it was\n"
		"scheduled. A call that is waiting would go on when restored, one that is\n"
		"interrupted would give EINTR, one that has returned was on its way back. On x86\n"
		"the checkpoint has the call's number; elsewhere the instruction at the program\n"
		"counter tells, and where that page is not in the checkpoint the number is shown\n"
		"as unknown: --sysroot helps. Addresses are not followed.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_REGISTERS,
	.needs_memory = true,
	.run = run,
};
