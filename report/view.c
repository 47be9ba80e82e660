/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct ic_view *const ic_views[] = {
	&ic_view_bash,      &ic_view_capabilities, &ic_view_cgroups,   &ic_view_elfs,
	&ic_view_envars,    &ic_view_firewall,     &ic_view_fschanges, &ic_view_library_list,
	&ic_view_locks,     &ic_view_lsof,         &ic_view_malfind,   &ic_view_maps,
	&ic_view_mountinfo, &ic_view_namespaces,   &ic_view_netdev,    &ic_view_psaux,
	&ic_view_pslist,    &ic_view_pstree,       &ic_view_queues,    &ic_view_rlimits,
	&ic_view_routes,    &ic_view_rss,          &ic_view_seccomp,   &ic_view_shm,
	&ic_view_signals,   &ic_view_sockstat,     &ic_view_stack,     &ic_view_stats,
	&ic_view_threads,   &ic_view_timers,       &ic_view_watches,
};

const size_t ic_nr_views = IC_NR(ic_views);

const struct ic_view *ic_view_find(const char *name)
{
	for (size_t i = 0; i < ic_nr_views; i++)
		if (!strcmp(ic_views[i]->name, name))
			return ic_views[i];
	return NULL;
}

struct ic_error *ic_view_find_plugin(const char *plugin, const struct ic_view **ret)
{
	const struct ic_view *found = NULL, *other = NULL;

	for (size_t i = 0; i < ic_nr_views; i++) {
		const struct ic_view *view = ic_views[i];

		if (!strcmp(view->name, plugin) || !strcmp(view->volatility, plugin) ||
		    (view->older && !strcmp(view->older, plugin))) {
			*ret = view;
			return NULL;
		}
		if (!strstr(view->volatility, plugin) &&
		    !(view->older && strstr(view->older, plugin)))
			continue;
		other = found;
		found = view;
		if (other)
			break;
	}
	if (!found)
		return ic_error_new(IC_ERR_USAGE, "%s: no such plugin; 'icecore --help' lists them",
				    plugin);
	if (other)
		return ic_error_new(IC_ERR_USAGE, "%s: may be %s or %s; say more of it", plugin,
				    other->volatility, found->volatility);
	*ret = found;
	return NULL;
}

static bool has_pid(const struct ic_checkpoint *checkpoint, uint32_t pid)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (checkpoint->processes[i].pid == pid)
			return true;
	return false;
}

struct ic_error *ic_view_check(const struct ic_view_request *request)
{
	for (size_t i = 0; i < request->options->nr_pids; i++)
		if (!has_pid(request->checkpoint, request->options->pids[i]))
			return ic_error_new(IC_ERR_USAGE,
					    "no process %u in the checkpoint: 'icecore pslist' "
					    "lists them",
					    request->options->pids[i]);
	return NULL;
}

bool ic_view_wants(const struct ic_view_request *request, const struct ic_process *process)
{
	const struct ic_view_options *options = request->options;

	for (size_t i = 0; i < options->nr_pids; i++)
		if (options->pids[i] == process->pid)
			return true;
	return !options->nr_pids;
}

bool ic_view_wants_range(const struct ic_view_request *request, uint64_t start, uint64_t end)
{
	const struct ic_view_options *options = request->options;

	for (size_t i = 0; i < options->nr_addresses; i++)
		if (options->addresses[i] >= start && options->addresses[i] < end)
			return true;
	return !options->nr_addresses;
}

struct ic_error *ic_view_each(const struct ic_view_request *request,
			      struct ic_error *(*put)(const struct ic_view_request *request,
						      const struct ic_process *process))
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		if (ic_view_wants(request, &checkpoint->processes[i]))
			err = put(request, &checkpoint->processes[i]);
	return err;
}

struct ic_error *ic_view_each_thread(const struct ic_view_request *request, bool all,
				     struct ic_error *(*put)(const struct ic_view_request *request,
							     const struct ic_process *process,
							     const struct ic_thread *thread))
{
	const struct ic_checkpoint *checkpoint = request->checkpoint;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];
		size_t nr = all ? process->nr_threads : 1;

		if (!ic_view_wants(request, process))
			continue;
		if (!process->nr_threads)
			err = put(request, process, NULL);
		for (size_t j = 0; !err && j < nr && j < process->nr_threads; j++)
			err = put(request, process, &process->threads[j]);
	}
	return err;
}

struct ic_text ic_view_comm(const struct ic_process *process, const struct ic_thread *thread)
{
	bool leader = !thread || thread == process->threads;

	return leader && (!thread || !thread->comm.bytes) ? process->comm : thread->comm;
}

/* Where the byte at an address is; `member` stays NULL when it is nowhere. */
static void locate(const struct ic_address_space *space, uint64_t vaddr, struct ic_gap *gap)
{
	const struct ic_mapping *mapping = ic_mapping_at(space, vaddr);
	struct ic_extent_cursor cursor;
	struct ic_extent extent;

	if (!mapping)
		return;
	cursor = ic_extents(space, mapping);
	while (ic_extent_next(&cursor, &extent))
		if (vaddr - extent.vaddr < extent.size) {
			if (extent.member) {
				gap->member = extent.member->name;
				gap->offset = extent.offset + (vaddr - extent.vaddr);
			}
			return;
		}
}

void ic_view_gap(const struct ic_view_request *request, const struct ic_process *process,
		 enum ic_gap_kind kind, uint64_t vaddr, uint64_t size, const char *text, ...)
{
	struct ic_gap gap = { .kind = kind, .pid = process->pid, .vaddr = vaddr, .size = size };
	va_list arguments;
	char *line = NULL;

	va_start(arguments, text);
	if (vasprintf(&line, text, arguments) < 0)
		line = NULL;
	va_end(arguments);
	locate(&process->space, vaddr, &gap);
	if (gap.member)
		ic_gaps_add(request->gaps, gap, "%s+0x%llx: %s", gap.member,
			    (unsigned long long)gap.offset, line ? line : text);
	else
		ic_gaps_add(request->gaps, gap, "0x%llx: %s", (unsigned long long)vaddr,
			    line ? line : text);
	free(line);
}
