/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/arch/x86.h"
#include "convert/base/endian.h"

#define FSAVE_BYTES    108
#define ST_AT_FXSAVE   32
#define ST_AT_FSAVE    28
#define TLS_SLOT_BYTES 16
#define ROW_DS         7
#define ROW_CS         13

static const struct ic_x86_state *x86(const struct ic_cpu_state *cpu)
{
	return cpu->extra;
}

static size_t fsave_size(const struct ic_cpu_state *cpu)
{
	return x86(cpu)->has_fp ? FSAVE_BYTES : 0;
}

/* The tag FSAVE gives a register that FXSAVE only calls not empty: 0 valid, 1 zero, 2 special. */
static uint32_t tag_of(const uint8_t *st)
{
	uint64_t mantissa = ic_get(st, 8, false);
	uint64_t exponent = ic_get(st + 8, 2, false) & 0x7fff;

	if (exponent == 0x7fff)
		return 2;
	if (exponent == 0)
		return mantissa ? 2 : 1;
	return mantissa >> 63 ? 0 : 2;
}

/* Two bits a register from the one bit of FXSAVE; physical register numbers, st(0) is at `top`. */
static uint32_t tag_word(const uint8_t *fxsave)
{
	uint32_t not_empty = fxsave[4];
	uint32_t top = fxsave[3] >> 3 & 7;
	uint32_t word = 0;

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t tag = 3;

		if (not_empty >> i & 1)
			tag = tag_of(fxsave + ST_AT_FXSAVE + 16 * (size_t)((i - top) & 7));
		word |= tag << (2 * i);
	}
	return word;
}

/*
 * struct user_i387_ia32_struct (asm/user32.h), made from FXSAVE as convert_from_fxsr() of
 * arch/x86/kernel/fpu/regset.c (Linux 6.12) makes it on a 64-bit kernel: the segments are the
 * thread's own, since the processor did not store those of the last FPU instruction.
 */
static void fsave_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	const uint8_t *fxsave = x86(cpu)->fxsave;

	ic_put(desc + 0, 4, false, ic_get(fxsave + 0, 2, false) | 0xffff0000);
	ic_put(desc + 4, 4, false, ic_get(fxsave + 2, 2, false) | 0xffff0000);
	ic_put(desc + 8, 4, false, tag_word(fxsave) | 0xffff0000);
	ic_put(desc + 12, 4, false, ic_get(fxsave + 8, 4, false));
	ic_put(desc + 16, 4, false, cpu->registers[ROW_CS]);
	ic_put(desc + 20, 4, false, ic_get(fxsave + 16, 4, false));
	ic_put(desc + 24, 4, false, cpu->registers[ROW_DS] | 0xffff0000);
	for (size_t i = 0; i < 8; i++)
		memcpy(desc + ST_AT_FSAVE + 10 * i, fxsave + ST_AT_FXSAVE + 16 * i, 10);
}

/* The kernel writes the note when any slot is in use. */
static size_t tls_size(const struct ic_cpu_state *cpu)
{
	const struct ic_x86_state *state = x86(cpu);

	for (size_t i = 0; i < state->nr_tls; i++)
		if (state->tls[i].base || state->tls[i].limit)
			return (size_t)IC_X86_NR_TLS * TLS_SLOT_BYTES;
	return 0;
}

static void tls_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	for (size_t i = 0; i < x86(cpu)->nr_tls; i++, desc += TLS_SLOT_BYTES) {
		const struct ic_x86_tls *slot = &x86(cpu)->tls[i];

		ic_put(desc + 0, 4, false, slot->entry_number);
		ic_put(desc + 4, 4, false, slot->base);
		ic_put(desc + 8, 4, false, slot->limit);
		ic_put(desc + 12, 4, false, slot->flags);
	}
}

const struct ic_regset ic_x86_fsave = {
	.name = "FPREGSET",
	.owner = "CORE",
	.type = NT_PRFPREG,
	.size = fsave_size,
	.encode = fsave_encode,
};
const struct ic_regset ic_x86_tls = {
	.name = "386_TLS",
	.owner = "LINUX",
	.type = NT_386_TLS,
	.size = tls_size,
	.encode = tls_encode,
};
