/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_FLAG_WORDS_H
#define IC_BASE_FLAG_WORDS_H

#include <stdint.h>

#include "convert/base/arena.h"

/** A flag, or several that have a name together: those stand before the ones they are made of. */
struct ic_flag_word {
	uint64_t bits; /**< all of them are set; 0: the end of a list */
	const char *word;
};

/**
 * The names of the bits that are set, in the order of the list, between bars: "IN_CREATE|IN_DELETE".
 * What has no name is a number at the end: "IN_CREATE|0x80000". Nothing set: "".
 *
 * @return a string of the arena; NULL: no memory
 */
const char *ic_flag_words(const struct ic_flag_word *words, uint64_t bits, struct ic_arena *arena);

#endif
