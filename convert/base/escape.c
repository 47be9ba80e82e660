/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/escape.h"

size_t ic_utf8_next(const uint8_t *s, size_t left, uint32_t *ret)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t code;

	if (size == 0 || size > left || s[0] > 0xf4)
		return 0;
	code = size == 1 ? s[0] : s[0] & (0x7fU >> size);
	for (size_t i = 1; i < size; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3fU);
	}
	if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret = code;
	return size;
}

bool ic_utf8_is_printable(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	/* Characters that reorder or hide the text around them. */
	if (code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	    code == 0xfeff)
		return false;
	return (code & 0xfffe) != 0xfffe;
}

/* The length of the printable character at `s`, 0 if there is none. */
static size_t printable(const uint8_t *s, size_t left)
{
	uint32_t code;
	size_t size = ic_utf8_next(s, left, &code);

	return size && ic_utf8_is_printable(code) ? size : 0;
}

bool ic_text_is_printable(struct ic_text text)
{
	const uint8_t *bytes = (const uint8_t *)text.bytes;

	for (size_t i = 0, size; i < text.size; i += size) {
		size = printable(bytes + i, text.size - i);
		if (!size)
			return false;
	}
	return true;
}

const char *ic_escape(struct ic_arena *arena, struct ic_text text)
{
	static const char digits[] = "0123456789ABCDEF";
	const uint8_t *bytes = (const uint8_t *)text.bytes;
	char *copy;
	char *end;

	if (!text.size)
		return "";
	if (ic_text_is_printable(text))
		return ic_arena_copy(arena, text.bytes, text.size);
	copy = text.size < SIZE_MAX / 4 ? ic_arena_alloc(arena, text.size * 4 + 1, 1) : NULL;
	end = copy;
	for (size_t i = 0; copy && i < text.size;) {
		size_t size = printable(bytes + i, text.size - i);

		if (!size) {
			*end++ = '\\';
			*end++ = 'x';
			*end++ = digits[bytes[i] >> 4];
			*end++ = digits[bytes[i++] & 15];
		}
		while (size--)
			*end++ = (char)bytes[i++];
	}
	return copy;
}

char *ic_base64_put(char *to, const uint8_t *bytes, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < size; i += 3) {
		size_t have = size - i < 3 ? size - i : 3;
		uint32_t word = (uint32_t)bytes[i] << 16;

		word |= have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		word |= have > 2 ? (uint32_t)bytes[i + 2] : 0;
		for (size_t digit = 0; digit < 4; digit++)
			*to++ = digit <= have ? digits[word >> (18 - 6 * digit) & 63] : '=';
	}
	return to;
}

const char *ic_base64(struct ic_arena *arena, struct ic_text text)
{
	char *copy = text.size < SIZE_MAX / 2 ? ic_arena_alloc(arena, text.size / 3 * 4 + 5, 1) :
						NULL;

	if (copy)
		ic_base64_put(copy, (const uint8_t *)text.bytes, text.size);
	return copy;
}
