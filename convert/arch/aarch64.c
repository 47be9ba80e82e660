/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/arch/aarch64.h"
#include "convert/base/attributes.h"
#include "convert/base/endian.h"

/* Names that glibc's elf.h of Debian 12 does not have yet. */
#define NOTE_PAC_ENABLED_KEYS 0x40a

#define HWCAP_PACA (1ULL << 30) /* asm/hwcap.h */

/* struct user_pt_regs, arch/arm64/include/uapi/asm/ptrace.h (Linux 6.12). */
static const struct ic_register registers[] = {
	{ "x0", 0, 8 },    { "x1", 8, 8 },     { "x2", 16, 8 },   { "x3", 24, 8 },
	{ "x4", 32, 8 },   { "x5", 40, 8 },    { "x6", 48, 8 },   { "x7", 56, 8 },
	{ "x8", 64, 8 },   { "x9", 72, 8 },    { "x10", 80, 8 },  { "x11", 88, 8 },
	{ "x12", 96, 8 },  { "x13", 104, 8 },  { "x14", 112, 8 }, { "x15", 120, 8 },
	{ "x16", 128, 8 }, { "x17", 136, 8 },  { "x18", 144, 8 }, { "x19", 152, 8 },
	{ "x20", 160, 8 }, { "x21", 168, 8 },  { "x22", 176, 8 }, { "x23", 184, 8 },
	{ "x24", 192, 8 }, { "x25", 200, 8 },  { "x26", 208, 8 }, { "x27", 216, 8 },
	{ "x28", 224, 8 }, { "x29", 232, 8 },  { "x30", 240, 8 }, { "sp", 248, 8 },
	{ "pc", 256, 8 },  { "cpsr", 264, 8 },
};

/* struct user_fpsimd_state: 8 bytes at the end are not used. */
static const struct ic_regset_words fp_words[] = { { 0, 64, 8 }, { 512, 2, 4 } };
static const struct ic_regset_words tls_words[] = { { 0, 1, 8 } };
static const struct ic_regset_words address_key_words[] = { { 0, 8, 8 } };
static const struct ic_regset_words generic_key_words[] = { { 0, 2, 8 } };
static const struct ic_regset_words mask_words[] = { { 0, 1, 8 } };

static const struct ic_regset fp = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.set = IC_AARCH64_FP,
	.bytes = 528,
	.words = fp_words,
	.nr_words = IC_NR(fp_words),
};

static const struct ic_regset tls = {
	.name = "ARM_TLS",
	.owner = "LINUX",
	.type = NT_ARM_TLS,
	.set = IC_AARCH64_TLS,
	.bytes = 8,
	.words = tls_words,
	.nr_words = IC_NR(tls_words),
};

/* The sizes of a user's address space that a kernel with such pages may have (arch/arm64/Kconfig). */
static const struct {
	uint32_t page_size;
	uint8_t bits[4]; /* ascending; 0: no more */
} spaces[] = {
	{ 4096, { 39, 48, 52 } },
	{ 16384, { 36, 47, 48, 52 } },
	{ 65536, { 42, 48, 52 } },
};

/* Bits of an address; 0: not to be told. The stack is at the top, so the highest mapping tells. */
static unsigned address_bits(const struct ic_processor *processor)
{
	for (size_t i = 0; i < IC_NR(spaces); i++)
		for (size_t j = 0; spaces[i].page_size == processor->page_size && j < 4; j++)
			if (spaces[i].bits[j] &&
			    processor->address_end <= 1ULL << spaces[i].bits[j])
				return spaces[i].bits[j];
	return 0;
}

static size_t pac_mask_size(const struct ic_cpu_state *cpu)
{
	const struct ic_processor *processor = cpu->processor;

	return processor && processor->hwcap & HWCAP_PACA && address_bits(processor) ? 16 : 0;
}

/*
 * struct user_pac_mask. A checkpoint does not have it; it follows from the size of the address
 * space: bits 54 down to the first that is no part of an address. A kernel with 52-bit addresses
 * that gave none above 48 bits has fewer; those more are zero in every address, so that taking them
 * for code does no harm.
 */
static void pac_mask_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	uint64_t mask = (1ULL << 55) - (1ULL << address_bits(cpu->processor));

	ic_put(desc + 0, 8, cpu->arch->big_endian, mask);
	ic_put(desc + 8, 8, cpu->arch->big_endian, mask);
}

static const struct ic_regset pac_mask = {
	.name = "ARM_PAC_MASK",
	.owner = "LINUX",
	.type = NT_ARM_PAC_MASK,
	.size = pac_mask_size,
	.encode = pac_mask_encode,
	.derived = true,
};

static const struct ic_regset pac_enabled_keys = {
	.name = "ARM_PAC_ENABLED_KEYS",
	.owner = "LINUX",
	.type = NOTE_PAC_ENABLED_KEYS,
	.set = IC_AARCH64_PAC_ENABLED_KEYS,
	.bytes = 8,
	.words = mask_words,
	.nr_words = IC_NR(mask_words),
};

static const struct ic_regset pac_address_keys = {
	.name = "ARM_PACA_KEYS",
	.owner = "LINUX",
	.type = NT_ARM_PACA_KEYS,
	.set = IC_AARCH64_PAC_ADDRESS_KEYS,
	.bytes = 64,
	.words = address_key_words,
	.nr_words = IC_NR(address_key_words),
	.secret = true,
};

static const struct ic_regset pac_generic_keys = {
	.name = "ARM_PACG_KEYS",
	.owner = "LINUX",
	.type = NT_ARM_PACG_KEYS,
	.set = IC_AARCH64_PAC_GENERIC_KEYS,
	.bytes = 16,
	.words = generic_key_words,
	.nr_words = IC_NR(generic_key_words),
	.secret = true,
};

/* aarch64_regsets of arch/arm64/kernel/ptrace.c (Linux 6.12), those that CRIU stores. */
static const struct ic_regset *const regsets[] = {
	&fp, &tls, &pac_mask, &pac_enabled_keys, &pac_address_keys, &pac_generic_keys,
};

/* svc with any number. The kernel itself goes back to it and restores x0. */
static const struct ic_call_instruction instructions[] = {
	{ .value = 0xd4000001, .mask = 0xffe0001f, .size = 4 },
};

static const struct ic_call_entry entry = {
	.arguments = { 0, 1, 2, 3, 4, 5 },
	.result = 0,
	.first = 0,
	.instructions = instructions,
	.nr_instructions = IC_NR(instructions),
};

static const struct ic_dwarf_registers dwarf[] = {
	{ 0, 0, 32, 0 },
};

static const struct ic_frame_layout frame = { 29, 0, 8, false };

/* Functions that authenticate where they return to leave a code in the bits above an address. */
static uint64_t return_address(const struct ic_cpu_state *cpu, uint64_t saved)
{
	return pac_mask_size(cpu) ? saved & ((1ULL << address_bits(cpu->processor)) - 1) : saved;
}

const struct ic_arch ic_arch_aarch64 = {
	.name = "aarch64",
	.elf_machine = EM_AARCH64,
	.word_bytes = 8,
	.uid_bytes = 4,
	.page_bytes = 4096,
	.registers = registers,
	.nr_registers = IC_NR(registers),
	.registers_size = 34 * 8,
	.pc = 32,
	.sp = 31,
	.syscall = 8,
	.entry = &entry,
	.dwarf = dwarf,
	.nr_dwarf = IC_NR(dwarf),
	.frame = &frame,
	.return_address = return_address,
	.regsets = regsets,
	.nr_regsets = IC_NR(regsets),
};
