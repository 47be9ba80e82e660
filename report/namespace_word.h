/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_NAMESPACE_WORD_H
#define IC_REPORT_NAMESPACE_WORD_H

#include <stdint.h>

/**
 * A namespace's name in /proc/PID/ns: "net", "mnt"; "namespace" for a flag that is none.
 *
 * Source: CLONE_NEW* of include/uapi/linux/sched.h (Linux 6.12).
 */
const char *ic_namespace_word(uint32_t clone_flag);

#endif
