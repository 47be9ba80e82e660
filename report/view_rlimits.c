/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/limit_name.h"
#include "report/view.h"

enum column { PID, PROCESS, RESOURCE, SOFT, HARD, UNIT, DESCRIPTION, NR_COLUMNS };

static const char *const columns[NR_COLUMNS] = {
	[PID] = "PID",   [PROCESS] = "Process", [RESOURCE] = "Resource",       [SOFT] = "Soft",
	[HARD] = "Hard", [UNIT] = "Unit",       [DESCRIPTION] = "Description",
};

/* All ones is the kernel's word for none. */
static struct ic_cell limit(uint64_t limit)
{
	return limit == UINT64_MAX ? ic_cell_string("unlimited") : ic_cell_number(limit);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    size_t number)
{
	const struct ic_limit_name *name = ic_limit_name_find(process->arch, number);
	const struct ic_cell cells[NR_COLUMNS] = {
		[PID] = ic_cell_number(process->pid),
		[PROCESS] = ic_cell_text(process->comm),
		[RESOURCE] = ic_cell_string(
			name ? name->name :
			       ic_arena_format(ic_rows_scratch(request->rows), "%zu", number)),
		[SOFT] = limit(process->limits[number].soft),
		[HARD] = limit(process->limits[number].hard),
		[UNIT] = name && name->unit ? ic_cell_string(name->unit) : ic_cell_not_applicable(),
		[DESCRIPTION] = ic_cell_string(name ? name->title : NULL),
	};

	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_process(const struct ic_view_request *request,
				    const struct ic_process *process)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->nr_limits; i++)
		err = put(request, process, i);
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_process);
}

const struct ic_view ic_view_rlimits = {
	.name = "rlimits",
	.volatility = "linux.rlimits.RLimits",
	.about = "limits of resources, as prlimit(2) gives them",
	.details = "List the limits of each process: what the kernel enforces (Soft), and how far\n"
		   "the process may raise that (Hard), in units of their own.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
