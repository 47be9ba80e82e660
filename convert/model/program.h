/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_PROGRAM_H
#define IC_MODEL_PROGRAM_H

#include "convert/model/process.h"

/**
 * e_flags of a core: those of the program, from its ELF header in memory, so that debuggers that
 * have only the core know its ABI; the architecture's where that page is not in the checkpoint, or
 * is no header of the process's architecture.
 *
 * @return NULL, or an error when the page is there and cannot be read
 *
 * Source: gABI, chapter 4; Linux since 6.18 does so for riscv64, fs/binfmt_elf.c.
 */
ic_must_use struct ic_error *ic_program_flags(const struct ic_process *process, uint32_t *ret);

#endif
