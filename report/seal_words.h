/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_SEAL_WORDS_H
#define IC_REPORT_SEAL_WORDS_H

#include <stdint.h>

#include "convert/base/arena.h"

/**
 * The seals of a memfd: "F_SEAL_SEAL|F_SEAL_WRITE"; none: "".
 *
 * Source: include/uapi/linux/fcntl.h (Linux 6.12).
 */
const char *ic_seal_words(uint32_t seals, struct ic_arena *arena);

#endif
