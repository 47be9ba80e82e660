/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/proc_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/base/attributes.h"
#include "convert/base/checked.h"
#include "convert/base/print.h"
#include "elfcore/proc_file.h"

#define RSS 5

struct name {
	const char *name;
	const char *unit;
};

/* lnames[] of fs/proc/base.c (Linux 6.12), by the RLIMIT_* of include/uapi/asm-generic/resource.h. */
static const struct name names[] = {
	{ "Max cpu time", "seconds" },     { "Max file size", "bytes" },
	{ "Max data size", "bytes" },      { "Max stack size", "bytes" },
	{ "Max core file size", "bytes" }, { "Max resident set", "bytes" },
	{ "Max processes", "processes" },  { "Max open files", "files" },
	{ "Max locked memory", "bytes" },  { "Max address space", "bytes" },
	{ "Max file locks", "locks" },     { "Max pending signals", "signals" },
	{ "Max msgqueue size", "bytes" },  { "Max nice priority", NULL },
	{ "Max realtime priority", NULL }, { "Max realtime timeout", "us" },
};

/* arch/mips/include/uapi/asm/resource.h numbers five of them otherwise. */
static const uint8_t mips[] = { 0, 1, 2, 3, 4, 7, 9, 5, 6, 8, 10, 11, 12, 13, 14, 15 };

static size_t generic_number(const struct ic_arch *arch, size_t number)
{
	return strncmp(arch->name, "mips", 4) ? number : mips[number];
}

uint64_t ic_proc_limits_rss(const struct ic_process *process)
{
	size_t nr = (size_t)ic_min(process->nr_limits, IC_NR(names));

	for (size_t i = 0; i < nr; i++)
		if (generic_number(process->arch, i) == RSS)
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
	size_t nr = (size_t)ic_min(process->nr_limits, IC_NR(names));
	struct ic_error *err = ic_print(sink, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
					"Hard Limit", "Units");

	for (size_t i = 0; !err && i < nr; i++) {
		const struct name *name = &names[generic_number(process->arch, i)];
		char soft[24], hard[24];

		err = ic_print(sink, "%-25s %-20s %-20s ", name->name,
			       value(process->limits[i].soft, soft),
			       value(process->limits[i].hard, hard));
		if (!err)
			err = ic_print(sink, "%-*s\n", name->unit ? 10 : 0,
				       name->unit ? name->unit : "");
	}
	return err;
}

const struct ic_proc_file ic_proc_limits = { .name = "limits", .absent = absent, .write = write };
