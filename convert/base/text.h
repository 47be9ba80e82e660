/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_TEXT_H
#define IC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * A string from the evidence: any bytes, NUL included. It is data, never a path to open, never a
 * format, and it passes base/escape.h before a person, a terminal or a document sees it. There is
 * a NUL behind the last byte that is not counted. `bytes` is NULL when the evidence has no such
 * string, which is not the same as an empty one.
 */
struct ic_text {
	const char *bytes;
	size_t size;
};

static inline bool ic_text_is(struct ic_text text, const char *string)
{
	return text.bytes && text.size == strlen(string) && !memcmp(text.bytes, string, text.size);
}

static inline bool ic_text_starts(struct ic_text text, const char *prefix)
{
	size_t size = strlen(prefix);

	return text.bytes && text.size >= size && !memcmp(text.bytes, prefix, size);
}

#endif
