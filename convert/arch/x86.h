/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ARCH_X86_H
#define IC_ARCH_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/arch/arch.h"

/** The XSAVE components that CRIU stores, in the order of their bits. */
enum ic_x86_component {
	IC_X86_YMM_HI,
	IC_X86_BNDREGS,
	IC_X86_BNDCSR,
	IC_X86_OPMASK,
	IC_X86_ZMM_HI,
	IC_X86_HI16_ZMM,
	IC_X86_PKRU,
	IC_X86_NR_COMPONENTS
};

/** Where a component lies in the standard format of XSAVE (Intel SDM vol. 1, 13.4.3). */
struct ic_x86_component_row {
	uint8_t feature; /**< its bit in XCR0 */
	uint16_t size;   /**< bytes */
	uint16_t offset; /**< bytes from the start of the XSAVE area, in Intel's layout */
};

extern const struct ic_x86_component_row ic_x86_components[IC_X86_NR_COMPONENTS];

/** One slot of the GDT's thread-local segments: struct user_desc (asm/ldt.h). */
struct ic_x86_tls {
	uint32_t entry_number;
	uint32_t base;
	uint32_t limit;
	uint32_t flags; /**< bit 0 seg_32bit, 1-2 contents, 3 read_exec_only, 4 limit_in_pages, 5
			     seg_not_present, 6 useable */
};

#define IC_X86_NR_TLS 3

/** ic_cpu_state.extra of x86_64 and i386. */
struct ic_x86_state {
	bool has_fp;         /**< the x87 and SSE registers are known */
	uint8_t fxsave[512]; /**< as FXSAVE writes them; bytes 416 on are zero */

	bool has_xsave;     /**< the processor had XSAVE */
	uint64_t xstate_bv; /**< as CRIU stored it */
	const uint8_t
		*components[IC_X86_NR_COMPONENTS]; /**< each of its row's size; NULL: not there */

	bool has_shadow_stack;
	uint64_t shadow_stack_pointer;

	size_t nr_tls;
	struct ic_x86_tls tls[IC_X86_NR_TLS];
};

/* The register sets of both architectures; x86_64.c and i386.c put them into their tables. */
extern const struct ic_regset ic_x86_fxsave;   /**< NT_PRFPREG of x86-64 */
extern const struct ic_regset ic_x86_prxfpreg; /**< the same bytes, as i386 names them */
extern const struct ic_regset ic_x86_fsave;    /**< NT_PRFPREG of i386 */
extern const struct ic_regset ic_x86_xstate;
extern const struct ic_regset ic_x86_shstk;
extern const struct ic_regset ic_x86_tls;
extern const struct ic_regset ic_x86_xsave_layout;

/* The same two as the checkpointed processor lays them out; they ask for ic_x86_has_native(). */
extern const struct ic_regset ic_x86_xstate_native;
extern const struct ic_regset ic_x86_xsave_layout_native;

/** For ic_arch.has_native: whether the offsets of the components follow from what is known. */
bool ic_x86_has_native(const struct ic_cpu_state *cpu);

#endif
