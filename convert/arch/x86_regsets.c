/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/arch/x86.h"
#include "convert/base/attributes.h"
#include "convert/base/endian.h"

/* Names that glibc's elf.h of Debian 12 does not have yet. */
#define NOTE_X86_SHSTK        0x204
#define NOTE_X86_XSAVE_LAYOUT 0x205

#define FXSAVE_BYTES     512
#define XSAVE_HEADER_END 576
#define XCR0_AT          464 /* in the bytes that FXSAVE leaves to software */
#define XSTATE_BV_AT     512
#define LAYOUT_ROW_BYTES 16

const struct ic_x86_component_row ic_x86_components[IC_X86_NR_COMPONENTS] = {
	[IC_X86_YMM_HI] = { 2, 256, 576 },  [IC_X86_BNDREGS] = { 3, 64, 960 },
	[IC_X86_BNDCSR] = { 4, 64, 1024 },  [IC_X86_OPMASK] = { 5, 64, 1088 },
	[IC_X86_ZMM_HI] = { 6, 512, 1152 }, [IC_X86_HI16_ZMM] = { 7, 1024, 1664 },
	[IC_X86_PKRU] = { 9, 8, 2688 },
};

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

static bool is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* The components that the note holds, as a mask of XCR0. */
static uint64_t xcr0(const struct ic_x86_state *state)
{
	uint64_t mask = 3;

	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++)
		if (state->components[i])
			mask |= 1ULL << ic_x86_components[i].feature;
	return mask;
}

/*
 * The layout is Intel's whatever the processor was: gdb 13 knows no other, later ones know it, and
 * CRIU stores the components apart, so any layout can be built.
 */
static size_t xstate_size(const struct ic_cpu_state *cpu)
{
	const struct ic_x86_state *state = x86(cpu);
	size_t size = XSAVE_HEADER_END;

	if (!state->has_xsave || !state->has_fp)
		return 0;
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++)
		if (state->components[i])
			size = ic_x86_components[i].offset + (size_t)ic_x86_components[i].size;
	return size;
}

static void xstate_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	const struct ic_x86_state *state = x86(cpu);
	uint64_t have = xcr0(state);
	uint64_t in_use = state->xstate_bv |
			  3; /* CRIU fills these two even where the bit is clear */

	memcpy(desc, state->fxsave, FXSAVE_BYTES);
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		const struct ic_x86_component_row *row = &ic_x86_components[i];

		if (!state->components[i])
			continue;
		memcpy(desc + row->offset, state->components[i], row->size);
		if (!is_zero(state->components[i], row->size))
			in_use |= 1ULL << row->feature;
	}
	ic_put(desc + XCR0_AT, 8, false, have);
	ic_put(desc + XSTATE_BV_AT, 8, false, in_use & have);
}

static size_t layout_size(const struct ic_cpu_state *cpu)
{
	size_t rows = 0;

	if (!xstate_size(cpu))
		return 0;
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++)
		rows += x86(cpu)->components[i] != NULL;
	return rows * LAYOUT_ROW_BYTES;
}

/* struct x86_xfeat_component, arch/x86/include/uapi/asm/elf.h: type, size, offset, flags. */
static void layout_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		if (!x86(cpu)->components[i])
			continue;
		ic_put(desc, 4, false, ic_x86_components[i].feature);
		ic_put(desc + 4, 4, false, ic_x86_components[i].size);
		ic_put(desc + 8, 4, false, ic_x86_components[i].offset);
		desc += LAYOUT_ROW_BYTES;
	}
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
const struct ic_regset ic_x86_xstate = {
	.name = "X86_XSTATE",
	.owner = "LINUX",
	.type = NT_X86_XSTATE,
	.size = xstate_size,
	.encode = xstate_encode,
};
const struct ic_regset ic_x86_shstk = {
	.name = "X86_SHSTK",
	.owner = "LINUX",
	.type = NOTE_X86_SHSTK,
	.size = shstk_size,
	.encode = shstk_encode,
};
const struct ic_regset ic_x86_xsave_layout = {
	.name = "X86_XSAVE_LAYOUT",
	.owner = "LINUX",
	.type = NOTE_X86_XSAVE_LAYOUT,
	.size = layout_size,
	.encode = layout_encode,
};
