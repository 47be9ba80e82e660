/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_PRINT_H
#define IC_BASE_PRINT_H

#include "convert/base/attributes.h"
#include "convert/base/sink.h"
#include "convert/base/text.h"

/** Write a formatted string. Texts of the evidence go through ic_print_octal() or an escape. */
ic_must_use ic_printf(2, 3) struct ic_error *ic_print(struct ic_sink *sink, const char *text, ...);

/**
 * Write a text of the evidence as the kernel writes names into its own files: each byte of `special`
 * and each NUL as a backslash and three octal digits, the rest as it is.
 *
 * Source: string_escape_mem() with ESCAPE_OCTAL, lib/string_helpers.c (Linux 6.12).
 */
ic_must_use struct ic_error *ic_print_octal(struct ic_sink *sink, struct ic_text text,
					    const char *special);

#endif
