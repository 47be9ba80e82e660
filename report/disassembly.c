/* SPDX-License-Identifier: Apache-2.0 */
#include "report/disassembly.h"

#if IC_HAVE_CAPSTONE

#include <stdio.h>

#include <capstone/capstone.h>

#include "convert/base/attributes.h"

const bool ic_disassembly_is_built = true;

/* An address, a mnemonic, operands (cs_insn has room for 32 and 160 bytes of them). */
#define LINE_BYTES (24 + sizeof(((cs_insn *)0)->mnemonic) + sizeof(((cs_insn *)0)->op_str))

/* What capstone calls an architecture. Not arm: bytes do not tell whether they are Thumb code. */
static const struct dialect {
	const struct ic_arch *arch;
	cs_arch family;
	int mode; /* of cs_mode, or'ed */
} dialects[] = {
	{ &ic_arch_x86_64, CS_ARCH_X86, CS_MODE_64 },
	{ &ic_arch_i386, CS_ARCH_X86, CS_MODE_32 },
	{ &ic_arch_aarch64, CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN },
	{ &ic_arch_mips64, CS_ARCH_MIPS, CS_MODE_MIPS64 | (int)CS_MODE_BIG_ENDIAN },
	{ &ic_arch_mips64el, CS_ARCH_MIPS, CS_MODE_MIPS64 },
	{ &ic_arch_ppc64le, CS_ARCH_PPC, CS_MODE_64 },
	{ &ic_arch_s390x, CS_ARCH_SYSZ, (int)CS_MODE_BIG_ENDIAN },
#if CS_API_MAJOR >= 5
	{ &ic_arch_riscv64, CS_ARCH_RISCV, CS_MODE_RISCV64 | CS_MODE_RISCVC },
#endif
};

static bool open_for(const struct ic_arch *arch, csh *ret)
{
	for (size_t i = 0; i < IC_NR(dialects); i++)
		if (dialects[i].arch == arch)
			return cs_open(dialects[i].family, (cs_mode)dialects[i].mode, ret) ==
			       CS_ERR_OK;
	return false;
}

struct ic_error *ic_disassemble(const struct ic_arch *arch, uint64_t vaddr, const uint8_t *bytes,
				size_t size, struct ic_arena *arena, const char **ret)
{
	cs_insn *instructions = NULL;
	size_t nr, used = 0, room;
	char *text = NULL;
	csh handle;

	*ret = NULL;
	if (!open_for(arch, &handle))
		return NULL;
	nr = cs_disasm(handle, bytes, size, vaddr, 0, &instructions);
	room = nr * LINE_BYTES;
	if (nr)
		text = ic_arena_alloc(arena, room, 1);
	for (size_t i = 0; text && i < nr; i++)
		used += (size_t)snprintf(text + used, room - used, "%s0x%llx:\t%s%s%s",
					 i ? "\n" : "", (unsigned long long)instructions[i].address,
					 instructions[i].mnemonic,
					 *instructions[i].op_str ? "\t" : "",
					 instructions[i].op_str);
	if (instructions)
		cs_free(instructions, nr);
	(void)cs_close(&handle);
	*ret = text;
	return nr && !text ? ic_error_memory() : NULL;
}

#else

const bool ic_disassembly_is_built = false;

struct ic_error *ic_disassemble(const struct ic_arch *arch, uint64_t vaddr, const uint8_t *bytes,
				size_t size, struct ic_arena *arena, const char **ret)
{
	(void)arch;
	(void)vaddr;
	(void)bytes;
	(void)size;
	(void)arena;
	*ret = NULL;
	return NULL;
}

#endif
