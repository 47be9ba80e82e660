/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_BAR_H
#define IC_CLI_BAR_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/progress.h"

/** A progress bar on standard error, if that is a terminal; otherwise nothing at all. */
struct ic_bar {
	bool shown;
	bool drawn;
	const char *what;      /**< "reading", "writing cores" */
	uint64_t done, total;  /**< bytes */
	int64_t started, last; /**< milliseconds */
};

/** Begin; `total` 0: not known. */
struct ic_bar ic_bar_begin(bool quiet, const char *what, uint64_t total);

/** A progress that moves the bar. */
struct ic_progress ic_bar_progress(struct ic_bar *bar);

/** Say how far it is: for work that counts itself. */
void ic_bar_set(struct ic_bar *bar, uint64_t done, uint64_t total);

/** Wipe it away. */
void ic_bar_end(struct ic_bar *bar);

#endif
