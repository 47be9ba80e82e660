/* SPDX-License-Identifier: Apache-2.0 */
#include "report/words.h"

#include <stdlib.h>

#include "convert/base/checked.h"

/* Read from `start` to before `end`; a range that is none has no words. */
static struct ic_error *read_block(const struct ic_process *process, uint64_t start, uint64_t end,
				   size_t cap, struct ic_words *ret)
{
	uint64_t whole = end > start ? end - start : 0;
	size_t want = (size_t)ic_min(whole, cap);
	struct ic_words words = { .vaddr = start, .wanted = whole, .bytes = malloc(want + 1) };

	if (!words.bytes)
		return ic_error_memory();
	if (want)
		ic_error_free(
			ic_memory_read(&process->space, start, words.bytes, want, &words.size));
	words.had = words.size;
	words.known = want && words.size == want;
	words.truncated = want < whole;
	words.bytes[words.size] = '\0';
	*ret = words;
	return NULL;
}

static void trim(struct ic_words *words)
{
	while (words->size && !words->bytes[words->size - 1])
		words->size--;
}

struct ic_error *ic_words_command_line(const struct ic_process *process, size_t cap,
				       struct ic_words *ret)
{
	uint64_t start = process->arg_start, end = process->arg_end;
	struct ic_words words;
	struct ic_error *err = read_block(process, start, end, cap, &words);

	if (err)
		return err;
	/* The last byte of arguments that nobody touched is a NUL. */
	if (words.known && !words.truncated && words.bytes[words.size - 1] &&
	    process->env_end > end) {
		ic_words_release(&words);
		err = read_block(process, start, process->env_end, cap, &words);
		if (err)
			return err;
		words.size = strlen(words.bytes);
		words.truncated = words.size == cap;
	}
	trim(&words);
	*ret = words;
	return NULL;
}

struct ic_error *ic_words_environment(const struct ic_process *process, size_t cap,
				      struct ic_words *ret)
{
	struct ic_words words;
	struct ic_error *err = read_block(process, process->env_start, process->env_end, cap,
					  &words);

	if (err)
		return err;
	trim(&words);
	*ret = words;
	return NULL;
}

bool ic_words_next(struct ic_words *words, struct ic_text *ret)
{
	const char *start = words->bytes + words->next;

	if (words->next >= words->size)
		return false;
	*ret = (struct ic_text){ start, strnlen(start, words->size - words->next) };
	words->next += ret->size + 1;
	return true;
}

struct ic_text ic_words_join(struct ic_words *words)
{
	for (size_t i = 0; i < words->size; i++)
		if (!words->bytes[i])
			words->bytes[i] = ' ';
	return (struct ic_text){ words->bytes, words->size };
}

void ic_words_release(struct ic_words *words)
{
	free(words->bytes);
	*words = (struct ic_words){ 0 };
}
