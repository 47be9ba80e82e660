/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/base/escape.h"

#define CUT           "\xe2\x80\xa6" /* U+2026 */
#define FIELD_COLUMNS 12

/*
 * Characters that may take two columns (East_Asian_Width W and F of Unicode 15, in wide strokes,
 * since too wide is safe). wcwidth() would ask the locale.
 */
static const struct {
	uint32_t first, last;
} wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x23ff },   { 0x25fd, 0x27bf }, { 0x2b1b, 0x2b55 },
	{ 0x2e80, 0xa4cf },   { 0xa960, 0xa97c },   { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe10, 0xfe6b },   { 0xff01, 0xff60 },   { 0xffe0, 0xffe6 }, { 0x16fe0, 0x1b2ff },
	{ 0x1f000, 0x1faff }, { 0x20000, 0x3fffd },
};

/* The code point at `text`, which is well-formed, and its bytes. */
static uint32_t decode(const char *text, size_t *ret_size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t size = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t code = size == 1 ? s[0] : s[0] & (0x7fU >> size);

	for (size_t i = 1; i < size && s[i]; i++)
		code = code << 6 | (s[i] & 0x3fU);
	*ret_size = size;
	return code;
}

static size_t columns(uint32_t code)
{
	for (size_t i = 0; i < IC_NR(wide); i++)
		if (code >= wide[i].first && code <= wide[i].last)
			return 2;
	return 1;
}

size_t ic_page_width(const char *text)
{
	size_t width = 0, size;

	for (; *text; text += size)
		width += columns(decode(text, &size));
	return width;
}

/* Bytes of the text that fit into `room` columns. */
static size_t fitting(const char *text, size_t room)
{
	size_t at = 0, width = 0, size;

	for (; text[at]; at += size) {
		width += columns(decode(text + at, &size));
		if (width > room)
			break;
	}
	return at;
}

static void put(struct ic_page_writer *writer, const char *bytes, size_t size)
{
	if (!writer->err)
		writer->err = ic_sink_write(writer->sink, bytes, size);
}

static void put_style(struct ic_page_writer *writer, enum ic_page_style style)
{
	static const char *const codes[] = {
		[IC_PAGE_PLAIN] = "",
		[IC_PAGE_HEADING] = "\033[1m",
		[IC_PAGE_DIM] = "\033[2m",
		[IC_PAGE_WARNING] = "\033[33m",
	};

	if (writer->page.colour)
		put(writer, codes[style], strlen(codes[style]));
}

void ic_page_line(struct ic_page_writer *writer, enum ic_page_style style, const char *line)
{
	size_t room = writer->page.columns;
	size_t size = strlen(line);
	bool cut = room && ic_page_width(line) > room;

	if (cut)
		size = fitting(line, room - 1);
	while (!cut && size && line[size - 1] == ' ')
		size--;
	put_style(writer, style);
	put(writer, line, size);
	if (cut)
		put(writer, CUT, strlen(CUT));
	if (style != IC_PAGE_PLAIN && writer->page.colour)
		put(writer, "\033[0m", 4);
	put(writer, "\n", 1);
}

__attribute__((format(printf, 2, 0))) static char *format(struct ic_page_writer *writer,
							  const char *text, va_list arguments)
{
	char *line = NULL;

	if (vasprintf(&line, text, arguments) >= 0)
		return line;
	if (!writer->err)
		writer->err = ic_error_memory();
	return NULL;
}

void ic_page_format(struct ic_page_writer *writer, enum ic_page_style style, const char *text, ...)
{
	va_list arguments;
	char *line;

	va_start(arguments, text);
	line = format(writer, text, arguments);
	va_end(arguments);
	if (line)
		ic_page_line(writer, style, line);
	free(line);
}

const char *ic_page_text(struct ic_page_writer *writer, const char *text, ...)
{
	va_list arguments;
	char *line, *copy = NULL;

	va_start(arguments, text);
	line = format(writer, text, arguments);
	va_end(arguments);
	if (line)
		copy = ic_arena_copy(writer->arena, line, strlen(line));
	free(line);
	if (!copy && !writer->err)
		writer->err = ic_error_memory();
	return copy ? copy : "";
}

void ic_page_field(struct ic_page_writer *writer, const char *name, const char *text)
{
	if (text && *text)
		ic_page_format(writer, IC_PAGE_PLAIN, "  %-*s%s", FIELD_COLUMNS, name, text);
}

const char *ic_page_escape(struct ic_page_writer *writer, struct ic_text text)
{
	const char *escaped = ic_escape(writer->arena, text);

	if (!escaped && !writer->err)
		writer->err = ic_error_memory();
	return escaped ? escaped : "";
}
