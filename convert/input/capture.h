/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_CAPTURE_H
#define IC_INPUT_CAPTURE_H

#include "convert/input/store.h"

/**
 * Captures of containers that hold no memory: "POD-ID-inspect.json", what docker said of one, with
 * "POD-ID-export.tar" (its files) or "POD-ID-diff.txt" (what it had changed) beside it.
 */

/** Whether a member is called as what docker said. */
bool ic_capture_is_inspect(const char *name);

/**
 * What docker said of the next container; NULL: none is left.
 *
 * @param index  where to go on, 0 at first
 */
const struct ic_member *ic_capture_next(const struct ic_store *store, size_t *index);

#endif
