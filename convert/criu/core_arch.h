/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_CORE_ARCH_H
#define IC_CRIU_CORE_ARCH_H

#include <core.pb-c.h>

#include "convert/arch/arch.h"
#include "convert/base/arena.h"
#include "convert/base/gaps.h"

/** Where a decoder of registers says what it had to leave out. */
struct ic_core_context {
	struct ic_arena *arena;
	struct ic_gaps *gaps;
	uint32_t pid;
	struct ic_place at; /**< of the record */
};

/**
 * How the registers of an architecture are stored. To add one: core_NAME.c with its row, a line in
 * ic_core_archs[].
 */
struct ic_core_arch {
	uint32_t march; /**< core_entry.mtype: enum march of images/core.proto */
	const char *name;

	/**
	 * Fill arch, registers and extra.
	 *
	 * @return NULL, or IC_ERR_DAMAGED when the general registers are not there; less than that
	 *         is a gap
	 */
	struct ic_error *(*decode)(const CoreEntry *core, const struct ic_core_context *context,
				   struct ic_cpu_state *ret);
};

extern const struct ic_core_arch ic_core_x86;

extern const struct ic_core_arch *const ic_core_archs[];
extern const size_t ic_nr_core_archs;

#endif
