/* SPDX-License-Identifier: Apache-2.0 */
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/model/call.h"
#include "elfcore/unwind_walk.h"

/* As nm(1): lower case for what only its own file sees. */
static char symbol_type(const GElf_Sym *symbol)
{
	return GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? 't' :
	       GELF_ST_BIND(symbol->st_info) == STB_WEAK  ? 'W' :
							    'T';
}

static void name_frame(struct ic_unwind_walk *walk, struct ic_frame *frame, Dwarf_Addr at)
{
	Dwfl_Module *module = dwfl_addrmodule(walk->dwfl, at);
	GElf_Off offset = 0;
	GElf_Sym symbol;
	const char *name;

	if (!module)
		return;
	name = dwfl_module_addrinfo(module, at, &offset, &symbol, NULL, NULL, NULL);
	if (!name || !*name)
		return;
	memcpy(frame->symbol, name, strnlen(name, sizeof(frame->symbol) - 1));
	frame->symbol_type = symbol_type(&symbol);
	frame->symbol_offset = offset + (frame->pc - at);
	/* Thumb functions have an odd value and begin one byte before it. */
	if (walk->process->arch->elf_machine == EM_ARM)
		frame->symbol_offset += symbol.st_value & 1;
}

/* Whether the code at an address says how to go on from it. */
static bool has_cfi(struct ic_unwind_walk *walk, Dwarf_Addr at)
{
	Dwfl_Module *module = dwfl_addrmodule(walk->dwfl, at);
	Dwarf_CFI *(*const tables[])(Dwfl_Module *, Dwarf_Addr *) = { dwfl_module_eh_cfi,
								      dwfl_module_dwarf_cfi };

	for (size_t i = 0; module && i < IC_NR(tables); i++) {
		Dwarf_Addr bias = 0;
		Dwarf_CFI *table = tables[i](module, &bias);
		Dwarf_Frame *frame = NULL;

		if (table && !dwarf_cfi_addrframe(table, at - bias, &frame)) {
			free(frame);
			return true;
		}
	}
	return false;
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
static void take_arm_registers(struct ic_unwind_walk *walk, Dwfl_Frame *state, Dwarf_Addr pc)
{
	Dwarf_Word value = 0;

	if (walk->process->arch->elf_machine != EM_ARM)
		return;
	for (unsigned i = 0; i < 15; i++)
		if (!dwfl_frame_reg(state, i, &value))
			walk->arm[i] = (uint32_t)value;
	walk->arm[15] = (uint32_t)pc;
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
	at = is_activation ? pc : pc - 1;
	frame.pc = pc;
	if (walk->has_last) {
		frame.number = walk->last.number + 1;
		frame.source = has_cfi(walk, walk->caller_at) ? IC_FRAME_CFI : IC_FRAME_POINTER;
	}
	frame.has_sp = walk->sp >= 0 && !dwfl_frame_reg(state, (unsigned)walk->sp, &value);
	frame.sp = frame.has_sp ? value : 0;
	if (!is_believable(walk, &frame))
		return DWARF_CB_ABORT;
	walk->has_pointer = walk->pointer >= 0 &&
			    !dwfl_frame_reg(state, (unsigned)walk->pointer, &walk->pointer_value);
	take_arm_registers(walk, state, pc);
	name_frame(walk, &frame, at);
	add_frame(walk, &frame, at);
	return DWARF_CB_OK;
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
		const struct ic_unwind_module *module =
			ic_unwind_module_at(&walk->modules,
					    innermost ? walk->arm[15] : walk->arm[15] - 1U);
		struct ic_frame frame = { .thread = walk->thread,
					  .number = walk->last.number + 1,
					  .source = IC_FRAME_EXIDX,
					  .has_sp = true };

		if (!module || !module->exidx_end ||
		    !ic_unwind_exidx_step(walk->process, module, innermost, walk->arm))
			return;
		if (frame.number == IC_MAX_FRAMES) {
			flush(walk, IC_FRAME_LIMIT);
			return;
		}
		frame.pc = walk->arm[15];
		frame.sp = walk->arm[13];
		name_frame(walk, &frame, frame.pc - 1);
		add_frame(walk, &frame, frame.pc - 1);
	}
}

/* Where libdwfl had no way to go on. */
static void follow_pointers(struct ic_unwind_walk *walk)
{
	struct ic_unwind_chain chain;
	uint64_t pc;

	if (!walk->has_pointer || !walk->last.has_sp ||
	    !ic_unwind_chain_begin(walk->process, walk->pointer_value, walk->last.sp, &chain))
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
		walk->resumes = true;
		done = ic_unwind_dwfl_frames(walk, take_frame);
		walk->resumes = false;
	}
	return done;
}

static void walk_thread(struct ic_unwind_walk *walk)
{
	bool done;

	walk->has_last = walk->has_pointer = walk->resumes = false;
	done = ic_unwind_dwfl_frames(walk, take_frame);
	if (!walk->has_last && walk->output->broken)
		return;
	if (!walk->has_last && !done)
		begin_without(walk);
	if (!done && walk->process->arch->elf_machine == EM_ARM)
		done = alternate(walk);
	else if (!done)
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
