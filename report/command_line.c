/* SPDX-License-Identifier: Apache-2.0 */
#include "report/command_line.h"

#include <string.h>

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "/._+@=:,%-";

/* Put a word with its quotes at `to`; returns the end. At most 4 bytes a byte, and 2. */
static char *put_word(char *to, const char *word)
{
	if (*word && word[strspn(word, plain)] == '\0')
		return stpcpy(to, word);
	*to++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			to = stpcpy(to, "'\\''");
		else
			*to++ = *word;
	}
	*to++ = '\'';
	return to;
}

char *ic_command_line(struct ic_arena *arena, const char *const *words, size_t nr)
{
	size_t room = 1;
	char *line, *end;

	for (size_t i = 0; i < nr; i++)
		room += 4 * strlen(words[i]) + 3;
	line = ic_arena_alloc(arena, room, 1);
	end = line;
	for (size_t i = 0; line && i < nr; i++) {
		if (i)
			*end++ = ' ';
		end = put_word(end, words[i]);
	}
	return line;
}
