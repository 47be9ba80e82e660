/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_CORE_ARCH_H
#define IC_CRIU_CORE_ARCH_H

#include <core.pb-c.h>

#include "convert/arch/arch.h"
#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/criu/unpack.h"

/** Where a decoder of registers says what it had to leave out. */
struct ic_core_context {
	struct ic_arena *arena;
	struct ic_gaps *gaps;
	uint32_t pid;
	struct ic_place at; /**< of the record */
	bool big_endian;    /**< of the dumping machine */
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

/** Note as a gap what is left out of a thread. */
ic_printf(2, 3) void ic_core_arch_left_out(const struct ic_core_context *context, const char *text,
					   ...);

/** Which fields of a message are the numbers of a register set. */
struct ic_core_set {
	const char *what; /**< "floating-point registers" */
	const struct ic_unpacked_fields *fields;
	size_t nr_fields;
	uint8_t set; /**< where they go: index in ic_register_sets */
};

/**
 * Take the general registers and make room for the sets.
 *
 * @param message  NULL: IC_ERR_DAMAGED
 * @param fields   numbers in the order of arch->registers
 * @param ret      gains arch, registers, extra
 */
ic_must_use struct ic_error *ic_core_arch_general(const struct ic_core_context *context,
						  const void *message,
						  const struct ic_unpacked_fields *fields,
						  size_t nr_fields, const struct ic_arch *arch,
						  struct ic_cpu_state *ret,
						  struct ic_register_sets **ret_sets);

/** Take one set; when `message` is NULL or not whole, the set is left out and a gap says so. */
ic_must_use struct ic_error *ic_core_arch_set(const struct ic_core_context *context,
					      const void *message, const struct ic_core_set *set,
					      struct ic_register_sets *sets);

extern const struct ic_core_arch ic_core_x86;
extern const struct ic_core_arch ic_core_aarch64;
extern const struct ic_core_arch ic_core_arm;
extern const struct ic_core_arch ic_core_loongarch64;
extern const struct ic_core_arch ic_core_mips64;
extern const struct ic_core_arch ic_core_ppc64;
extern const struct ic_core_arch ic_core_riscv64;
extern const struct ic_core_arch ic_core_s390x;

extern const struct ic_core_arch *const ic_core_archs[];
extern const size_t ic_nr_core_archs;

#endif
