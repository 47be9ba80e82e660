/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "convert/arch/x86.h"
#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/zero.h"

#define NOTE_X86_XSAVE_LAYOUT 0x205 /* not in glibc's elf.h of Debian 12 yet */

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

/* Components that CRIU does not store: they only tell how large an area is. */
#define FEATURE_TILEDATA 18
#define TILEDATA_END     11008
#define ALIKE_FEATURES   0x7ULL     /* x87, SSE, AVX: in the same place in every layout */
#define KNOWN_FEATURES   0x602ffULL /* those of the table, x87, SSE, and the two of AMX */

/* Where processors put the components; 0: they have no such one. */
struct layout {
	uint16_t offset[IC_X86_NR_COMPONENTS];
	uint16_t tiledata_end; /* 0: no AMX */
};

/*
 * CPUID leaf 0xD of Intel's and of AMD's processors. A size of the area fits one of them at most,
 * unless they agree in all components that are there.
 */
static const struct layout layouts[] = {
	{ { 576, 960, 1024, 1088, 1152, 1664, 2688 }, TILEDATA_END },
	{ { 576, 0, 0, 832, 896, 1408, 2432 }, 0 },
	{ { 576, 0, 0, 0, 0, 0, 832 }, 0 }, /* AMD without AVX-512 */
};

static const struct layout *const compat = &layouts[0];

static const struct ic_x86_state *x86(const struct ic_cpu_state *cpu)
{
	return cpu->extra;
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

/* Bytes of an area with the components of a mask; 0 when the layout lacks one of them. */
static size_t area_size(const struct layout *layout, uint64_t mask)
{
	size_t size = XSAVE_HEADER_END;

	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		if (!(mask >> ic_x86_components[i].feature & 1))
			continue;
		if (!layout->offset[i])
			return 0;
		size = ic_max(size, (size_t)layout->offset[i] + ic_x86_components[i].size);
	}
	if (mask >> FEATURE_TILEDATA & 1)
		return layout->tiledata_end;
	return size;
}

static bool has_note(const struct ic_x86_state *state)
{
	return state->has_xsave && state->has_fp;
}

static size_t note_size(const struct ic_x86_state *state, const struct layout *layout)
{
	return has_note(state) && layout ? area_size(layout, xcr0(state)) : 0;
}

static void encode(const struct ic_x86_state *state, const struct layout *layout, uint8_t *desc)
{
	uint64_t have = xcr0(state);
	uint64_t in_use = state->xstate_bv |
			  3; /* CRIU fills these two even where the bit is clear */

	memcpy(desc, state->fxsave, FXSAVE_BYTES);
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		const struct ic_x86_component_row *row = &ic_x86_components[i];

		if (!state->components[i])
			continue;
		memcpy(desc + layout->offset[i], state->components[i], row->size);
		if (!ic_is_zero(state->components[i], row->size))
			in_use |= 1ULL << row->feature;
	}
	ic_put(desc + XCR0_AT, 8, false, have);
	ic_put(desc + XSTATE_BV_AT, 8, false, in_use & have);
}

static size_t layout_note_size(const struct ic_x86_state *state, const struct layout *layout)
{
	size_t rows = 0;

	if (!note_size(state, layout))
		return 0;
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++)
		rows += state->components[i] != NULL;
	return rows * LAYOUT_ROW_BYTES;
}

/* struct x86_xfeat_component, arch/x86/include/uapi/asm/elf.h: type, size, offset, flags. */
static void encode_layout(const struct ic_x86_state *state, const struct layout *layout,
			  uint8_t *desc)
{
	for (size_t i = 0; i < IC_X86_NR_COMPONENTS; i++) {
		if (!state->components[i])
			continue;
		ic_put(desc, 4, false, ic_x86_components[i].feature);
		ic_put(desc + 4, 4, false, ic_x86_components[i].size);
		ic_put(desc + 8, 4, false, layout->offset[i]);
		desc += LAYOUT_ROW_BYTES;
	}
}

/*
 * The default is Intel's layout whatever the processor was: gdb 13 knows no other, later ones know
 * it, and CRIU stores the components apart, so any layout can be built.
 */
static size_t xstate_size(const struct ic_cpu_state *cpu)
{
	return note_size(x86(cpu), compat);
}

static void xstate_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	encode(x86(cpu), compat, desc);
}

static size_t layout_size(const struct ic_cpu_state *cpu)
{
	return layout_note_size(x86(cpu), compat);
}

static void layout_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	encode_layout(x86(cpu), compat, desc);
}

/*
 * Whether AT_MINSIGSTKSZ is that of an area of this size: get_sigframe_size() of
 * arch/x86/kernel/signal.c rounds the frame up to 16 bytes.
 */
static bool fits_frame(size_t area, uint64_t frame_bytes)
{
	return area && (area & ~(size_t)15) + 944 == frame_bytes;
}

static bool fits(const struct layout *layout, const struct ic_processor *processor, uint64_t have)
{
	uint64_t with_tiles = have | 1ULL << FEATURE_TILEDATA;

	if (processor->xsave_bytes)
		return !(have & ~processor->xfeatures) &&
		       !(processor->xfeatures & ~KNOWN_FEATURES) &&
		       area_size(layout, processor->xfeatures) == processor->xsave_bytes;
	return fits_frame(area_size(layout, have), processor->signal_frame_bytes) ||
	       fits_frame(area_size(layout, with_tiles), processor->signal_frame_bytes);
}

/* The layout of the thread's own processor, or NULL: not known. */
static const struct layout *native(const struct ic_cpu_state *cpu)
{
	uint64_t have = xcr0(x86(cpu));

	if (!(have & ~ALIKE_FEATURES))
		return compat;
	for (size_t i = 0; cpu->processor && i < IC_NR(layouts); i++)
		if (area_size(&layouts[i], have) && fits(&layouts[i], cpu->processor, have))
			return &layouts[i];
	return NULL;
}

bool ic_x86_has_native(const struct ic_cpu_state *cpu)
{
	return !has_note(x86(cpu)) || native(cpu);
}

static size_t native_xstate_size(const struct ic_cpu_state *cpu)
{
	return note_size(x86(cpu), native(cpu));
}

static void native_xstate_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	encode(x86(cpu), native(cpu), desc);
}

static size_t native_layout_size(const struct ic_cpu_state *cpu)
{
	return layout_note_size(x86(cpu), native(cpu));
}

static void native_layout_encode(const struct ic_cpu_state *cpu, uint8_t *desc)
{
	encode_layout(x86(cpu), native(cpu), desc);
}

const struct ic_regset ic_x86_xstate = {
	.name = "X86_XSTATE",
	.owner = "LINUX",
	.type = NT_X86_XSTATE,
	.size = xstate_size,
	.encode = xstate_encode,
};
const struct ic_regset ic_x86_xstate_native = {
	.name = "X86_XSTATE",
	.owner = "LINUX",
	.type = NT_X86_XSTATE,
	.size = native_xstate_size,
	.encode = native_xstate_encode,
};
const struct ic_regset ic_x86_xsave_layout = {
	.name = "X86_XSAVE_LAYOUT",
	.owner = "LINUX",
	.type = NOTE_X86_XSAVE_LAYOUT,
	.size = layout_size,
	.encode = layout_encode,
};
const struct ic_regset ic_x86_xsave_layout_native = {
	.name = "X86_XSAVE_LAYOUT",
	.owner = "LINUX",
	.type = NOTE_X86_XSAVE_LAYOUT,
	.size = native_layout_size,
	.encode = native_layout_encode,
};
