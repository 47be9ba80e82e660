/* SPDX-License-Identifier: Apache-2.0 */
#include "report/change_text.h"

#include "convert/base/escape.h"

const char *ic_change_text(const struct ic_change *change, struct ic_arena *arena)
{
	const char *text = ic_change_class_name(change->class);

	for (unsigned int bit = 0; text && bit < IC_NR_CHANGE_MARKS; bit++)
		if (change->marks >> bit & 1)
			text = ic_arena_format(arena, "%s, %s", text, ic_change_mark_name(bit));
	return text;
}

static const char *value_of(const struct ic_change_attribute *attribute, struct ic_arena *arena)
{
	const char *base64;

	if (attribute->meaning)
		return attribute->meaning;
	if (ic_text_is_printable(attribute->value))
		return attribute->value.bytes;
	base64 = ic_base64(arena, attribute->value);
	return base64 ? ic_arena_format(arena, "0s%s", base64) : NULL;
}

struct ic_text ic_change_attributes_text(const struct ic_change *change, struct ic_arena *arena)
{
	const char *text = NULL;

	for (size_t i = 0; i < change->nr_attributes; i++) {
		const char *value = value_of(&change->attributes[i], arena);

		text = ic_arena_format(arena, "%s%s%s=%s", text ? text : "", text ? ", " : "",
				       change->attributes[i].name.bytes, value ? value : "");
		if (!text)
			break;
	}
	return (struct ic_text){ text, text ? strlen(text) : 0 };
}
