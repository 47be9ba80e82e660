/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_SPOOL_H
#define FUZZ_SPOOL_H

#include "convert/base/outdir.h"

/**
 * Where compressed bytes are unpacked to, in files without a name: one folder for all runs, which
 * goes away at the end. NULL if there is none.
 */
const struct ic_outdir *fuzz_spool(void);

#endif
