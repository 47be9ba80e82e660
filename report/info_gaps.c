/* SPDX-License-Identifier: Apache-2.0 */
#include "report/info.h"

#include <inttypes.h>

#include "convert/base/escaped.h"

#define MAX_OF_A_KIND 5

static const enum ic_gap_kind kinds[] = {
	IC_GAP_MISSING, IC_GAP_DAMAGED, IC_GAP_LIMIT,   IC_GAP_UNSUPPORTED,
	IC_GAP_LAZY,    IC_GAP_PARENT,  IC_GAP_CHANGED, IC_GAP_MISMATCH,
};

static void gap_line(struct ic_page_writer *writer, const struct ic_gap *gap)
{
	struct ic_text text = ic_escaped_source(gap->text);
	const char *place = "", *pid = "";

	/* The text of an error names the place itself. */
	if (gap->member && *gap->member && !ic_text_starts(text, gap->member))
		place = ic_page_text(writer, "%s+0x%" PRIx64 ": ",
				     ic_page_escape(writer, ic_escaped_source(gap->member)),
				     gap->offset);
	if (gap->pid)
		pid = ic_page_text(writer, "pid %" PRIu32 ": ", gap->pid);
	ic_page_format(writer, IC_PAGE_PLAIN, "    %s%s%s", pid, place,
		       ic_page_escape(writer, text));
}

static size_t count(const struct ic_gaps *gaps, enum ic_gap_kind kind)
{
	size_t nr = 0;

	for (size_t i = 0; i < gaps->list.nr; i++)
		nr += ic_gap_at(gaps, i)->kind == kind;
	return nr;
}

static void kind_lines(struct ic_page_writer *writer, const struct ic_gaps *gaps,
		       enum ic_gap_kind kind)
{
	size_t nr = count(gaps, kind), shown = 0;

	if (!nr)
		return;
	ic_page_format(writer, IC_PAGE_WARNING, "  %s: %zu", ic_gap_kind_name(kind), nr);
	for (size_t i = 0; i < gaps->list.nr && shown < MAX_OF_A_KIND; i++) {
		if (ic_gap_at(gaps, i)->kind != kind)
			continue;
		gap_line(writer, ic_gap_at(gaps, i));
		shown++;
	}
	if (shown < nr)
		ic_page_format(writer, IC_PAGE_DIM, "    ... and %zu more", nr - shown);
}

void ic_info_gaps(struct ic_page_writer *writer, const struct ic_facts *facts)
{
	const struct ic_gaps *gaps = &facts->checkpoint->gaps;
	uint64_t nr = gaps->list.nr + gaps->nr_dropped;

	if (!nr) {
		ic_page_line(writer, IC_PAGE_HEADING, "Gaps: none");
		ic_page_line(writer, IC_PAGE_PLAIN, "");
		return;
	}
	ic_page_format(writer, IC_PAGE_HEADING, "Gaps: %" PRIu64, nr);
	for (size_t i = 0; i < IC_NR(kinds); i++)
		kind_lines(writer, gaps, kinds[i]);
	if (gaps->nr_dropped)
		ic_page_format(writer, IC_PAGE_DIM, "  %" PRIu64 " more were only counted",
			       gaps->nr_dropped);
	ic_page_line(writer, IC_PAGE_PLAIN, "");
}
