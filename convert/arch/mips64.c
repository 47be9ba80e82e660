/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/mips64.h"
#include "convert/base/attributes.h"

/*
 * elf_gregset_t of the n64 ABI, arch/mips/include/uapi/asm/reg.h (Linux 6.12); by the names of that
 * ABI. pc is cp0_epc; words 38 to 44 are not used.
 */
static const struct ic_register registers[] = {
	{ "zero", 0, 8 },     { "at", 8, 8 },      { "v0", 16, 8 },  { "v1", 24, 8 },
	{ "a0", 32, 8 },      { "a1", 40, 8 },     { "a2", 48, 8 },  { "a3", 56, 8 },
	{ "a4", 64, 8 },      { "a5", 72, 8 },     { "a6", 80, 8 },  { "a7", 88, 8 },
	{ "t0", 96, 8 },      { "t1", 104, 8 },    { "t2", 112, 8 }, { "t3", 120, 8 },
	{ "s0", 128, 8 },     { "s1", 136, 8 },    { "s2", 144, 8 }, { "s3", 152, 8 },
	{ "s4", 160, 8 },     { "s5", 168, 8 },    { "s6", 176, 8 }, { "s7", 184, 8 },
	{ "t8", 192, 8 },     { "t9", 200, 8 },    { "k0", 208, 8 }, { "k1", 216, 8 },
	{ "gp", 224, 8 },     { "sp", 232, 8 },    { "s8", 240, 8 }, { "ra", 248, 8 },
	{ "lo", 256, 8 },     { "hi", 264, 8 },    { "pc", 272, 8 }, { "badvaddr", 280, 8 },
	{ "status", 288, 8 }, { "cause", 296, 8 },
};

/* fpr_get() of arch/mips/kernel/ptrace.c: the registers, fcr31, fir. */
static const struct ic_regset_words fp_words[] = { { 0, 32, 8 }, { 256, 2, 4 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_MIPS64_FP,
	.bytes = 264,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

/* mips64_regsets of arch/mips/kernel/ptrace.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp,
};

/* syscall with any number. n64; of o32's arguments the last two are on the stack. */
static const struct ic_call_instruction instructions[] = {
	{ .value = 0x0000000c, .mask = 0xfc00003f, .size = 4 },
};

static const struct ic_call_entry entry = {
	.arguments = { 4, 5, 6, 7, 8, 9 },
	.result = 2,
	.first = 4,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 0, 32, 0 },
};

/* CRIU gives both byte orders one number; readers take e_flags 0 for a 32-bit processor. */
const struct ic_arch ic_arch_mips64 = {
	.name = "mips64",
	.elf_machine = EM_MIPS,
	.elf_flags = EF_MIPS_ARCH_64R2,
	.big_endian = true,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 16384,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 45 * 8,
	.pc = 34,
	.sp = 29,
	.syscall = 2,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};

const struct ic_arch ic_arch_mips64el = {
	.name = "mips64el",
	.elf_machine = EM_MIPS,
	.elf_flags = EF_MIPS_ARCH_64R2,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 16384,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 45 * 8,
	.pc = 34,
	.sp = 29,
	.syscall = 2,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
