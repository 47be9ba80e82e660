/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/arm.h"
#include "convert/base/attributes.h"

#define FLAGS_EABI5 0x05000000
#define FPA_BYTES   116

/* struct pt_regs, arch/arm/include/asm/ptrace.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "r0", 0, 4 },   { "r1", 4, 4 },    { "r2", 8, 4 },       { "r3", 12, 4 }, { "r4", 16, 4 },
	{ "r5", 20, 4 },  { "r6", 24, 4 },   { "r7", 28, 4 },      { "r8", 32, 4 }, { "r9", 36, 4 },
	{ "r10", 40, 4 }, { "r11", 44, 4 },  { "r12", 48, 4 },     { "sp", 52, 4 }, { "lr", 56, 4 },
	{ "pc", 60, 4 },  { "cpsr", 64, 4 }, { "orig_r0", 68, 4 },
};

/*
 * struct user_fp: the registers of a coprocessor that no machine with VFP has. The kernel writes the
 * note all the same, with zeros.
 */
static size_t fpa_size(const struct ic_cpu_state *cpu)
{
	return ((const struct ic_register_sets *)cpu->extra)->set[IC_ARM_VFP] ? FPA_BYTES : 0;
}

static void fpa_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	(void)cpu;
	(void)desc;
}

static const struct ic_regset fpa = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.size = fpa_size,
	.encode = fpa_encode,
};

/* struct user_vfp, arch/arm/include/asm/user.h. */
static const struct ic_regset_words vfp_words[] = { { 0, 32, 8 }, { 256, 1, 4 } };
static const struct ic_regset_words tls_words[] = { { 0, 1, 4 } };

static const struct ic_regset vfp = {
	.name = "ARM_VFP",
	.owner = "LINUX",
	.type = NT_ARM_VFP,
	.set = IC_ARM_VFP,
	.bytes = 260,
	.words = vfp_words,
	.nr_words = IC_NR(vfp_words),
};

/* No kernel writes this one into an arm core; debuggers that know it find thread-local data. */
static const struct ic_regset tls = {
	.name = "ARM_TLS",
	.owner = "LINUX",
	.type = NT_ARM_TLS,
	.set = IC_ARM_TLS,
	.bytes = 4,
	.words = tls_words,
	.nr_words = IC_NR(tls_words),
};

/* arm_regsets of arch/arm/kernel/ptrace.c (Linux 6.12), and the TLS register. */
static const struct ic_regset *const regsets[] = {
	&fpa,
	&vfp,
	&tls,
};

#define CPSR       16
#define CPSR_THUMB 0x20U

/* svc of the EABI. Thumb's may be the second half of another instruction, so never behind it. */
static const struct ic_call_instruction instructions[] = {
	{
		.value = 0x0f000000,
		.mask = 0x0fffffff,
		.size = 4,
		.mode = CPSR,
		.mode_mask = CPSR_THUMB,
		.behind = true,
	},
	{
		.value = 0xdf00,
		.mask = 0xff00,
		.size = 2,
		.mode = CPSR,
		.mode_mask = CPSR_THUMB,
		.mode_value = CPSR_THUMB,
	},
};

static const struct ic_call_entry entry = {
	.arguments = { 0, 1, 2, 3, 4, 5 },
	.result = 0,
	.first = 17,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 0, 16, 0 },
};

const struct ic_arch ic_arch_arm = {
	.name = "arm",
	.elf_machine = EM_ARM,
	.elf_flags = FLAGS_EABI5,
	.word_bytes = 4,
	.uid_bytes = 2,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 18 * 4,
	.pc = 15,
	.sp = 13,
	.syscall = 7,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
