/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/loongarch64.h"
#include "convert/base/attributes.h"

/* Names that glibc's elf.h of Debian 12 does not have yet. */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

#define FLAGS_LP64D 0x43 /* 64-bit FP registers for arguments, object ABI 1 */

/*
 * struct user_pt_regs, arch/loongarch/include/uapi/asm/ptrace.h (Linux 6.12). CRIU does not store
 * orig_a0 (word 32) and csr_badv (word 34).
 */
static const struct ic_register registers[] = {
	{ "r0", 0, 8 },    { "r1", 8, 8 },    { "r2", 16, 8 },   { "r3", 24, 8 },
	{ "r4", 32, 8 },   { "r5", 40, 8 },   { "r6", 48, 8 },   { "r7", 56, 8 },
	{ "r8", 64, 8 },   { "r9", 72, 8 },   { "r10", 80, 8 },  { "r11", 88, 8 },
	{ "r12", 96, 8 },  { "r13", 104, 8 }, { "r14", 112, 8 }, { "r15", 120, 8 },
	{ "r16", 128, 8 }, { "r17", 136, 8 }, { "r18", 144, 8 }, { "r19", 152, 8 },
	{ "r20", 160, 8 }, { "r21", 168, 8 }, { "r22", 176, 8 }, { "r23", 184, 8 },
	{ "r24", 192, 8 }, { "r25", 200, 8 }, { "r26", 208, 8 }, { "r27", 216, 8 },
	{ "r28", 224, 8 }, { "r29", 232, 8 }, { "r30", 240, 8 }, { "r31", 248, 8 },
	{ "pc", 264, 8 },
};

/* struct user_fp_state. */
static const struct ic_regset_words fp_words[] = { { 0, 33, 8 }, { 264, 1, 4 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_LOONGARCH64_FP,
	.bytes = 272,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

/* loongarch64_regsets of arch/loongarch/kernel/ptrace.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp,
};

/* syscall with any number. */
static const struct ic_call_instruction instructions[] = {
	{ .value = 0x002b0000, .mask = 0xffff8000, .size = 4 },
};

static const struct ic_call_entry entry = {
	.arguments = { 4, 5, 6, 7, 8, 9 },
	.result = 4,
	.first = 4,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 0, 32, 0 },
};

static const struct ic_frame_layout frame = { 22, -16, -8, false };

const struct ic_arch ic_arch_loongarch64 = {
	.name = "loongarch64",
	.elf_machine = EM_LOONGARCH,
	.elf_flags = FLAGS_LP64D,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 16384,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 45 * 8,
	.pc = 32,
	.sp = 3,
	.syscall = 11,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.frame = &frame,
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
