/* SPDX-License-Identifier: Apache-2.0 */
#include <gelf.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/endian.h"
#include "elfcore/unwind_walk.h"

#define MOST_REGISTERS 128 /* that DWARF numbers */

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
	struct ic_unwind_walk *walk = context;

	(void)dwfl;
	(void)tid;
	*thread = walk;
	return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr vaddr, Dwarf_Word *ret, void *context)
{
	const struct ic_unwind_walk *walk = context;
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

/* In the middle of a stack: an address in the instruction that made the call stands for the pc. */
static bool set_arm_registers(Dwfl_Thread *thread, const struct ic_unwind_walk *walk)
{
	Dwarf_Word values[IC_NR(walk->arm)];

	for (size_t i = 0; i < IC_NR(values); i++)
		values[i] = walk->arm[i];
	values[15] = walk->caller_at;
	dwfl_thread_state_register_pc(thread, walk->caller_at);
	return dwfl_thread_state_registers(thread, 0, IC_NR(values), values);
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
	const struct ic_unwind_walk *walk = context;
	const struct ic_cpu_state *cpu = &walk->process->threads[walk->thread].cpu;
	const struct ic_arch *arch = cpu->arch;
	uint64_t narrow = arch->word_bytes == 4 ? UINT32_MAX : UINT64_MAX;

	if (walk->resumes)
		return set_arm_registers(thread, walk);
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

/* The least that tells libdwfl which machine this is. */
static Elf *machine(struct ic_unwind_walk *walk)
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

static void report_modules(struct ic_unwind_walk *walk)
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

bool ic_unwind_dwfl_open(struct ic_unwind_walk *walk)
{
	if (elf_version(EV_CURRENT) == EV_NONE)
		return false;
	walk->dwfl = dwfl_begin(&files);
	if (!walk->dwfl)
		return false;
	ic_unwind_modules_find(walk->process, &walk->modules);
	report_modules(walk);
	return dwfl_attach_state(walk->dwfl, machine(walk), 1, &threads, walk);
}

bool ic_unwind_dwfl_frames(struct ic_unwind_walk *walk, int (*take)(Dwfl_Frame *, void *))
{
	return dwfl_getthread_frames(walk->dwfl, (pid_t)walk->thread + 1, take, walk) == 0;
}
