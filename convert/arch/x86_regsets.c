/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/arch/x86.h"
#include "convert/base/attributes.h"
#include "convert/base/endian.h"

#define NOTE_X86_SHSTK 0x204 /* not in glibc's elf.h of Debian 12 yet */
#define FXSAVE_BYTES   512

static const struct ic_x86_state *x86(const struct ic_cpu_state *cpu)
{
	return cpu->extra;
}

static size_t fxsave_size(const struct ic_cpu_state *cpu)
{
	return x86(cpu)->has_fp ? FXSAVE_BYTES : 0;
}

static void fxsave_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	memcpy(desc, x86(cpu)->fxsave, FXSAVE_BYTES);
}

static size_t shstk_size(const struct ic_cpu_state *cpu)
{
	return x86(cpu)->has_shadow_stack ? 8 : 0;
}

static void shstk_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	ic_put(desc, 8, false, x86(cpu)->shadow_stack_pointer);
}

const struct ic_regset ic_x86_fxsave = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.size = fxsave_size,
	.encode = fxsave_encode,
};
const struct ic_regset ic_x86_prxfpreg = {
	.name = "PRXFPREG",
	.owner = "LINUX",
	.type = NT_PRXFPREG,
	.size = fxsave_size,
	.encode = fxsave_encode,
};
const struct ic_regset ic_x86_shstk = {
	.name = "X86_SHSTK",
	.owner = "LINUX",
	.type = NOTE_X86_SHSTK,
	.size = shstk_size,
	.encode = shstk_encode,
};
