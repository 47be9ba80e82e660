/* SPDX-License-Identifier: Apache-2.0 */
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "elfcore/unwind_private.h"

#define MOST_REGISTERS 128 /* that DWARF numbers */

/* The walk of one process. */
struct walk {
	const struct ic_process *process;
	struct ic_unwind_modules modules;
	struct ic_unwind_output *output;
	Dwfl *dwfl;
	uint8_t header[sizeof(Elf64_Ehdr)]; /* of the architecture */
	int sp, pointer;                    /* in DWARF's numbers, -1: none */

	/* Of the thread that is being walked. */
	size_t thread;
	struct ic_frame last; /* not written yet */
	bool has_last, has_pointer;
	uint64_t pointer_value;
	Dwarf_Addr caller_at; /* an address in the instruction that `last` is at */
};

/* Files come from what the checkpoint has, never by their names from this machine. */
static int find_elf(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
		    char **file_name, Elf **elf)
{
	struct ic_unwind_module *module = *userdata;

	(void)mod;
	(void)name;
	(void)base;
	(void)file_name;
	if (module) {
		*elf = module->elf;
		module->elf = NULL;
	}
	return -1;
}

static int find_debuginfo(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
			  const char *file_name, const char *link, GElf_Word crc, char **path)
{
	(void)mod;
	(void)userdata;
	(void)name;
	(void)base;
	(void)file_name;
	(void)link;
	(void)crc;
	(void)path;
	return -1;
}

static const Dwfl_Callbacks files = {
	.find_elf = find_elf,
	.find_debuginfo = find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* A thread's id for libdwfl is its number, from 1: ids of the evidence may be there twice. */
static pid_t next_thread(Dwfl *dwfl, void *context, void **thread)
{
	(void)dwfl;
	(void)context;
	(void)thread;
	return 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *context, void **thread)
{
	struct walk *walk = context;

	(void)dwfl;
	(void)tid;
	*thread = walk;
	return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr vaddr, Dwarf_Word *ret, void *context)
{
	const struct walk *walk = context;
	const struct ic_arch *arch = walk->process->arch;
	size_t have = 0;
	uint8_t bytes[8];
	struct ic_error *err = ic_memory_read(&walk->process->space, vaddr, bytes, arch->word_bytes,
					      &have);

	(void)dwfl;
	ic_error_free(err);
	if (err || have != arch->word_bytes)
		return false;
	*ret = ic_get(bytes, arch->word_bytes, arch->big_endian);
	return true;
}

static const uint64_t *numbers_of(const struct ic_cpu_state *cpu,
				  const struct ic_dwarf_registers *registers)
{
	const struct ic_register_sets *sets = cpu->extra;

	if (!registers->set)
		return cpu->registers;
	return sets ? sets->set[registers->set - 1] : NULL;
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
	const struct walk *walk = context;
	const struct ic_cpu_state *cpu = &walk->process->threads[walk->thread].cpu;
	const struct ic_arch *arch = cpu->arch;
	uint64_t narrow = arch->word_bytes == 4 ? UINT32_MAX : UINT64_MAX;

	for (size_t i = 0; i < arch->nr_dwarf; i++) {
		const struct ic_dwarf_registers *registers = &arch->dwarf[i];
		const uint64_t *numbers = numbers_of(cpu, registers);
		Dwarf_Word values[MOST_REGISTERS];

		for (size_t j = 0; numbers && j < registers->nr; j++)
			values[j] = numbers[registers->row + j] & narrow;
		if (numbers &&
		    !dwfl_thread_state_registers(thread, registers->number, registers->nr, values))
			return false;
	}
	dwfl_thread_state_register_pc(thread, cpu->registers[arch->pc] & narrow);
	return true;
}

static const Dwfl_Thread_Callbacks threads = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = read_memory,
	.set_initial_registers = set_registers,
};

/* As nm(1): lower case for what only its own file sees. */
static char symbol_type(const GElf_Sym *symbol)
{
	return GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? 't' :
	       GELF_ST_BIND(symbol->st_info) == STB_WEAK  ? 'W' :
							    'T';
}

static void name_frame(struct walk *walk, struct ic_frame *frame, Dwarf_Addr at)
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
static bool has_cfi(struct walk *walk, Dwarf_Addr at)
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

static void flush(struct walk *walk, enum ic_frame_end end)
{
	if (!walk->has_last)
		return;
	walk->last.end = end;
	ic_unwind_write(walk->output, &walk->last);
	walk->has_last = false;
}

static void add_frame(struct walk *walk, const struct ic_frame *frame, Dwarf_Addr at)
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
static bool is_believable(const struct walk *walk, const struct ic_frame *frame)
{
	const struct ic_address_space *space = &walk->process->space;
	const struct ic_mapping *stack = ic_mapping_at(space, walk->last.sp);

	if (frame->source != IC_FRAME_POINTER)
		return true;
	return !walk->process->arch->frame && ic_unwind_is_code(walk->process, frame->pc) &&
	       walk->last.has_sp && frame->has_sp && stack && frame->sp > walk->last.sp &&
	       frame->sp <= stack->end;
}

static int take_frame(Dwfl_Frame *state, void *context)
{
	struct walk *walk = context;
	struct ic_frame frame = { .thread = walk->thread };
	bool is_activation = false;
	Dwarf_Addr pc, at;
	Dwarf_Word value = 0;

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
	name_frame(walk, &frame, at);
	add_frame(walk, &frame, at);
	return DWARF_CB_OK;
}

/* Where libdwfl had no way to go on. */
static void follow_pointers(struct walk *walk)
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
static void begin_without(struct walk *walk)
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

static void walk_thread(struct walk *walk)
{
	bool done;

	walk->has_last = walk->has_pointer = false;
	done = dwfl_getthread_frames(walk->dwfl, (pid_t)walk->thread + 1, take_frame, walk) == 0;
	if (!walk->has_last && walk->output->broken)
		return;
	if (!walk->has_last && !done)
		begin_without(walk);
	if (!done)
		follow_pointers(walk);
	flush(walk, done                                         ? IC_FRAME_OUTERMOST :
		    dwfl_addrmodule(walk->dwfl, walk->caller_at) ? IC_FRAME_NO_WAY :
								   IC_FRAME_NO_FILE);
}

/* The least that tells libdwfl which machine this is. */
static Elf *machine(struct walk *walk)
{
	const struct ic_arch *arch = walk->process->arch;
	bool big = arch->big_endian, wide = arch->word_bytes == 8;
	uint8_t *to = walk->header;
	size_t size = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);

	memcpy(to, ELFMAG, SELFMAG);
	to[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	to[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	to[EI_VERSION] = EV_CURRENT;
	ic_put(to + offsetof(Elf64_Ehdr, e_type), 2, big, ET_CORE);
	ic_put(to + offsetof(Elf64_Ehdr, e_machine), 2, big, arch->elf_machine);
	ic_put(to + offsetof(Elf64_Ehdr, e_version), 4, big, EV_CURRENT);
	ic_put(to + (wide ? offsetof(Elf64_Ehdr, e_ehsize) : offsetof(Elf32_Ehdr, e_ehsize)), 2,
	       big, size);
	return elf_memory((char *)to, size);
}

static void report_modules(struct walk *walk)
{
	dwfl_report_begin(walk->dwfl);
	for (size_t i = 0; i < walk->modules.nr; i++) {
		struct ic_unwind_module *module = &walk->modules.module[i];
		Dwfl_Module *reported = dwfl_report_module(walk->dwfl, "", module->start,
							   module->end);
		void **userdata = NULL;

		if (!reported)
			continue;
		dwfl_module_info(reported, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
		*userdata = module;
	}
	dwfl_report_end(walk->dwfl, NULL, NULL);
}

void ic_unwind_walk(const struct ic_process *process, size_t first, struct ic_unwind_output *output)
{
	const struct ic_arch *arch = process->arch;
	struct walk walk = {
		.process = process,
		.output = output,
		.sp = ic_unwind_dwarf_number(arch, arch->sp),
		.pointer = arch->frame ? ic_unwind_dwarf_number(arch, arch->frame->pointer) : -1,
	};

	if (elf_version(EV_CURRENT) == EV_NONE)
		return;
	walk.dwfl = dwfl_begin(&files);
	if (!walk.dwfl)
		return;
	ic_unwind_modules_find(process, &walk.modules);
	report_modules(&walk);
	if (!dwfl_attach_state(walk.dwfl, machine(&walk), 1, &threads, &walk))
		return;
	for (walk.thread = first; walk.thread < process->nr_threads && !output->broken;
	     walk.thread++)
		if (!process->threads[walk.thread].lost)
			walk_thread(&walk);
}
