/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_PROGRESS_H
#define IC_BASE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/** Whom long work tells how far it is. All zero: nobody. */
struct ic_progress {
	void (*add)(void *context, uint64_t bytes); /**< `bytes` more are done */
	void *context;
};

static inline void ic_progress_add(const struct ic_progress *progress, uint64_t bytes)
{
	if (progress && progress->add)
		progress->add(progress->context, bytes);
}

#endif
