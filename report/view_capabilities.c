/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/arch/capability.h"
#include "report/text_list.h"
#include "report/view.h"

enum column {
	NAME,
	TID,
	PID,
	PPID,
	EUID,
	INHERITABLE,
	PERMITTED,
	EFFECTIVE,
	BOUNDING,
	AMBIENT,
	NR_COLUMNS
};

static const char *const columns[NR_COLUMNS] = {
	[NAME] = "Name",
	[TID] = "Tid",
	[PID] = "Pid",
	[PPID] = "PPid",
	[EUID] = "EUID",
	[INHERITABLE] = "cap_inheritable",
	[PERMITTED] = "cap_permitted",
	[EFFECTIVE] = "cap_effective",
	[BOUNDING] = "cap_bounding",
	[AMBIENT] = "cap_ambient",
};

/* As Volatility writes a set: "", "all", or the names. */
static struct ic_cell set(uint64_t set, struct ic_arena *arena)
{
	struct ic_text_list list = { .arena = arena, .separator = ", " };

	if (set == IC_ALL_CAPABILITIES)
		return ic_cell_string("all");
	for (unsigned int i = 0; i < 64; i++) {
		const char *name = ic_capability_name(i);

		if (!(set >> i & 1))
			continue;
		if (name)
			ic_text_list_add(&list, "%s", name);
		else
			ic_text_list_add(&list, "%u", i);
	}
	return ic_cell_string(ic_text_list_end(&list));
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_thread *thread)
{
	const struct ic_credentials *has = thread ? &thread->credentials : NULL;
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	struct ic_cell cells[NR_COLUMNS];

	ic_cells_fill(cells, NR_COLUMNS, ic_cell_absent());
	cells[NAME] = ic_cell_text(ic_view_comm(process, thread));
	cells[TID] = ic_cell_number(thread ? thread->tid : process->pid);
	cells[PID] = ic_cell_number(process->pid);
	cells[PPID] = ic_cell_number(process->ppid);
	if (has && has->known) {
		cells[EUID] = ic_cell_number(has->euid);
		cells[INHERITABLE] = set(has->cap_inheritable, arena);
		cells[PERMITTED] = set(has->cap_permitted, arena);
		cells[EFFECTIVE] = set(has->cap_effective, arena);
		cells[BOUNDING] = set(has->cap_bounding, arena);
		cells[AMBIENT] = set(has->cap_ambient, arena);
	}
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each_thread(request, request->options->threads, put);
}

const struct ic_view ic_view_capabilities = {
	.name = "capabilities",
	.volatility = "linux.capabilities.Capabilities",
	.about = "what processes may do beyond their user's rights",
	.details = "List the capabilities of each process, or with --threads of each thread: the\n"
		   "five sets by name, \"all\" for every capability that Linux has. Those of a\n"
		   "zombie are not in a checkpoint.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_THREADS,
	.run = run,
};
