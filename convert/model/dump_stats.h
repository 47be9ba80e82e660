/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_DUMP_STATS_H
#define IC_MODEL_DUMP_STATS_H

#include <stdbool.h>
#include <stdint.h>

/** One number that CRIU counted. */
struct ic_statistic {
	const char *name; /**< CRIU's own, with its unit: "frozen_time_us", "pages_written" */
	bool known;       /**< the image has it */
	uint64_t value;   /**< microseconds, or pages of the checkpoint's page size, or pieces */
};

/** In the order of the reports. */
enum ic_statistic_index {
	IC_STAT_FREEZING_TIME, /**< until all processes stood still */
	IC_STAT_FROZEN_TIME,   /**< how long they did */
	IC_STAT_MEMDUMP_TIME,
	IC_STAT_MEMWRITE_TIME,
	IC_STAT_IRMAP_RESOLVE, /**< looking for the names of watched inodes */
	IC_STAT_PAGES_SCANNED,
	IC_STAT_PAGES_SKIPPED_PARENT, /**< unchanged since the checkpoint before */
	IC_STAT_PAGES_WRITTEN,
	IC_STAT_PAGES_LAZY,
	IC_STAT_PAGE_PIPES,
	IC_STAT_PAGE_PIPE_BUFS,
	IC_STAT_SHPAGES_SCANNED, /**< the same of shared memory */
	IC_STAT_SHPAGES_SKIPPED_PARENT,
	IC_STAT_SHPAGES_WRITTEN,
	IC_NR_STATISTICS
};

/** What CRIU counted while it dumped (stats-dump). */
struct ic_dump_stats {
	struct ic_statistic is[IC_NR_STATISTICS];
};

#endif
