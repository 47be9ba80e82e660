/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/gaps.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"

static const char *keep(struct ic_gaps *gaps, const char *text)
{
	const char *copy = text ? ic_arena_copy(gaps->arena, text, strlen(text)) : NULL;

	return copy ? copy : "";
}

void ic_gaps_add(struct ic_gaps *gaps, struct ic_gap gap, const char *text, ...)
{
	struct ic_gap *kept = NULL;
	va_list arguments;
	char *line = NULL;

	if (gaps->list.nr < IC_MAX_GAPS)
		kept = ic_array_append(&gaps->list, gaps->arena, sizeof(*kept));
	if (!kept) {
		gaps->nr_dropped++;
		return;
	}
	va_start(arguments, text);
	if (vasprintf(&line, text, arguments) < 0)
		line = NULL;
	va_end(arguments);
	*kept = gap;
	kept->member = keep(gaps, gap.member);
	kept->text = keep(gaps, line);
	free(line);
}

static enum ic_gap_kind kind_of(enum ic_error_kind kind)
{
	switch (kind) {
	case IC_ERR_MISSING:
		return IC_GAP_MISSING;
	case IC_ERR_LIMIT:
	case IC_ERR_MEMORY:
		return IC_GAP_LIMIT;
	case IC_ERR_UNSUPPORTED:
	case IC_ERR_USAGE:
		return IC_GAP_UNSUPPORTED;
	case IC_ERR_DAMAGED:
	case IC_ERR_SYSTEM:
		break;
	}
	return IC_GAP_DAMAGED;
}

void ic_gaps_add_error(struct ic_gaps *gaps, uint32_t pid, const char *member, struct ic_error *err)
{
	struct ic_place place = { member, 0 };

	(void)ic_error_place(err, &place);
	ic_gaps_add(gaps,
		    (struct ic_gap){ .kind = kind_of(ic_error_kind(err)),
				     .pid = pid,
				     .member = place.member,
				     .offset = place.offset },
		    "%s", ic_error_text(err));
	ic_error_free(err);
}

const char *ic_gap_kind_name(enum ic_gap_kind kind)
{
	static const char *const names[] = {
		[IC_GAP_MISSING] = "missing",
		[IC_GAP_DAMAGED] = "damaged",
		[IC_GAP_LIMIT] = "past a limit",
		[IC_GAP_UNSUPPORTED] = "unsupported",
		[IC_GAP_LAZY] = "left behind (lazy)",
		[IC_GAP_PARENT] = "in an absent parent",
		[IC_GAP_CHANGED] = "changed while read",
		[IC_GAP_MISMATCH] = "mismatch",
	};

	return names[kind];
}

void ic_gaps_add_all(struct ic_gaps *gaps, const struct ic_gaps *from)
{
	for (size_t i = 0; i < from->list.nr; i++)
		ic_gaps_add(gaps, *ic_gap_at(from, i), "%s", ic_gap_at(from, i)->text);
	gaps->nr_dropped += from->nr_dropped;
}
