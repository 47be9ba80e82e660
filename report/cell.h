/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CELL_H
#define IC_REPORT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/text.h"

/** What a cell of a view holds; the renderers know how each looks. */
enum ic_cell_kind {
	IC_CELL_ABSENT,         /**< the checkpoint does not say: "-", null */
	IC_CELL_NOT_APPLICABLE, /**< there can be none: "N/A", null */
	IC_CELL_TEXT,           /**< of the evidence, any bytes; escaped by the renderers */
	IC_CELL_LINES,          /**< made here: printable, newlines and tabs allowed */
	IC_CELL_NUMBER,         /**< decimal */
	IC_CELL_SIGNED,         /**< decimal */
	IC_CELL_HEX,            /**< 0x in text, a number in JSON, as Volatility has it */
	IC_CELL_BOOL,           /**< "True", "False"; true, false in JSON */
	IC_CELL_TIME,           /**< of day, UTC */
	IC_CELL_BYTES,          /**< an amount; with its unit in text, a number in JSON and CSV */
	IC_CELL_HEXDUMP,        /**< bytes, in lines of 16 */
};

/** One value of a row. It borrows what it points at until ic_rows_add() has returned. */
struct ic_cell {
	enum ic_cell_kind kind;
	uint32_t nanoseconds; /**< TIME */
	struct ic_text text;  /**< TEXT, LINES, HEXDUMP */
	union {
		uint64_t number; /**< NUMBER, HEX, BYTES */
		int64_t value;   /**< SIGNED; TIME: seconds since 1970 */
		bool truth;      /**< BOOL */
	};
};

static inline struct ic_cell ic_cell_absent(void)
{
	return (struct ic_cell){ .kind = IC_CELL_ABSENT };
}

static inline struct ic_cell ic_cell_not_applicable(void)
{
	return (struct ic_cell){ .kind = IC_CELL_NOT_APPLICABLE };
}

/** A text of the evidence; one whose bytes are NULL is absent. */
static inline struct ic_cell ic_cell_text(struct ic_text text)
{
	return (struct ic_cell){ .kind = text.bytes ? IC_CELL_TEXT : IC_CELL_ABSENT, .text = text };
}

/** A string, of the evidence or not; NULL is absent. */
static inline struct ic_cell ic_cell_string(const char *string)
{
	return ic_cell_text((struct ic_text){ string, string ? strlen(string) : 0 });
}

/** Several lines of our own making. */
static inline struct ic_cell ic_cell_lines(const char *lines)
{
	return (struct ic_cell){ .kind = lines ? IC_CELL_LINES : IC_CELL_ABSENT,
				 .text = { lines, lines ? strlen(lines) : 0 } };
}

static inline struct ic_cell ic_cell_number(uint64_t number)
{
	return (struct ic_cell){ .kind = IC_CELL_NUMBER, .number = number };
}

static inline struct ic_cell ic_cell_signed(int64_t value)
{
	return (struct ic_cell){ .kind = IC_CELL_SIGNED, .value = value };
}

static inline struct ic_cell ic_cell_hex(uint64_t number)
{
	return (struct ic_cell){ .kind = IC_CELL_HEX, .number = number };
}

static inline struct ic_cell ic_cell_bytes(uint64_t bytes)
{
	return (struct ic_cell){ .kind = IC_CELL_BYTES, .number = bytes };
}

static inline struct ic_cell ic_cell_bool(bool truth)
{
	return (struct ic_cell){ .kind = IC_CELL_BOOL, .truth = truth };
}

static inline struct ic_cell ic_cell_time(int64_t seconds, uint32_t nanoseconds)
{
	return (struct ic_cell){ .kind = IC_CELL_TIME,
				 .value = seconds,
				 .nanoseconds = nanoseconds };
}

static inline struct ic_cell ic_cell_hexdump(const void *bytes, size_t size)
{
	return (struct ic_cell){ .kind = bytes ? IC_CELL_HEXDUMP : IC_CELL_ABSENT,
				 .text = { bytes, size } };
}

/** Make all of a row's cells the same: what those say that nothing is known of. */
static inline void ic_cells_fill(struct ic_cell *cells, size_t nr, struct ic_cell cell)
{
	for (size_t i = 0; i < nr; i++)
		cells[i] = cell;
}

/** Bytes as a row of hexadecimal digits, as digests and build ids are written; of the arena. */
struct ic_cell ic_cell_digits(const void *bytes, size_t size, struct ic_arena *arena);

/** Whether JSON has it as null. */
static inline bool ic_cell_is_null(const struct ic_cell *cell)
{
	return cell->kind == IC_CELL_ABSENT || cell->kind == IC_CELL_NOT_APPLICABLE;
}

/** Whether it stands at the right of its column. */
static inline bool ic_cell_is_right(const struct ic_cell *cell)
{
	return cell->kind == IC_CELL_NUMBER || cell->kind == IC_CELL_SIGNED ||
	       cell->kind == IC_CELL_HEX || cell->kind == IC_CELL_BYTES;
}

/**
 * The cell as text renderers show it: printable UTF-8, and newlines in LINES and HEXDUMP.
 *
 * @param arena  owns the result, unless that is the evidence's own text
 * @return NULL when there is no memory
 */
const char *ic_cell_format(const struct ic_cell *cell, struct ic_arena *arena);

/** A time as JSON has it, ISO 8601 with its offset: "2026-03-01T12:00:00+00:00". */
const char *ic_cell_iso_time(const struct ic_cell *cell, struct ic_arena *arena);

#endif
