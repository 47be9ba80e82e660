/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_DISASSEMBLY_H
#define IC_REPORT_DISASSEMBLY_H

#include "convert/arch/arch.h"
#include "convert/base/arena.h"
#include "convert/base/error.h"

/** Whether this program has a disassembler: capstone, if it was there at build time. */
extern const bool ic_disassembly_is_built;

/**
 * Disassemble code, as Volatility shows it: a line an instruction, "0xADDRESS:<TAB>MNEMONIC<TAB>
 * OPERANDS". Stops at the first bytes that are no instruction.
 *
 * @param arena  owns the text
 * @param ret    printable; NULL when there is no disassembler, it does not know the architecture, or
 *               the first bytes are no instruction
 */
ic_must_use struct ic_error *ic_disassemble(const struct ic_arch *arch, uint64_t vaddr,
					    const uint8_t *bytes, size_t size,
					    struct ic_arena *arena, const char **ret);

#endif
