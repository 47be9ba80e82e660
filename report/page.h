/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_PAGE_H
#define IC_REPORT_PAGE_H

#include "convert/base/arena.h"
#include "convert/base/sink.h"
#include "convert/base/text.h"
#include "report/report.h"

/** How a line looks where there is colour. */
enum ic_page_style {
	IC_PAGE_PLAIN,
	IC_PAGE_HEADING,
	IC_PAGE_DIM,
	IC_PAGE_WARNING,
};

/**
 * Lines of text on their way to a terminal: none is wider than the page, what does not fit ends
 * in "…". What goes in is escaped already. The writer keeps the first error and then does nothing
 * more; its owner looks at `err` in the end.
 */
struct ic_page_writer {
	struct ic_page page;
	struct ic_sink *sink;
	struct ic_arena *arena; /**< for texts that are being put together */
	struct ic_error *err;
};

/** Write a line; no newline in it. */
void ic_page_line(struct ic_page_writer *writer, enum ic_page_style style, const char *line);

ic_printf(3, 4) void ic_page_format(struct ic_page_writer *writer, enum ic_page_style style,
				    const char *text, ...);

/** "  NAME        TEXT"; nothing when the text is NULL or empty. */
void ic_page_field(struct ic_page_writer *writer, const char *name, const char *text);

/** A formatted string of the arena; "" (and an error in the writer) when there is no memory. */
ic_printf(2, 3) const char *ic_page_text(struct ic_page_writer *writer, const char *text, ...);

/** A text of the evidence, escaped; "" when it is absent. */
const char *ic_page_escape(struct ic_page_writer *writer, struct ic_text text);

/** Columns that printable UTF-8 takes on a terminal; never fewer than it really takes. */
size_t ic_page_width(const char *text);

#endif
