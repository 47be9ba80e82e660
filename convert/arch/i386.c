/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/x86.h"
#include "convert/base/attributes.h"

/* struct user_regs_struct32, arch/x86/include/asm/user32.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "ebx", 0, 4 },  { "ecx", 4, 4 },  { "edx", 8, 4 },     { "esi", 12, 4 },
	{ "edi", 16, 4 }, { "ebp", 20, 4 }, { "eax", 24, 4 },    { "ds", 28, 4 },
	{ "es", 32, 4 },  { "fs", 36, 4 },  { "gs", 40, 4 },     { "orig_eax", 44, 4 },
	{ "eip", 48, 4 }, { "cs", 52, 4 },  { "eflags", 56, 4 }, { "esp", 60, 4 },
	{ "ss", 64, 4 },
};

static const struct ic_regset *const regsets[] = {
	&ic_x86_fsave,
	&ic_x86_prxfpreg,
	&ic_x86_xstate,
	&ic_x86_tls,
};

static const struct ic_regset *const native_regsets[IC_NR(regsets)] = {
	&ic_x86_fsave,
	&ic_x86_prxfpreg,
	&ic_x86_xstate_native,
	&ic_x86_tls,
};

static const struct ic_call_entry entry = {
	.arguments = { 0, 1, 2, 3, 4, 5 },
	.result = 6,
	.first = 0,
	.kept = true,
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 6, 1, 0 }, { 1, 1, 2, 0 }, { 3, 0, 1, 0 },  { 4, 15, 1, 0 },
	{ 5, 5, 1, 0 }, { 6, 3, 2, 0 }, { 8, 12, 1, 0 },
};

static const struct ic_frame_layout frame = { 5, 0, 4, false };

const struct ic_arch ic_arch_i386 = {
	.name = "i386",
	.elf_machine = EM_386,
	.compat = true,
	.word_bytes = 4,
	.uid_bytes = 2,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 17 * 4,
	.pc = 12,
	.sp = 15,
	.syscall = 11,
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
