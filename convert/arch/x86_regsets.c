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

bool ic_x86_has_fp(const struct ic_cpu_state *cpu)
{
	return x86(cpu)->has_fp;
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

const struct ic_regset ic_x86_fxsave = { "FPREGSET", "CORE", NT_PRFPREG, fxsave_size,
					 fxsave_encode };
const struct ic_regset ic_x86_prxfpreg = { "PRXFPREG", "LINUX", NT_PRXFPREG, fxsave_size,
					   fxsave_encode };
const struct ic_regset ic_x86_shstk = { "X86_SHSTK", "LINUX", NOTE_X86_SHSTK, shstk_size,
					shstk_encode };
