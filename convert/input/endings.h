/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_ENDINGS_H
#define IC_INPUT_ENDINGS_H

#include <stddef.h>

/** The length of a file's name without the endings of archives: 4 of "till.tar.zst". At least 1. */
size_t ic_endings_strip(const char *name);

#endif
