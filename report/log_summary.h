/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_LOG_SUMMARY_H
#define IC_REPORT_LOG_SUMMARY_H

#include <stdbool.h>

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/base/text.h"

/** What a log of a container's output holds, without what it says. */
struct ic_log_summary {
	const char *unread;   /**< why it was not read, else NULL */
	const char *format;   /**< "kubernetes" (TIME STREAM TAG TEXT), "json-file", "text" */
	bool is_long;         /**< only its first IC_MAX_LOG_BYTES were read */
	uint64_t nr_lines;    /**< a last one without a newline counts */
	struct ic_text first; /**< the time of the first line, as it is written; absent: none */
	struct ic_text last;
};

/**
 * Read a log from its start to its end, in constant memory.
 *
 * @param arena  owns the texts
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_log_summary(const struct ic_member *member, struct ic_arena *arena,
					    struct ic_log_summary *ret);

#endif
