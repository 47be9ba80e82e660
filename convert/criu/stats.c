/* SPDX-License-Identifier: Apache-2.0 */
#include <stats.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_stats = { "stats", "stats-dump", "", 0x57093306 };

#define TAKE(index, field, unit)                                                      \
	ret->is[index] = (struct ic_statistic)                                        \
	{                                                                             \
		.name = #field unit, .known = dump->has_##field, .value = dump->field \
	}

static void take(const DumpStatsEntry *dump, struct ic_dump_stats *ret)
{
	TAKE(IC_STAT_FREEZING_TIME, freezing_time, "_us");
	TAKE(IC_STAT_FROZEN_TIME, frozen_time, "_us");
	TAKE(IC_STAT_MEMDUMP_TIME, memdump_time, "_us");
	TAKE(IC_STAT_MEMWRITE_TIME, memwrite_time, "_us");
	TAKE(IC_STAT_IRMAP_RESOLVE, irmap_resolve, "_us");
	TAKE(IC_STAT_PAGES_SCANNED, pages_scanned, "");
	TAKE(IC_STAT_PAGES_SKIPPED_PARENT, pages_skipped_parent, "");
	TAKE(IC_STAT_PAGES_WRITTEN, pages_written, "");
	TAKE(IC_STAT_PAGES_LAZY, pages_lazy, "");
	TAKE(IC_STAT_PAGE_PIPES, page_pipes, "");
	TAKE(IC_STAT_PAGE_PIPE_BUFS, page_pipe_bufs, "");
	TAKE(IC_STAT_SHPAGES_SCANNED, shpages_scanned, "");
	TAKE(IC_STAT_SHPAGES_SKIPPED_PARENT, shpages_skipped_parent, "");
	TAKE(IC_STAT_SHPAGES_WRITTEN, shpages_written, "");
}

struct ic_error *ic_draft_stats(const struct ic_member *member, struct ic_dump_stats *ret)
{
	ic_cleanup(ic_unpacked_free) StatsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "stats-dump", &ic_image_stats, &image);
	struct ic_place at;

	if (err)
		return err;
	at = image.reader.at;
	err = ic_unpack_next(&image, &stats_entry__descriptor, &entry);
	if (err)
		return err;
	if (!entry->dump)
		return ic_error_at(IC_ERR_DAMAGED, at, "no statistics of a dump");
	take(entry->dump, ret);
	return NULL;
}
