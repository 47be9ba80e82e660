/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/escape.h"
#include "convert/cli/settings.h"

static void print_line(const char *line)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_error *err = ic_arena_new(&arena);
	const char *safe = err ? NULL : ic_escape(arena, (struct ic_text){ line, strlen(line) });

	ic_error_free(err);
	(void)fprintf(stderr, "icecore: %s\n", safe ? safe : "out of memory");
}

void ic_say(const char *text, ...)
{
	va_list arguments;
	char *line = NULL;

	va_start(arguments, text);
	if (vasprintf(&line, text, arguments) < 0)
		line = NULL;
	va_end(arguments);
	print_line(line ? line : "out of memory");
	free(line);
}

int ic_say_error(struct ic_error *err)
{
	bool usage = ic_error_kind(err) == IC_ERR_USAGE;

	ic_say("%s", ic_error_text(err));
	ic_error_free(err);
	return usage ? IC_EXIT_USAGE : IC_EXIT_FAILED;
}

/* The text of an error names the place itself; that of other gaps does not. */
static void say_gap(const char *word, const struct ic_gap *gap)
{
	if (!*gap->member || strstr(gap->text, gap->member))
		ic_say("%s: %s", word, gap->text);
	else
		ic_say("%s: %s+0x%llx: %s", word, gap->member, (unsigned long long)gap->offset,
		       gap->text);
}

void ic_say_gaps(const char *word, const struct ic_gaps *gaps, size_t most,
		 const char *where_all_are)
{
	uint64_t rest = gaps->nr_dropped;

	for (size_t i = 0; i < gaps->list.nr; i++) {
		const struct ic_gap *gap = ic_gap_at(gaps, i);

		if (i < most)
			say_gap(word, gap);
		else
			rest++;
	}
	if (rest)
		ic_say("%s: and %llu more: %s", word, (unsigned long long)rest, where_all_are);
}

const char *ic_shell_word(struct ic_arena *arena, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._+@=-,:%";
	size_t size;
	char *quoted, *end;

	if (*word == '-') /* not an option of the command that it is pasted behind */
		word = ic_arena_format(arena, "./%s", word);
	if (!word)
		return "?";
	size = strlen(word);
	if (size && strspn(word, plain) == size)
		return word;
	quoted = ic_arena_alloc(arena, 4 * size + 3, 1);
	if (!quoted)
		return word;
	end = quoted;
	*end++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			end = stpcpy(end, "'\\''");
		else
			*end++ = *word;
	}
	*end++ = '\'';
	return quoted;
}
