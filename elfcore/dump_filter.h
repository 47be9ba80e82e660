/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_DUMP_FILTER_H
#define IC_ELFCORE_DUMP_FILTER_H

#include "elfcore/options.h"

/** How much of a mapping a core is to hold, as far as the checkpoint has it. */
enum ic_dump {
	IC_DUMP_NOTHING,
	IC_DUMP_HEADER, /**< its first page, which holds an ELF header */
	IC_DUMP_WHOLE,
};

/**
 * Decide on one mapping. Without a filter and --like-kernel everything is kept. With them the tests
 * are the kernel's, in its order; a filter alone does not heed MADV_DONTDUMP.
 *
 * The kernel cannot be followed where a checkpoint does not tell: DAX mappings count as ordinary
 * ones, and a file is deleted where the checkpoint says so.
 *
 * Source: vma_dump_size() and always_dump_vma() of fs/coredump.c (Linux 6.12).
 */
enum ic_dump ic_dump_filter(const struct ic_core_options *options, const struct ic_process *process,
			    const struct ic_mapping *mapping);

#endif
