/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/escaped.h"

#include "convert/base/escape.h"

struct ic_error *ic_escaped_make(struct ic_text text, struct ic_escaped *ret)
{
	struct ic_escaped made = IC_ESCAPED_NONE;
	struct ic_error *err;

	if (!text.size || ic_text_is_printable(text)) {
		*ret = (struct ic_escaped){ .text = text.size ? text.bytes : "" };
		return NULL;
	}
	err = ic_arena_new(&made.arena);
	if (err)
		return err;
	made.text = ic_escape(made.arena, text);
	made.base64 = ic_base64(made.arena, text);
	if (!made.text || !made.base64) {
		ic_arena_free(made.arena);
		return ic_error_memory();
	}
	*ret = made;
	return NULL;
}

void ic_escaped_freep(struct ic_escaped *escaped)
{
	ic_arena_free(escaped->arena);
}
