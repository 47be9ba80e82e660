/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/view.h"

static const char *const columns[] = { "PID",        "TID",  "Process", "Set",
				       "Controller", "Path", "Prefix",  "Property",
				       "Value",      "Mode", "UID",     "GID" };

enum { CONTROLLER = 4, PATH, PREFIX, PROPERTY, VALUE, MODE, UID, GID };

/* As the kernel has it: what part of the path the cgroup namespace hides. */
static struct ic_cell prefix(const struct ic_cgroup_place *place)
{
	if (!place->has_prefix || place->prefix > place->path.size)
		return ic_cell_absent();
	return ic_cell_text(
		(struct ic_text){ place->path.bytes ? place->path.bytes : "", place->prefix });
}

static struct ic_error *put_thread(const struct ic_view_request *request,
				   const struct ic_process *process, const struct ic_thread *thread)
{
	const struct ic_cgroups *cgroups = request->checkpoint->cgroups;
	const struct ic_cgroup_set *set;
	struct ic_error *err = NULL;
	struct ic_cell cells[IC_NR(columns)];
	uint32_t id;

	if (!thread) /* of a zombie CRIU does not write them */
		return NULL;
	id = thread->cgroup_set ? thread->cgroup_set : process->threads[0].cgroup_set;
	set = ic_cgroup_set_find(cgroups, id);
	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[0] = ic_cell_number(process->pid);
	cells[1] = ic_cell_number(thread->tid);
	cells[2] = ic_cell_text(ic_view_comm(process, thread));
	if (id)
		cells[3] = ic_cell_number(id);
	if (!set || !set->nr_places)
		return ic_rows_add(request->rows, 0, cells);
	for (size_t i = 0; !err && i < set->nr_places; i++) {
		cells[CONTROLLER] = ic_cell_text(set->places[i].controller);
		cells[PATH] = ic_cell_text(set->places[i].path);
		cells[PREFIX] = prefix(&set->places[i]);
		err = ic_rows_add(request->rows, 0, cells);
	}
	return err;
}

static void rights_cells(struct ic_arena *arena, const struct ic_cgroup_rights *rights,
			 struct ic_cell cells[static IC_NR(columns)])
{
	if (!rights->known)
		return;
	cells[MODE] = ic_cell_string(ic_arena_format(arena, "%04" PRIo32, rights->mode & 07777));
	cells[UID] = ic_cell_number(rights->uid);
	cells[GID] = ic_cell_number(rights->gid);
}

/* A group, and below it what it was set to. */
static struct ic_error *put_group(const struct ic_view_request *request,
				  const struct ic_cgroup *group)
{
	struct ic_cell cells[IC_NR(columns)];
	struct ic_error *err;

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[CONTROLLER] = ic_cell_text(group->controllers);
	cells[PATH] = ic_cell_text(group->path);
	rights_cells(ic_rows_scratch(request->rows), &group->rights, cells);
	err = ic_rows_add(request->rows, 0, cells);
	for (size_t i = 0; !err && i < group->nr_properties; i++) {
		const struct ic_cgroup_property *property = &group->properties[i];

		ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
		cells[CONTROLLER] = ic_cell_text(group->controllers);
		cells[PATH] = ic_cell_text(group->path);
		cells[PROPERTY] = ic_cell_text(property->name);
		cells[VALUE] = ic_cell_text(property->value);
		rights_cells(ic_rows_scratch(request->rows), &property->rights, cells);
		err = ic_rows_add(request->rows, 1, cells);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	const struct ic_cgroups *cgroups = request->checkpoint->cgroups;
	struct ic_error *err = ic_view_each_thread(request, request->options->threads, put_thread);

	for (size_t i = 0; !err && cgroups && !request->options->nr_pids && i < cgroups->nr_groups;
	     i++)
		err = put_group(request, &cgroups->groups[i]);
	return err;
}

const struct ic_view ic_view_cgroups = {
	.name = "cgroups",
	.volatility = "linux.cgroups.CGroups",
	.about = "control groups of each process, and what they were set to",
	.details =
		"List the control groups that each process (with --threads each thread) is in, a\n"
		"row a hierarchy; an empty controller is the unified one. Behind them, unless\n"
		"--pid is given, the groups and their properties: limits, weights, devices. CRIU\n"
		"writes nothing of this where everything is in the groups that it ran in itself.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_THREADS,
	.run = run,
};
