/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_PROC_LIMITS_H
#define IC_ELFCORE_PROC_LIMITS_H

#include "convert/model/process.h"

/** The soft limit of the resident set, RLIMIT_RSS; 0 where the checkpoint does not have it. */
uint64_t ic_proc_limits_rss(const struct ic_process *process);

#endif
