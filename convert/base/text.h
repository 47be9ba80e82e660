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

/** Whether both are there and the same. */
static inline bool ic_text_equal(struct ic_text a, struct ic_text b)
{
	return a.bytes && b.bytes && a.size == b.size && !memcmp(a.bytes, b.bytes, a.size);
}

/** By their bytes, as strcmp(3) does; one that is absent is as an empty one. */
static inline int ic_text_compare(struct ic_text a, struct ic_text b)
{
	size_t both = a.size < b.size ? a.size : b.size;
	int order = both ? memcmp(a.bytes, b.bytes, both) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static inline bool ic_text_starts(struct ic_text text, const char *prefix)
{
	size_t size = strlen(prefix);

	return text.bytes && text.size >= size && !memcmp(text.bytes, prefix, size);
}

#endif
