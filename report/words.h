/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_ARGUMENTS_H
#define IC_REPORT_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "convert/base/text.h"
#include "convert/model/process.h"

#define IC_ARGUMENTS_MAX_BYTES ((size_t)32 << 10)

/** The command line of a process, as its memory has it: what the process says of itself. */
struct ic_arguments {
	size_t size;    /**< bytes read, without NULs at the end */
	size_t next;    /**< where ic_arguments_next() goes on */
	bool known;     /**< the memory of all of it, up to the cap, is in the checkpoint */
	bool truncated; /**< longer than the cap */
	char bytes[IC_ARGUMENTS_MAX_BYTES + 1];
};

/** Read the command line; what cannot be read leaves `known` false. Never fails. */
void ic_arguments_read(const struct ic_process *process, struct ic_arguments *ret);

/** The next argument into *ret, borrowed; false behind the last one. */
bool ic_arguments_next(struct ic_arguments *arguments, struct ic_text *ret);

#endif
