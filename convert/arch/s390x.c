/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/s390x.h"
#include "convert/base/attributes.h"

/* Names that glibc's elf.h of Debian 12 may not have. */
#define NOTE_GS_CB 0x30b
#define NOTE_GS_BC 0x30c
#define NOTE_RI_CB 0x30d

/* s390_regs, arch/s390/include/uapi/asm/ptrace.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "pswm", 0, 8 },    { "pswa", 8, 8 },    { "r0", 16, 8 },       { "r1", 24, 8 },
	{ "r2", 32, 8 },     { "r3", 40, 8 },     { "r4", 48, 8 },       { "r5", 56, 8 },
	{ "r6", 64, 8 },     { "r7", 72, 8 },     { "r8", 80, 8 },       { "r9", 88, 8 },
	{ "r10", 96, 8 },    { "r11", 104, 8 },   { "r12", 112, 8 },     { "r13", 120, 8 },
	{ "r14", 128, 8 },   { "r15", 136, 8 },   { "acr0", 144, 4 },    { "acr1", 148, 4 },
	{ "acr2", 152, 4 },  { "acr3", 156, 4 },  { "acr4", 160, 4 },    { "acr5", 164, 4 },
	{ "acr6", 168, 4 },  { "acr7", 172, 4 },  { "acr8", 176, 4 },    { "acr9", 180, 4 },
	{ "acr10", 184, 4 }, { "acr11", 188, 4 }, { "acr12", 192, 4 },   { "acr13", 196, 4 },
	{ "acr14", 200, 4 }, { "acr15", 204, 4 }, { "orig_r2", 208, 8 },
};

/* s390_fp_regs. */
static const struct ic_regset_words fp_words[] = { { 0, 1, 4 }, { 8, 16, 8 } };
static const struct ic_regset_words call_words[] = { { 0, 1, 4 } };
static const struct ic_regset_words low_words[] = { { 0, 16, 8 } };
static const struct ic_regset_words high_words[] = { { 0, 32, 8 } };
static const struct ic_regset_words gs_words[] = { { 0, 4, 8 } };
static const struct ic_regset_words ri_words[] = { { 0, 8, 8 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_S390X_FP,
	.bytes = 136,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

static const struct ic_regset system_call = {
	.name = "S390_SYSTEM_CALL",
	.owner = "LINUX",
	.type = NT_S390_SYSTEM_CALL,
	.set = IC_S390X_SYSTEM_CALL,
	.bytes = 4,
	.words = call_words,
	.nr_words = IC_NR(call_words),
};

static const struct ic_regset vxrs_low = {
	.name = "S390_VXRS_LOW",
	.owner = "LINUX",
	.type = NT_S390_VXRS_LOW,
	.set = IC_S390X_VXRS_LOW,
	.bytes = 128,
	.words = low_words,
	.nr_words = IC_NR(low_words),
};

static const struct ic_regset vxrs_high = {
	.name = "S390_VXRS_HIGH",
	.owner = "LINUX",
	.type = NT_S390_VXRS_HIGH,
	.set = IC_S390X_VXRS_HIGH,
	.bytes = 256,
	.words = high_words,
	.nr_words = IC_NR(high_words),
};

static const struct ic_regset gs_cb = {
	.name = "S390_GS_CB",
	.owner = "LINUX",
	.type = NOTE_GS_CB,
	.set = IC_S390X_GS_CB,
	.bytes = 32,
	.words = gs_words,
	.nr_words = IC_NR(gs_words),
};

static const struct ic_regset gs_bc = {
	.name = "S390_GS_BC",
	.owner = "LINUX",
	.type = NOTE_GS_BC,
	.set = IC_S390X_GS_BC,
	.bytes = 32,
	.words = gs_words,
	.nr_words = IC_NR(gs_words),
};

static const struct ic_regset ri_cb = {
	.name = "S390_RI_CB",
	.owner = "LINUX",
	.type = NOTE_RI_CB,
	.set = IC_S390X_RI_CB,
	.bytes = 64,
	.words = ri_words,
	.nr_words = IC_NR(ri_words),
};

/* s390_regsets of arch/s390/kernel/ptrace.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp, &system_call, &vxrs_low, &vxrs_high, &gs_cb, &gs_bc, &ri_cb,
};

/* svc with the number in it, or 0 and the number in r1. */
static const struct ic_call_instruction instructions[] = {
	{ .value = 0x0a00, .mask = 0xff00, .size = 2, .number_inside = true },
};

static const struct ic_call_entry entry = {
	.arguments = { 4, 5, 6, 7, 8, 9 },
	.result = 4,
	.first = 34,
	.has_set = true,
	.set = IC_S390X_SYSTEM_CALL,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

/* Functions that call none keep their caller's registers in f0 to f15. */
static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 2, 16, 0 },
	{ 16, 1, 1, IC_S390X_FP + 1 },
	{ 17, 3, 1, IC_S390X_FP + 1 },
	{ 18, 5, 1, IC_S390X_FP + 1 },
	{ 19, 7, 1, IC_S390X_FP + 1 },
	{ 20, 2, 1, IC_S390X_FP + 1 },
	{ 21, 4, 1, IC_S390X_FP + 1 },
	{ 22, 6, 1, IC_S390X_FP + 1 },
	{ 23, 8, 1, IC_S390X_FP + 1 },
	{ 24, 9, 1, IC_S390X_FP + 1 },
	{ 25, 11, 1, IC_S390X_FP + 1 },
	{ 26, 13, 1, IC_S390X_FP + 1 },
	{ 27, 15, 1, IC_S390X_FP + 1 },
	{ 28, 10, 1, IC_S390X_FP + 1 },
	{ 29, 12, 1, IC_S390X_FP + 1 },
	{ 30, 14, 1, IC_S390X_FP + 1 },
	{ 31, 16, 1, IC_S390X_FP + 1 },
};

const struct ic_arch ic_arch_s390x = {
	.name = "s390x",
	.elf_machine = EM_S390,
	.big_endian = true,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 216,
	.pc = 1,
	.sp = 17,
	.syscall = 3,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
