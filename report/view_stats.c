/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/view.h"

static const char *const columns[] = { "Statistic", "Value", "Unit" };

static struct ic_error *put(const struct ic_view_request *request, const char *name, uint64_t value,
			    const char *unit)
{
	const struct ic_cell cells[IC_NR(columns)] = { ic_cell_string(name), ic_cell_number(value),
						       ic_cell_string(unit) };

	return ic_rows_add(request->rows, 0, cells);
}

static const char *unit_of(const char *name)
{
	size_t length = strlen(name);

	if (length > 3 && !strcmp(name + length - 3, "_us"))
		return "microseconds";
	return strncmp(name, "page_pipe", 9) ? "pages" : "pipes";
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_format *format = &request->checkpoint->format;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && format->has_stats && i < IC_NR_STATISTICS; i++) {
		const struct ic_statistic *is = &format->stats.is[i];

		if (is->known)
			err = put(request, is->name, is->value, unit_of(is->name));
	}
	return err;
}

const struct ic_view ic_view_stats = {
	.name = "stats",
	.volatility = "linux.stats.Stats",
	.about = "what CRIU counted while it dumped",
	.details =
		"Show CRIU's own statistics of the dump: how long the processes stood still, how\n"
		"many pages it looked at, skipped because a checkpoint before has them, and\n"
		"wrote.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
