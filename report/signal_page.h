/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_SIGNAL_PAGE_H
#define IC_REPORT_SIGNAL_PAGE_H

#include "convert/model/process.h"

/**
 * Whether a mapping is the page that 32-bit ARM kernels give each process to return from signals,
 * "[sigpage]" in /proc/PID/maps. CRIU writes it as anonymous memory, so its bytes have to tell: the
 * kernel's few instructions, and nothing but filling before and behind them.
 *
 * Source: arch/arm/kernel/sigreturn_codes.S, get_signal_page() in signal.c (Linux 6.12).
 */
ic_must_use struct ic_error *ic_signal_page_is(const struct ic_process *process,
					       const struct ic_mapping *mapping, bool *ret);

#endif
