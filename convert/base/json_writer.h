/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_JSON_WRITER_H
#define IC_BASE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/sink.h"
#include "convert/base/text.h"

#define IC_JSON_MAX_DEPTH 256

/**
 * A JSON document on its way into a sink; nothing of it is kept.
 *
 * Every value takes a key in an object and NULL in an array (and at the top). Text from the
 * evidence is escaped (base/escape.h); where that changed it, the raw bytes follow as base64 under
 * KEY_b64. Addresses are strings, "0x7f00": JSON's readers round large numbers.
 *
 * The writer keeps the first error and then does nothing more; ic_json_finish() returns it.
 */
struct ic_json {
	struct ic_sink *sink;
	struct ic_error *err;
	unsigned depth;
	bool one_line; /**< the whole document */
	struct {
		char close;
		bool line;  /**< on one line */
		bool empty; /**< nothing in it yet */
	} open[IC_JSON_MAX_DEPTH];
};

/** Begin a document. The sink is borrowed; the writer needs no release but ic_json_finish(). */
struct ic_json ic_json_begin(struct ic_sink *sink);

/** The same for a document that is one line, for JSON Lines. */
struct ic_json ic_json_begin_line(struct ic_sink *sink);

/** End the document. */
ic_must_use struct ic_error *ic_json_finish(struct ic_json *json);

void ic_json_object(struct ic_json *json, const char *key);
void ic_json_array(struct ic_json *json, const char *key);
/** An object whose values all stand on one line, for rows. */
void ic_json_row(struct ic_json *json, const char *key);
/** Close the innermost object or array. */
void ic_json_close(struct ic_json *json);

/** A string; no value at all for an absent text. */
void ic_json_text(struct ic_json *json, const char *key, struct ic_text text);
void ic_json_string(struct ic_json *json, const char *key, const char *string);
/** Lines of our own making: printable, divided by newlines. */
void ic_json_lines(struct ic_json *json, const char *key, const char *lines);
void ic_json_number(struct ic_json *json, const char *key, uint64_t number);
void ic_json_signed(struct ic_json *json, const char *key, int64_t number);
void ic_json_hex(struct ic_json *json, const char *key, uint64_t number);
void ic_json_bool(struct ic_json *json, const char *key, bool value);
void ic_json_null(struct ic_json *json, const char *key);

/**
 * A string that a reader of JSON gets back byte for byte, controls and all, if it is UTF-8; what
 * could disturb a terminal is written as \\uXXXX. Any other as by ic_json_text(), in an array an
 * object of its own, {"text", "text_b64"}. No value at all for an absent text.
 */
void ic_json_exact(struct ic_json *json, const char *key, struct ic_text text);
/** A string that comes in pieces: between the two only ic_json_append(), of ASCII. */
void ic_json_open_string(struct ic_json *json, const char *key);
void ic_json_append(struct ic_json *json, const char *ascii, size_t size);
void ic_json_close_string(struct ic_json *json);

#endif
