/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_AUXV_H
#define IC_MODEL_AUXV_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/model/process.h"

/** The value of an entry of the auxiliary vector; false when there is none. */
bool ic_auxv_find(const struct ic_process *process, uint64_t type, uint64_t *ret);

#endif
