/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/model/call.h"
#include "elfcore/unwind_walk.h"

static void name_frame(struct ic_unwind_walk *walk, struct ic_frame *frame, Dwarf_Addr at)
{
	const struct ic_unwind_code *code = ic_unwind_code_at(walk, at);

	if (!code->symbol)
		return;
	memcpy(frame->symbol, code->symbol, strnlen(code->symbol, sizeof(frame->symbol) - 1));
	frame->symbol_type = code->symbol_type;
	frame->symbol_offset = code->symbol_offset + (frame->pc - at);
}

static void flush(struct ic_unwind_walk *walk, enum ic_frame_end end)
{
	if (!walk->has_last)
		return;
	walk->last.end = end;
	ic_unwind_write(walk->output, &walk->last);
	walk->has_last = false;
}

static void add_frame(struct ic_unwind_walk *walk, const struct ic_frame *frame, Dwarf_Addr at)
{
	flush(walk, IC_FRAME_GOES_ON);
	walk->last = *frame;
	walk->has_last = true;
	walk->caller_at = at;
}

/*
 * Without call frame information libdwfl goes by frame pointers and link registers itself, wherever
 * they lead. Where the architecture has a chain of ours, that is followed instead.
 */
static bool is_believable(const struct ic_unwind_walk *walk, const struct ic_frame *frame)
{
	const struct ic_address_space *space = &walk->process->space;
	const struct ic_mapping *stack = ic_mapping_at(space, walk->last.sp);

	if (frame->source != IC_FRAME_POINTER)
		return true;
	return !walk->process->arch->frame && ic_unwind_is_code(walk->process, frame->pc) &&
	       walk->last.has_sp && frame->has_sp && stack && frame->sp > walk->last.sp &&
	       frame->sp <= stack->end;
}

/* Registers that call frame information does not mention are those of the function that was called. */
static void take_state(struct ic_unwind_walk *walk, Dwfl_Frame *state, Dwarf_Addr pc)
{
	const struct ic_arch *arch = walk->process->arch;
	Dwarf_Word value = 0;

	for (unsigned i = 0; i < ic_unwind_nr_state(arch); i++)
		if (!dwfl_frame_reg(state, i, &value))
			walk->state[i] = value;
	if (arch->elf_machine == EM_ARM)
		walk->state[15] = pc;
}

static int take_frame(Dwfl_Frame *state, void *context)
{
	struct ic_unwind_walk *walk = context;
	struct ic_frame frame = { .thread = walk->thread };
	bool is_activation = false;
	Dwarf_Addr pc, at;
	Dwarf_Word value = 0;

	if (walk->resumes) { /* that frame is there already */
		walk->resumes = false;
		return DWARF_CB_OK;
	}
	if (walk->output->broken || !dwfl_frame_pc(state, &pc, &is_activation))
		return DWARF_CB_ABORT;
	if (walk->has_last && walk->last.number + 1 == IC_MAX_FRAMES) {
		flush(walk, IC_FRAME_LIMIT);
		return DWARF_CB_ABORT;
	}
	frame.pc = ic_unwind_return_address(walk->process, walk->thread, pc);
	walk->is_signed = frame.pc != pc;
	at = is_activation ? frame.pc : frame.pc - 1;
	if (walk->has_last) {
		frame.number = walk->last.number + 1;
		frame.source = ic_unwind_code_at(walk, walk->caller_at)->has_cfi ? IC_FRAME_CFI :
										   IC_FRAME_POINTER;
	}
	frame.has_sp = walk->sp >= 0 && !dwfl_frame_reg(state, (unsigned)walk->sp, &value);
	frame.sp = frame.has_sp ? value : 0;
	if (!is_believable(walk, &frame))
		return DWARF_CB_ABORT;
	walk->has_pointer = walk->pointer >= 0 &&
			    !dwfl_frame_reg(state, (unsigned)walk->pointer, &walk->pointer_value);
	take_state(walk, state, pc);
	name_frame(walk, &frame, at);
	add_frame(walk, &frame, at);
	return walk->is_signed ? DWARF_CB_ABORT : DWARF_CB_OK;
}

/* Whether the tables hold at the thread's own pc: they do where it made a call, of any kind. */
static bool is_at_call(const struct ic_unwind_walk *walk)
{
	const struct ic_process *process = walk->process;
	struct ic_call call = { .state = IC_CALL_NONE };
	struct ic_error *err = ic_call_of(process, &process->threads[walk->thread], &call);

	ic_error_free(err);
	return !err && (call.state == IC_CALL_WAITING || call.state == IC_CALL_INTERRUPTED);
}

/* arm's programs have exception tables where others have call frame information. */
static void follow_tables(struct ic_unwind_walk *walk)
{
	if (!walk->last.number && !is_at_call(walk))
		return;
	while (!walk->output->broken) {
		bool innermost = !walk->last.number;
		uint32_t r[16];
		const struct ic_unwind_module *module;
		struct ic_frame frame = { .thread = walk->thread,
					  .number = walk->last.number + 1,
					  .source = IC_FRAME_EXIDX,
					  .has_sp = true };

		for (size_t i = 0; i < IC_NR(r); i++)
			r[i] = (uint32_t)walk->state[i];
		module = ic_unwind_module_at(&walk->modules, innermost ? r[15] : r[15] - 1U);
		if (!module || !module->exidx_end ||
		    !ic_unwind_exidx_step(walk->process, module, innermost, r))
			return;
		for (size_t i = 0; i < IC_NR(r); i++)
			walk->state[i] = r[i];
		if (frame.number == IC_MAX_FRAMES) {
			flush(walk, IC_FRAME_LIMIT);
			return;
		}
		frame.pc = r[15];
		frame.sp = r[13];
		name_frame(walk, &frame, frame.pc - 1);
		add_frame(walk, &frame, frame.pc - 1);
	}
}

/* Where libdwfl had no way to go on. */
static void follow_pointers(struct ic_unwind_walk *walk)
{
	uint64_t sp = walk->last.has_sp ? walk->last.sp :
					  ic_unwind_innermost(walk->process, walk->thread).sp;
	struct ic_unwind_chain chain;
	uint64_t pc;

	if (!walk->has_pointer ||
	    !ic_unwind_chain_begin(walk->process, walk->thread, walk->pointer_value, sp, &chain))
		return;
	while (!walk->output->broken && ic_unwind_chain_next(&chain, &pc)) {
		struct ic_frame frame = { .thread = walk->thread,
					  .number = walk->last.number + 1,
					  .source = IC_FRAME_POINTER,
					  .pc = pc };

		if (frame.number == IC_MAX_FRAMES) {
			flush(walk, IC_FRAME_LIMIT);
			return;
		}
		name_frame(walk, &frame, pc - 1);
		add_frame(walk, &frame, pc - 1);
	}
}

/* libdwfl cannot walk on this machine, or not this thread. */
static void begin_without(struct ic_unwind_walk *walk)
{
	const struct ic_process *process = walk->process;
	const struct ic_cpu_state *cpu = &process->threads[walk->thread].cpu;
	struct ic_frame frame = ic_unwind_innermost(process, walk->thread);

	walk->has_pointer = cpu->arch->frame != NULL;
	if (walk->has_pointer)
		walk->pointer_value = cpu->registers[cpu->arch->frame->pointer];
	name_frame(walk, &frame, frame.pc);
	add_frame(walk, &frame, frame.pc);
}

/* Have libdwfl go on from `last`. */
static bool resume(struct ic_unwind_walk *walk)
{
	bool done;

	walk->resumes = true;
	walk->is_signed = false;
	done = ic_unwind_dwfl_frames(walk, take_frame);
	walk->resumes = false;
	return done;
}

/*
 * By the tables as far as they lead, then by call frame information again: code that has one need
 * not have the other. True when libdwfl came to the stack's end.
 */
static bool alternate(struct ic_unwind_walk *walk)
{
	bool done = false;

	while (!done && walk->has_last && !walk->output->broken) {
		uint32_t number = walk->last.number;

		follow_tables(walk);
		if (!walk->has_last || walk->last.number == number)
			return false;
		done = resume(walk);
	}
	return done;
}

static void walk_thread(struct ic_unwind_walk *walk)
{
	bool done;

	walk->has_last = walk->has_pointer = walk->resumes = walk->is_signed = false;
	done = ic_unwind_dwfl_frames(walk, take_frame);
	if (!walk->has_last && walk->output->broken)
		return;
	if (!walk->has_last && !done)
		begin_without(walk);
	/* libdwfl knows no code at such an address, but it does at the one that is meant. */
	while (!done && walk->is_signed && walk->has_last && !walk->output->broken)
		done = resume(walk);
	if (!done && walk->process->arch->elf_machine == EM_ARM)
		done = alternate(walk);
	else if (!done && walk->has_last)
		follow_pointers(walk);
	flush(walk, done                                         ? IC_FRAME_OUTERMOST :
		    dwfl_addrmodule(walk->dwfl, walk->caller_at) ? IC_FRAME_NO_WAY :
								   IC_FRAME_NO_FILE);
}

void ic_unwind_walk(const struct ic_process *process, size_t first, struct ic_unwind_output *output)
{
	const struct ic_arch *arch = process->arch;
	struct ic_unwind_walk walk = {
		.process = process,
		.output = output,
		.sp = ic_unwind_dwarf_number(arch, arch->sp),
		.pointer = arch->frame ? ic_unwind_dwarf_number(arch, arch->frame->pointer) : -1,
	};

	if (!ic_unwind_dwfl_open(&walk))
		return;
	for (walk.thread = first; walk.thread < process->nr_threads && !output->broken;
	     walk.thread++)
		if (!process->threads[walk.thread].lost)
			walk_thread(&walk);
}
