/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SAY_H
#define IC_CLI_SAY_H

#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/base/text.h"

/** Print "icecore: TEXT" on standard error; what is not printable is escaped. */
ic_printf(1, 2) void ic_say(const char *text, ...);

/** Print an error, release it, and give the exit status for its kind. */
int ic_say_error(struct ic_error *err);

/** Gaps that a run prints; the reports have all. */
#define IC_GAPS_SHOWN 20

/**
 * Print the gaps on standard error: the first `most` of them, and how many more there are.
 *
 * @param word  that each line begins with: "gap"
 */
void ic_say_gaps(const char *word, const struct ic_gaps *gaps, size_t most,
		 const char *where_all_are);

/** A word safe to paste into a shell: quoted where it needs it. A string of the arena. */
const char *ic_shell_word(struct ic_arena *arena, const char *word);

#endif
