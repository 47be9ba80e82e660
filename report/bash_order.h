/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_BASH_ORDER_H
#define IC_REPORT_BASH_ORDER_H

#include "report/bash_history.h"

/** Whether a shell's allocator may have put things into a mapping. */
bool ic_bash_is_heap(const struct ic_mapping *mapping);

/**
 * Find the order in which a shell has its commands: the longest run of pointers to them, which is
 * its list. All commands that a shell read from its history file may have one time.
 *
 * @param commands  by vaddr; gain their `rank`
 *
 * Source: the_history in readline's history.c.
 */
ic_must_use struct ic_error *ic_bash_order_find(const struct ic_process *process,
						struct ic_bash_command *commands, size_t nr);

#endif
