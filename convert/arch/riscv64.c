/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/riscv64.h"
#include "convert/base/attributes.h"

#define FLAGS_RVC_DOUBLE 0x5 /* compressed instructions, arguments in 64-bit FP registers */

/* struct user_regs_struct, arch/riscv/include/uapi/asm/ptrace.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "pc", 0, 8 },   { "ra", 8, 8 },    { "sp", 16, 8 },   { "gp", 24, 8 },  { "tp", 32, 8 },
	{ "t0", 40, 8 },  { "t1", 48, 8 },   { "t2", 56, 8 },   { "fp", 64, 8 },  { "s1", 72, 8 },
	{ "a0", 80, 8 },  { "a1", 88, 8 },   { "a2", 96, 8 },   { "a3", 104, 8 }, { "a4", 112, 8 },
	{ "a5", 120, 8 }, { "a6", 128, 8 },  { "a7", 136, 8 },  { "s2", 144, 8 }, { "s3", 152, 8 },
	{ "s4", 160, 8 }, { "s5", 168, 8 },  { "s6", 176, 8 },  { "s7", 184, 8 }, { "s8", 192, 8 },
	{ "s9", 200, 8 }, { "s10", 208, 8 }, { "s11", 216, 8 }, { "t3", 224, 8 }, { "t4", 232, 8 },
	{ "t5", 240, 8 }, { "t6", 248, 8 },
};

/* struct __riscv_d_ext_state. */
static const struct ic_regset_words fp_words[] = { { 0, 32, 8 }, { 256, 1, 4 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_RISCV64_FP,
	.bytes = 264,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

/* riscv_user_regset of arch/riscv/kernel/ptrace.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp,
};

/* ecall. The kernel itself goes back to it and restores a0. */
static const struct ic_call_instruction instructions[] = {
	{ .value = 0x00000073, .mask = 0xffffffff, .size = 4 },
};

static const struct ic_call_entry entry = {
	.arguments = { 10, 11, 12, 13, 14, 15 },
	.result = 10,
	.first = 10,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 1, 1, 31, 0 },
};

static const struct ic_frame_layout frame = { 8, -16, -8, false };

const struct ic_arch ic_arch_riscv64 = {
	.name = "riscv64",
	.elf_machine = EM_RISCV,
	.elf_flags = FLAGS_RVC_DOUBLE,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 32 * 8,
	.pc = 0,
	.sp = 2,
	.syscall = 17,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.frame = &frame,
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
