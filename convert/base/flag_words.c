/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/flag_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_BYTES 20 /* of a bar, 0x and 16 digits, and the NUL */

const char *ic_flag_words(const struct ic_flag_word *words, uint64_t bits, struct ic_arena *arena)
{
	size_t room = NUMBER_BYTES;
	char *text, *to;

	for (const struct ic_flag_word *word = words; word->bits; word++)
		room += strlen(word->word) + 1;
	text = ic_arena_alloc(arena, room, 1);
	if (!text)
		return NULL;
	to = text;
	for (const struct ic_flag_word *word = words; word->bits; word++)
		if ((bits & word->bits) == word->bits) {
			to += sprintf(to, "%s%s", to == text ? "" : "|", word->word);
			bits &= ~word->bits;
		}
	if (bits)
		(void)sprintf(to, "%s0x%" PRIx64, to == text ? "" : "|", bits);
	return text;
}
