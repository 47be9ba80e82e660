/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_CAPTURE_H
#define ICB_CAPTURE_H

#include "tests/builder/builder.h"

/**
 * Add a process of this machine (x86-64, stopped by the caller) as CRIU would dump its private
 * memory: every page of anonymous memory and of the vdso, of mapped files the pages that were
 * written to. Shared mappings, registers and descriptors are not taken.
 *
 * @return 0, or -1 with errno set: mostly, that this process may not read the other one
 */
int icb_capture(struct icb *b, uint32_t pid);

#endif
