/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_COMMAND_LINE_H
#define IC_REPORT_COMMAND_LINE_H

#include <stddef.h>

#include "convert/base/arena.h"

/** Words as one line that a shell would split into the same words; NULL when there is no memory. */
char *ic_command_line(struct ic_arena *arena, const char *const *words, size_t nr);

#endif
