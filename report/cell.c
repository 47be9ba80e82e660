/* SPDX-License-Identifier: Apache-2.0 */
#include "report/cell.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/escape.h"
#include "convert/base/utc.h"
#include "report/units.h"

#define DUMP_WIDTH 16

struct ic_cell ic_cell_digits(const void *bytes, size_t size, struct ic_arena *arena)
{
	char *digits = ic_arena_alloc(arena, 2 * size + 1, 1);

	for (size_t i = 0; digits && i < size; i++)
		(void)sprintf(digits + 2 * i, "%02x", ((const uint8_t *)bytes)[i]);
	return ic_cell_string(digits);
}

/* "4d 5a 90 ... MZ." a line of 16 bytes. */
static const char *format_dump(struct ic_text bytes, struct ic_arena *arena)
{
	size_t nr_lines = (bytes.size + DUMP_WIDTH - 1) / DUMP_WIDTH;
	char *lines = ic_arena_alloc(arena, nr_lines * (4 * DUMP_WIDTH + 1) + 1, 1);
	char *to = lines;

	for (size_t at = 0; lines && at < bytes.size; at += DUMP_WIDTH) {
		const uint8_t *line = (const uint8_t *)bytes.bytes + at;
		size_t nr = bytes.size - at < DUMP_WIDTH ? bytes.size - at : DUMP_WIDTH;

		if (at)
			*to++ = '\n';
		for (size_t i = 0; i < DUMP_WIDTH; i++)
			to += i < nr ? sprintf(to, "%02x ", line[i]) : sprintf(to, "   ");
		for (size_t i = 0; i < nr; i++)
			*to++ = line[i] >= 0x20 && line[i] <= 0x7e ? (char)line[i] : '.';
	}
	return lines;
}

static bool is_time(const struct ic_cell *cell, char ret[static IC_UTC_SIZE])
{
	return cell->nanoseconds < 1000000000 && ic_utc_civil(cell->value, ret);
}

static const char *format_time(const struct ic_cell *cell, struct ic_arena *arena)
{
	char civil[IC_UTC_SIZE];
	char *between;

	if (!is_time(cell, civil))
		return ic_arena_format(arena, "%" PRId64, cell->value);
	between = strchr(civil, 'T');
	if (between)
		*between = ' ';
	return ic_arena_format(arena, "%s.%06" PRIu32 " UTC", civil, cell->nanoseconds / 1000);
}

const char *ic_cell_iso_time(const struct ic_cell *cell, struct ic_arena *arena)
{
	char civil[IC_UTC_SIZE];

	if (!is_time(cell, civil))
		return ic_arena_format(arena, "%" PRId64, cell->value);
	if (cell->nanoseconds < 1000)
		return ic_arena_format(arena, "%s+00:00", civil);
	return ic_arena_format(arena, "%s.%06" PRIu32 "+00:00", civil, cell->nanoseconds / 1000);
}

static const char *format_bytes(uint64_t bytes, struct ic_arena *arena)
{
	char text[IC_UNITS_SIZE];

	ic_units_bytes(bytes, text);
	return ic_arena_format(arena, "%s", text);
}

const char *ic_cell_format(const struct ic_cell *cell, struct ic_arena *arena)
{
	switch (cell->kind) {
	case IC_CELL_ABSENT:
		return "-";
	case IC_CELL_NOT_APPLICABLE:
		return "N/A";
	case IC_CELL_TEXT:
		return ic_escape(arena, cell->text);
	case IC_CELL_LINES:
		return cell->text.bytes;
	case IC_CELL_NUMBER:
		return ic_arena_format(arena, "%" PRIu64, cell->number);
	case IC_CELL_SIGNED:
		return ic_arena_format(arena, "%" PRId64, cell->value);
	case IC_CELL_HEX:
		return ic_arena_format(arena, "0x%" PRIx64, cell->number);
	case IC_CELL_BYTES:
		return format_bytes(cell->number, arena);
	case IC_CELL_BOOL:
		return cell->truth ? "True" : "False";
	case IC_CELL_TIME:
		return format_time(cell, arena);
	case IC_CELL_HEXDUMP:
		return format_dump(cell->text, arena);
	}
	return "-";
}
