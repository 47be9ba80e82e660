/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_OPTIONS_H
#define IC_ELFCORE_OPTIONS_H

#include <stdbool.h>

/** What becomes of memory that was never touched. */
enum ic_zero_mode {
	IC_ZERO_AUTO,  /**< a hole in the file; inaccessible memory and long runs are left out */
	IC_ZERO_HOLES, /**< always a hole in the file */
	IC_ZERO_OMIT,  /**< always left out: p_filesz 0 */
};

/**
 * What shapes a core besides its process. All zero is the default: everything that the checkpoint
 * has, as the checkpoint has it.
 */
struct ic_core_options {
	enum ic_zero_mode zero;
	bool keys; /**< secret register sets, too: the keys of pointer authentication */
};

#endif
