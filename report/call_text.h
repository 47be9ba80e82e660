/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CALL_TEXT_H
#define IC_REPORT_CALL_TEXT_H

#include "convert/base/arena.h"
#include "convert/model/call.h"

/** "waiting", "interrupted", "returned", "unknown"; NULL for IC_CALL_NONE. */
const char *ic_call_text_state(enum ic_call_state state);

/**
 * The arguments of a call as a person reads them: "0x7ffd5c3f0e80, 128, NULL", descriptors and
 * counts in decimal, addresses and bits in hexadecimal. The six of a call of which it is not known
 * what it takes are all hexadecimal; "?" is one that was on the stack. No memory is read: an address stays one.
 *
 * @param call   with a number
 * @return of the arena; NULL when there is no memory
 */
const char *ic_call_text_arguments(const struct ic_call *call, const struct ic_arch *arch,
				   struct ic_arena *arena);

#endif
