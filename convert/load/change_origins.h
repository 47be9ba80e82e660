/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_CHANGE_ORIGINS_H
#define IC_LOAD_CHANGE_ORIGINS_H

#include "convert/base/error.h"
#include "convert/load/change_list.h"

/**
 * A place of a checkpoint that changed files come from. To add one: a function that lists it, a row
 * in ic_change_origins[], an ic_change_origin with its name, a case in tests/unit/load_changes.c.
 */
struct ic_change_origin_row {
	enum ic_change_origin origin;
	/** Append what is there; nothing when the checkpoint has no such place. */
	struct ic_error *(*list)(struct ic_change_list *list);
};

/** In the order in which they are listed: that of the enum. */
extern const struct ic_change_origin_row *const ic_change_origins[];
extern const size_t ic_nr_change_origins;

#endif
