/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_STDIN_H
#define IC_INPUT_STDIN_H

#include <stdbool.h>

#include "convert/input/store.h"

/** Whether a path means standard input: "-". A file of that name is "./-". */
bool ic_stdin_is(const char *path);

/**
 * Make standard input a file that can be read anywhere: one that is a file stays as it is, if
 * nothing was taken from it yet; all else is copied to where the request unpacks to, to its end.
 *
 * @param fd  a descriptor of it; replaced by that of the copy
 * @return NULL; IC_ERR_USAGE when it is a terminal; IC_ERR_SYSTEM when it cannot be read or does not
 *         fit; IC_ERR_LIMIT
 */
ic_must_use struct ic_error *ic_stdin_keep(const struct ic_store_request *request, int *fd);

#endif
