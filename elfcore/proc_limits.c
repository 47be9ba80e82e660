/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/proc_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/arch/limit_name.h"
#include "convert/base/checked.h"
#include "convert/base/print.h"
#include "elfcore/proc_file.h"

uint64_t ic_proc_limits_rss(const struct ic_process *process)
{
	size_t nr = (size_t)ic_min(process->nr_limits, IC_NR_LIMITS);

	for (size_t i = 0; i < nr; i++)
		if (ic_limit_generic(process->arch, i) == IC_LIMIT_RSS)
			return process->limits[i].soft;
	return 0;
}

/* A number in a column, or the word for none. */
static const char *value(uint64_t limit, char ret[static 24])
{
	(void)snprintf(ret, 24, limit == UINT64_MAX ? "unlimited" : "%" PRIu64, limit);
	return ret;
}

static const char *absent(const struct ic_proc_subject *subject)
{
	return subject->process->nr_limits ? NULL : "the checkpoint does not have the limits";
}

static struct ic_error *write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	const struct ic_process *process = subject->process;
	size_t nr = (size_t)ic_min(process->nr_limits, IC_NR_LIMITS);
	struct ic_error *err = ic_print(sink, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
					"Hard Limit", "Units");

	for (size_t i = 0; !err && i < nr; i++) {
		const struct ic_limit_name *name = ic_limit_name_find(process->arch, i);
		char soft[24], hard[24];

		err = ic_print(sink, "%-25s %-20s %-20s ", name->title,
			       value(process->limits[i].soft, soft),
			       value(process->limits[i].hard, hard));
		if (!err)
			err = ic_print(sink, "%-*s\n", name->unit ? 10 : 0,
				       name->unit ? name->unit : "");
	}
	return err;
}

const struct ic_proc_file ic_proc_limits = { .name = "limits", .absent = absent, .write = write };
