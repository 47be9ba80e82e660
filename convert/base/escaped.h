/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ESCAPED_H
#define IC_BASE_ESCAPED_H

#include "convert/base/arena.h"
#include "convert/base/text.h"

/** A text from the evidence, fit for a document; it may borrow the bytes it was made of. */
struct ic_escaped {
	const char *text;       /**< printable UTF-8, a NUL behind it */
	const char *base64;     /**< of the raw bytes, if escaping changed them; else NULL */
	struct ic_arena *arena; /**< holds both, if escaping changed them; else NULL */
};

#define IC_ESCAPED_NONE          \
	{                        \
		NULL, NULL, NULL \
	}

/** Escape a text (base/escape.h). Costs nothing when the text is printable, as it mostly is. */
ic_must_use struct ic_error *ic_escaped_make(struct ic_text text, struct ic_escaped *ret);

/** Destructor for ic_cleanup(). */
void ic_escaped_freep(struct ic_escaped *escaped);

/** A C string as a text; NULL is an absent text. */
static inline struct ic_text ic_escaped_source(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

#endif
