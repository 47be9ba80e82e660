/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/json_writer.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/attributes.h"
#include "convert/base/escape.h"
#include "convert/base/escaped.h"

#define KEY_SIZE 64

static void put(struct ic_json *json, const char *bytes, size_t size)
{
	if (!json->err)
		json->err = ic_sink_write(json->sink, bytes, size);
}

static void put_string(struct ic_json *json, const char *string)
{
	put(json, string, strlen(string));
}

/* A printable string, or lines and columns of such, with its quotes: nothing else is to escape. */
static void put_quoted(struct ic_json *json, const char *string)
{
	put(json, "\"", 1);
	while (*string) {
		size_t plain = strcspn(string, "\"\\\n\t");

		put(json, string, plain);
		string += plain;
		if (*string) {
			char escape[2] = { '\\', *string };

			if (*string == '\n' || *string == '\t')
				escape[1] = *string == '\n' ? 'n' : 't';
			string++;
			put(json, escape, 2);
		}
	}
	put(json, "\"", 1);
}

static void new_line(struct ic_json *json)
{
	put(json, "\n", 1);
	for (unsigned i = 0; i < json->depth; i++)
		put(json, "  ", 2);
}

/* Everything before a value. */
static void lead(struct ic_json *json, const char *key)
{
	if (json->depth) {
		bool line = json->open[json->depth - 1].line;

		if (!json->open[json->depth - 1].empty)
			put_string(json, line ? ", " : ",");
		else if (line)
			put_string(json, " ");
		if (!line)
			new_line(json);
		json->open[json->depth - 1].empty = false;
	}
	if (key) {
		put_quoted(json, key);
		put_string(json, ": ");
	}
}

static void open_level(struct ic_json *json, const char *key, char opening, char close, bool line)
{
	lead(json, key);
	put(json, &opening, 1);
	if (json->depth == IC_JSON_MAX_DEPTH) {
		if (!json->err)
			json->err = ic_error_new(IC_ERR_LIMIT, "JSON nested too deeply");
		return;
	}
	json->open[json->depth].close = close;
	json->open[json->depth].line = line || json->one_line;
	json->open[json->depth].empty = true;
	json->depth++;
}

struct ic_json ic_json_begin(struct ic_sink *sink)
{
	return (struct ic_json){ .sink = sink };
}

struct ic_json ic_json_begin_line(struct ic_sink *sink)
{
	return (struct ic_json){ .sink = sink, .one_line = true };
}

struct ic_error *ic_json_finish(struct ic_json *json)
{
	while (json->depth)
		ic_json_close(json);
	put(json, "\n", 1);
	return json->err;
}

void ic_json_object(struct ic_json *json, const char *key)
{
	open_level(json, key, '{', '}', false);
}

void ic_json_array(struct ic_json *json, const char *key)
{
	open_level(json, key, '[', ']', false);
}

void ic_json_row(struct ic_json *json, const char *key)
{
	open_level(json, key, '{', '}', true);
}

void ic_json_close(struct ic_json *json)
{
	bool line, empty;

	if (!json->depth)
		return;
	json->depth--;
	line = json->open[json->depth].line;
	empty = json->open[json->depth].empty;
	if (!empty && line)
		put(json, " ", 1);
	else if (!empty)
		new_line(json);
	put(json, &json->open[json->depth].close, 1);
}

void ic_json_text(struct ic_json *json, const char *key, struct ic_text text)
{
	ic_cleanup(ic_escaped_freep) struct ic_escaped escaped = IC_ESCAPED_NONE;
	char base64_key[KEY_SIZE];

	if (!text.bytes || json->err)
		return;
	json->err = ic_escaped_make(text, &escaped);
	if (json->err)
		return;
	lead(json, key);
	put_quoted(json, escaped.text);
	if (!key || !escaped.base64)
		return;
	(void)snprintf(base64_key, sizeof(base64_key), "%s_b64", key);
	lead(json, base64_key);
	put_quoted(json, escaped.base64);
}

void ic_json_string(struct ic_json *json, const char *key, const char *string)
{
	ic_json_text(json, key, ic_escaped_source(string));
}

void ic_json_lines(struct ic_json *json, const char *key, const char *lines)
{
	lead(json, key);
	put_quoted(json, lines);
}

void ic_json_number(struct ic_json *json, const char *key, uint64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "%" PRIu64, number);
	lead(json, key);
	put_string(json, value);
}

void ic_json_signed(struct ic_json *json, const char *key, int64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "%" PRId64, number);
	lead(json, key);
	put_string(json, value);
}

void ic_json_hex(struct ic_json *json, const char *key, uint64_t number)
{
	char value[24];

	(void)snprintf(value, sizeof(value), "\"0x%" PRIx64 "\"", number);
	lead(json, key);
	put_string(json, value);
}

void ic_json_bool(struct ic_json *json, const char *key, bool value)
{
	lead(json, key);
	put_string(json, value ? "true" : "false");
}

void ic_json_null(struct ic_json *json, const char *key)
{
	lead(json, key);
	put_string(json, "null");
}

/* A character that is not to be seen as itself; RFC 8259, section 7. */
static void put_escape(struct ic_json *json, uint32_t code)
{
	static const char shorts[][3] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
		['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
	};
	char escape[16];

	if (code < IC_NR(shorts) && *shorts[code])
		(void)snprintf(escape, sizeof(escape), "%s", shorts[code]);
	else if (code > 0xffff)
		(void)snprintf(escape, sizeof(escape), "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
			       0xdc00 + (code & 0x3ff));
	else
		(void)snprintf(escape, sizeof(escape), "\\u%04x", code);
	put_string(json, escape);
}

void ic_json_append(struct ic_json *json, const char *ascii, size_t size)
{
	size_t done = 0;

	for (size_t i = 0; i < size; i++) {
		if (ascii[i] >= ' ' && ascii[i] != '"' && ascii[i] != '\\')
			continue;
		put(json, ascii + done, i - done);
		put_escape(json, (unsigned char)ascii[i]);
		done = i + 1;
	}
	put(json, ascii + done, size - done);
}

void ic_json_open_string(struct ic_json *json, const char *key)
{
	lead(json, key);
	put(json, "\"", 1);
}

void ic_json_close_string(struct ic_json *json)
{
	put(json, "\"", 1);
}

static bool is_utf8(struct ic_text text)
{
	uint32_t code;

	for (size_t i = 0, size; i < text.size; i += size) {
		size = ic_utf8_next((const uint8_t *)text.bytes + i, text.size - i, &code);
		if (!size)
			return false;
	}
	return true;
}

void ic_json_exact(struct ic_json *json, const char *key, struct ic_text text)
{
	const uint8_t *bytes = (const uint8_t *)text.bytes;
	size_t done = 0;
	uint32_t code;

	if (!text.bytes)
		return;
	if (!is_utf8(text)) {
		if (!key)
			ic_json_row(json, NULL);
		ic_json_text(json, key ? key : "text", text);
		if (!key)
			ic_json_close(json);
		return;
	}
	ic_json_open_string(json, key);
	for (size_t i = 0, size; i < text.size; i += size) {
		size = ic_utf8_next(bytes + i, text.size - i, &code);
		if (ic_utf8_is_printable(code) && code != '"' && code != '\\')
			continue;
		put(json, text.bytes + done, i - done);
		done = i + size;
		put_escape(json, code);
	}
	put(json, text.bytes + done, text.size - done);
	ic_json_close_string(json);
}
