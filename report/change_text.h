/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CHANGE_TEXT_H
#define IC_REPORT_CHANGE_TEXT_H

#include "convert/base/arena.h"
#include "convert/model/change.h"

/** The class with its marks: "added, executable, set-uid"; NULL when there is no memory. */
const char *ic_change_text(const struct ic_change *change, struct ic_arena *arena);

/**
 * The extended attributes on one line: "security.capability=cap_net_raw=ep, user.a=b". A value that
 * is not printable is given as base64, "0s" before it as getfattr(1) has it.
 */
struct ic_text ic_change_attributes_text(const struct ic_change *change, struct ic_arena *arena);

#endif
