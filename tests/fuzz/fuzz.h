/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "convert/base/error.h"

/**
 * What a fuzz target exports: libFuzzer calls it with bytes of its making, replay.c with files.
 * It returns 0; what must never be is an abort().
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Abort, which the fuzzer takes for a find, unless something holds that always must. */
#define FUZZ_MUST(condition)      \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

/** An error that is allowed: it has a line of text, and is released. True when there was one. */
static inline int fuzz_failed(struct ic_error *err)
{
	if (!err)
		return 0;
	FUZZ_MUST(ic_error_text(err) && *ic_error_text(err));
	ic_error_free(err);
	return 1;
}

#endif
