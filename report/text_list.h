/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_TEXT_LIST_H
#define IC_REPORT_TEXT_LIST_H

#include "convert/base/arena.h"

/** Words that become one string, a separator between them. */
struct ic_text_list {
	struct ic_arena *arena; /**< owns the result */
	const char *separator;
	struct ic_array bytes; /**< of char */
	bool no_memory;
};

/** Add a word. */
ic_printf(2, 3) void ic_text_list_add(struct ic_text_list *list, const char *format, ...);

/** The string, "" of no words; NULL: there is no memory. */
const char *ic_text_list_end(struct ic_text_list *list);

#endif
