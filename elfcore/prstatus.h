/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PRSTATUS_H
#define IC_ELFCORE_PRSTATUS_H

#include <stddef.h>

#include "convert/arch/arch.h"

/** Offsets in the descriptor of an NT_PRSTATUS, for who reads one. */
struct ic_prstatus_layout {
	size_t sigpend, sighold; /**< a word each */
	size_t pid;              /**< pid, ppid, pgid and sid: 4 bytes each */
	size_t registers;        /**< pr_reg */
	size_t size;             /**< of the descriptor */
};

/** Source: struct elf_prstatus of include/linux/elfcore.h (Linux 6.12). */
struct ic_prstatus_layout ic_note_prstatus_layout(const struct ic_arch *arch);

#endif
