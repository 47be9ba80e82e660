/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ESCAPE_H
#define IC_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/text.h"

/**
 * True when every byte of the text is part of a printable character: valid UTF-8, no control
 * characters (tab and newline neither), no bidirectional overrides, nothing XML 1.0 forbids.
 */
bool ic_text_is_printable(struct ic_text text);

/**
 * The text with every other byte written as \\xHH (upper-case hex, as fiwalk does): safe on a
 * terminal, in XML and in JSON once those have escaped their own characters. A string of the
 * arena, at most four times as long; "" when the text is absent, NULL when there is no memory.
 */
const char *ic_escape(struct ic_arena *arena, struct ic_text text);

/** Bytes of the well-formed UTF-8 sequence at `s`, and its code point; 0 if it is not one. */
size_t ic_utf8_next(const uint8_t *s, size_t left, uint32_t *ret);

/** Whether a character shows as itself: neither a control nor one that reorders or hides text. */
bool ic_utf8_is_printable(uint32_t code);

/** The bytes as base64 (RFC 4648, padded), a string of the arena; NULL when there is no memory. */
const char *ic_base64(struct ic_arena *arena, struct ic_text text);

/** The same into `to`, which has room for (size + 2) / 3 * 4 characters; returns their end. */
char *ic_base64_put(char *to, const uint8_t *bytes, size_t size);

#endif
