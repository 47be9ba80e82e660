/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/unwind.h"
#include "report/view.h"

static const char *const columns[] = {
	"PID",  "TID",    "Process", "Position",      "Address",  "Value",    "Name",
	"Type", "Offset", "Module",  "Module Offset", "Build ID", "Found By", "End",
};

static const char *const sources[] = {
	[IC_FRAME_REGISTERS] = "registers",
	[IC_FRAME_CFI] = "cfi",
	[IC_FRAME_EXIDX] = "exception table",
	[IC_FRAME_POINTER] = "frame pointer",
};

static const char *const ends[] = {
	[IC_FRAME_GOES_ON] = NULL,
	[IC_FRAME_OUTERMOST] = "outermost",
	[IC_FRAME_NO_FILE] = "code's file not at hand",
	[IC_FRAME_NO_WAY] = "caller not to be told",
	[IC_FRAME_LIMIT] = "too many frames",
	[IC_FRAME_UNREADABLE] = "unwinder failed",
};

/* The frames of one process on their way into rows. */
struct frames {
	const struct ic_view_request *request;
	const struct ic_process *process;
	bool unreadable; /* one of them ended so */
};

static void module_cells(const struct ic_view_request *request, const struct ic_mapping *mapping,
			 uint64_t pc, struct ic_cell *ret)
{
	const struct ic_file *file = mapping ? mapping->file : NULL;

	ret[0] = ret[1] = ret[2] = ic_cell_absent();
	if (!mapping)
		return;
	ret[0] = ic_cell_text(ic_mapping_name(mapping));
	if (file)
		ret[1] = ic_cell_hex(mapping->file_offset + (pc - mapping->start));
	if (file && file->build_id)
		ret[2] = ic_cell_digits(file->build_id, file->build_id_size,
					ic_rows_scratch(request->rows));
}

static void symbol_cells(const struct ic_frame *frame, const char *type, struct ic_cell *ret)
{
	ret[0] = ret[1] = ret[2] = ic_cell_absent();
	if (!frame->symbol_type)
		return;
	ret[0] = ic_cell_string(frame->symbol);
	ret[1] = ic_cell_string(type);
	ret[2] = ic_cell_hex(frame->symbol_offset);
}

static struct ic_error *put_frame(void *context, const struct ic_frame *frame)
{
	struct frames *frames = context;
	const struct ic_process *process = frames->process;
	const struct ic_thread *thread = &process->threads[frame->thread];
	/* A call may be the last instruction of its mapping, but what it returns to is no part. */
	uint64_t inside = frame->number && frame->pc ? frame->pc - 1 : frame->pc;
	const struct ic_mapping *mapping = ic_mapping_at(&process->space, inside);
	const char type[] = { frame->symbol_type, '\0' };
	struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid),
		ic_cell_number(thread->tid),
		ic_cell_text(ic_view_comm(process, thread)),
		ic_cell_number(frame->number),
		frame->has_sp ? ic_cell_hex(frame->sp) : ic_cell_absent(),
		ic_cell_hex(frame->pc),
	};

	frames->unreadable |= frame->end == IC_FRAME_UNREADABLE;
	symbol_cells(frame, type, cells + 6);
	module_cells(frames->request, mapping, frame->pc, cells + 9);
	cells[12] = ic_cell_string(sources[frame->source]);
	cells[13] = ends[frame->end] ? ic_cell_string(ends[frame->end]) : ic_cell_not_applicable();
	return ic_rows_add(frames->request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process, unsigned *failures)
{
	struct frames frames = { request, process, false };
	const struct ic_frame_sink sink = { put_frame, &frames };
	struct ic_error *err;

	if (!process->arch || !process->nr_threads || process->lost)
		return NULL;
	err = ic_unwind(process, &sink, failures);
	if (!err && frames.unreadable)
		ic_gaps_add(request->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .pid = process->pid },
			    "process %u: libdw failed at what is mapped, %u %s so far: stacks have "
			    "what frame pointers tell",
			    process->pid, *failures, *failures == 1 ? "time" : "times");
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct ic_error *err = NULL;
	unsigned failures = 0;

	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		if (ic_view_wants(request, &checkpoint->processes[i]))
			err = put_all(request, &checkpoint->processes[i], &failures);
	return err;
}

const struct ic_view ic_view_stack = {
	.name = "stack",
	.volatility = "linux.stack.Stack",
	.about = "stacks: the functions each thread was in",
	.details =
		"Walk the stack of every thread, innermost function first. Value is where the\n"
		"function would go on, Address where its stack began then. The files that the\n"
		"code is from tell names and callers: they come from the checkpoint or from\n"
		"--sysroot, never from this machine. Found By says what a frame rests on: the\n"
		"thread's registers, the call frame information of the function that it called,\n"
		"or a chain of frame pointers, which may skip functions. End says why a thread's\n"
		"frames end. Volatility's linux.pscallstack has the kernel's stacks instead,\n"
		"which no checkpoint holds.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.needs_memory = true,
	.run = run,
};
