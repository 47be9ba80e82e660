/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/x86.h"
#include "convert/base/attributes.h"

/* struct user_regs_struct, arch/x86/include/asm/user_64.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "r15", 0, 8 },   { "r14", 8, 8 },       { "r13", 16, 8 },      { "r12", 24, 8 },
	{ "rbp", 32, 8 },  { "rbx", 40, 8 },      { "r11", 48, 8 },      { "r10", 56, 8 },
	{ "r9", 64, 8 },   { "r8", 72, 8 },       { "rax", 80, 8 },      { "rcx", 88, 8 },
	{ "rdx", 96, 8 },  { "rsi", 104, 8 },     { "rdi", 112, 8 },     { "orig_rax", 120, 8 },
	{ "rip", 128, 8 }, { "cs", 136, 8 },      { "eflags", 144, 8 },  { "rsp", 152, 8 },
	{ "ss", 160, 8 },  { "fs_base", 168, 8 }, { "gs_base", 176, 8 }, { "ds", 184, 8 },
	{ "es", 192, 8 },  { "fs", 200, 8 },      { "gs", 208, 8 },
};

static const struct ic_regset *const regsets[] = {
	&ic_x86_fxsave,
	&ic_x86_xstate,
	&ic_x86_shstk,
};

static const struct ic_regset *const native_regsets[IC_NR(regsets)] = {
	&ic_x86_fxsave,
	&ic_x86_xstate_native,
	&ic_x86_shstk,
};

/* do_syscall_64(): orig_rax is -1 outside of a call. */
static const struct ic_call_entry entry = {
	.arguments = { 14, 13, 12, 7, 9, 8 },
	.result = 10,
	.first = 14,
	.kept = true,
	.has_return = true,
	.return_to = 11,
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 10, 1, 0 }, { 1, 12, 1, 0 },  { 2, 11, 1, 0 }, { 3, 5, 1, 0 },  { 4, 13, 1, 0 },
	{ 5, 14, 1, 0 }, { 6, 4, 1, 0 },   { 7, 19, 1, 0 }, { 8, 9, 1, 0 },  { 9, 8, 1, 0 },
	{ 10, 7, 1, 0 }, { 11, 6, 1, 0 },  { 12, 3, 1, 0 }, { 13, 2, 1, 0 }, { 14, 1, 1, 0 },
	{ 15, 0, 1, 0 }, { 16, 16, 1, 0 },
};

static const struct ic_frame_layout frame = { 4, 0, 8, false };

const struct ic_arch ic_arch_x86_64 = {
	.name = "x86_64",
	.elf_machine = EM_X86_64,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 27 * 8,
	.pc = 16,
	.sp = 19,
	.syscall = 15,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.frame = &frame,
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
	.last = &ic_x86_xsave_layout,
	.native_regsets = native_regsets,
	.native_last = &ic_x86_xsave_layout_native,
	.has_native = ic_x86_has_native,
};
