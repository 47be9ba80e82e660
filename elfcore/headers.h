/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_HEADERS_H
#define IC_ELFCORE_HEADERS_H

#include "convert/base/sink.h"
#include "elfcore/plan.h"

/** Write the ELF header and the program headers: the first bytes of a core. */
ic_must_use struct ic_error *ic_headers_write(const struct ic_process *process,
					      const struct ic_core_plan *plan,
					      struct ic_sink *sink);

/**
 * Write section header 0, which holds the number of segments when e_phnum cannot (gABI, chapter
 * 5); nothing otherwise. These are the last bytes of a core.
 */
ic_must_use struct ic_error *ic_headers_write_last(const struct ic_process *process,
						   const struct ic_core_plan *plan,
						   struct ic_sink *sink);

#endif
