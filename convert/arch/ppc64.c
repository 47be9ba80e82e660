/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/ppc64.h"
#include "convert/base/attributes.h"

#define FLAGS_ELFV2 2

/*
 * struct pt_regs, arch/powerpc/include/uapi/asm/ptrace.h (Linux 6.12). CRIU does not store softe (word
 * 39), dar, dsisr and result (words 41 to 43).
 */
static const struct ic_register registers[] = {
	{ "r0", 0, 8 },    { "r1", 8, 8 },    { "r2", 16, 8 },       { "r3", 24, 8 },
	{ "r4", 32, 8 },   { "r5", 40, 8 },   { "r6", 48, 8 },       { "r7", 56, 8 },
	{ "r8", 64, 8 },   { "r9", 72, 8 },   { "r10", 80, 8 },      { "r11", 88, 8 },
	{ "r12", 96, 8 },  { "r13", 104, 8 }, { "r14", 112, 8 },     { "r15", 120, 8 },
	{ "r16", 128, 8 }, { "r17", 136, 8 }, { "r18", 144, 8 },     { "r19", 152, 8 },
	{ "r20", 160, 8 }, { "r21", 168, 8 }, { "r22", 176, 8 },     { "r23", 184, 8 },
	{ "r24", 192, 8 }, { "r25", 200, 8 }, { "r26", 208, 8 },     { "r27", 216, 8 },
	{ "r28", 224, 8 }, { "r29", 232, 8 }, { "r30", 240, 8 },     { "r31", 248, 8 },
	{ "pc", 256, 8 },  { "msr", 264, 8 }, { "orig_r3", 272, 8 }, { "ctr", 280, 8 },
	{ "lr", 288, 8 },  { "xer", 296, 8 }, { "cr", 304, 8 },      { "trap", 320, 8 },
};

/* vrsave has the first word of 16 bytes of its own. */
static const struct ic_regset_words gpr_words[] = { { 0, 39, 8 }, { 320, 1, 8 } };
static const struct ic_regset_words fp_words[] = { { 0, 33, 8 } };
static const struct ic_regset_words vmx_words[] = { { 0, 66, 8 }, { 528, 1, 4 } };
static const struct ic_regset_words vsx_words[] = { { 0, 32, 8 } };
static const struct ic_regset_words spr_words[] = { { 0, 3, 8 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_PPC64_FP,
	.bytes = 264,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

static const struct ic_regset vmx = {
	.name = "PPC_VMX",
	.owner = "LINUX",
	.type = NT_PPC_VMX,
	.set = IC_PPC64_VMX,
	.bytes = 544,
	.words = vmx_words,
	.nr_words = IC_NR(vmx_words),
};

static const struct ic_regset vsx = {
	.name = "PPC_VSX",
	.owner = "LINUX",
	.type = NT_PPC_VSX,
	.set = IC_PPC64_VSX,
	.bytes = 256,
	.words = vsx_words,
	.nr_words = IC_NR(vsx_words),
};

static const struct ic_regset tm_gpr = {
	.name = "PPC_TM_CGPR",
	.owner = "LINUX",
	.type = NT_PPC_TM_CGPR,
	.set = IC_PPC64_TM_GPR,
	.bytes = 384,
	.words = gpr_words,
	.nr_words = IC_NR(gpr_words),
};

static const struct ic_regset tm_fp = {
	.name = "PPC_TM_CFPR",
	.owner = "LINUX",
	.type = NT_PPC_TM_CFPR,
	.set = IC_PPC64_TM_FP,
	.bytes = 264,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

static const struct ic_regset tm_vmx = {
	.name = "PPC_TM_CVMX",
	.owner = "LINUX",
	.type = NT_PPC_TM_CVMX,
	.set = IC_PPC64_TM_VMX,
	.bytes = 544,
	.words = vmx_words,
	.nr_words = IC_NR(vmx_words),
};

static const struct ic_regset tm_vsx = {
	.name = "PPC_TM_CVSX",
	.owner = "LINUX",
	.type = NT_PPC_TM_CVSX,
	.set = IC_PPC64_TM_VSX,
	.bytes = 256,
	.words = vsx_words,
	.nr_words = IC_NR(vsx_words),
};

static const struct ic_regset tm_spr = {
	.name = "PPC_TM_SPR",
	.owner = "LINUX",
	.type = NT_PPC_TM_SPR,
	.set = IC_PPC64_TM_SPR,
	.bytes = 24,
	.words = spr_words,
	.nr_words = IC_NR(spr_words),
};

/* native_regsets of arch/powerpc/kernel/ptrace/ptrace-view.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp, &vmx, &vsx, &tm_gpr, &tm_fp, &tm_vmx, &tm_vsx, &tm_spr,
};

#define CR        38
#define CR_CR0_SO 0x10000000U

/* sc, and scv 0, of which CRIU does not know that it has to go back to it. */
static const struct ic_call_instruction instructions[] = {
	{
		.value = 0x44000002,
		.mask = 0xffffffff,
		.size = 4,
		.behind = true,
		.error = CR,
		.error_mask = CR_CR0_SO,
	},
	{ .value = 0x44000001, .mask = 0xffffffff, .size = 4, .behind = true },
};

static const struct ic_call_entry entry = {
	.arguments = { 3, 4, 5, 6, 7, 8 },
	.result = 3,
	.first = 34,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 0, 32, 0 },
	{ 65, 36, 1, 0 },
};

/* The back chain; a function saves where it returns to in its caller's frame. */
static const struct ic_frame_layout frame = { 1, 0, 16, true };

const struct ic_arch ic_arch_ppc64le = {
	.name = "ppc64le",
	.elf_machine = EM_PPC64,
	.elf_flags = FLAGS_ELFV2,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 65536,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 48 * 8,
	.pc = 32,
	.sp = 1,
	.syscall = 0,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.frame = &frame,
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
