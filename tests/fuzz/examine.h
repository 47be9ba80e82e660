/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_EXAMINE_H
#define FUZZ_EXAMINE_H

#include "convert/model/checkpoint.h"

/**
 * Hold a checkpoint against what always must be so, and have everything made of it that convert
 * makes: plans, cores and reports, written to nowhere where they are small. Aborts if it is not so.
 */
void fuzz_examine(const struct ic_checkpoint *checkpoint);

#endif
