/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "convert/base/escape.h"
#include "report/view.h"

static const char *const columns[] = { "PID",    "Process",  "Type",      "Namespace", "Host",
				       "Dumped", "External", "Processes", "Details" };

#define MAX_RANGES 20

/* "0 100000 65536; ..." as in /proc/PID/uid_map */
static const char *ranges(struct ic_arena *arena, const char *lead, const char *name,
			  const struct ic_id_map *map)
{
	const char *text = ic_arena_format(arena, "%s%s", lead, name);

	for (size_t i = 0; text && i < map->nr && i < MAX_RANGES; i++)
		text = ic_arena_format(arena, "%s%s %" PRIu32 " %" PRIu32 " %" PRIu32, text,
				       i ? "," : "", map->range[i].first, map->range[i].outside,
				       map->range[i].count);
	if (text && map->nr > MAX_RANGES)
		text = ic_arena_format(arena, "%s and %zu more", text, map->nr - MAX_RANGES);
	return text;
}

static const char *clocks(struct ic_arena *arena, const struct ic_clocks *clocks)
{
	return ic_arena_format(arena,
			       "monotonic %" PRIu64 ".%09" PRIu64 ", boottime %" PRIu64
			       ".%09" PRIu64,
			       clocks->monotonic_s, clocks->monotonic_ns, clocks->boottime_s,
			       clocks->boottime_ns);
}

/* What its images say, one line. */
static struct ic_cell details(struct ic_arena *arena, const struct ic_namespace *namespace)
{
	const char *text = NULL;

	if (namespace->nodename.bytes)
		text = ic_arena_format(arena, "host name %s, domain name %s",
				       ic_escape(arena, namespace->nodename),
				       ic_escape(arena, namespace->domainname));
	else if (namespace->uid_map.nr || namespace->gid_map.nr)
		text = ranges(arena, ranges(arena, "", "uids", &namespace->uid_map), "; gids",
			      &namespace->gid_map);
	else if (namespace->clocks.known)
		text = clocks(arena, &namespace->clocks);
	return ic_cell_lines(text);
}

static struct ic_error *put_one(const struct ic_view_request *request,
				const struct ic_process *process, enum ic_namespace_kind kind,
				uint32_t id)
{
	const struct ic_namespaces *namespaces = request->checkpoint->namespaces;
	const struct ic_namespace *is = ic_namespace_find(namespaces, kind, id);
	struct ic_cell cells[IC_NR(columns)];

	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	if (process) {
		cells[0] = ic_cell_number(process->pid);
		cells[1] = ic_cell_text(process->comm);
	}
	cells[2] = ic_cell_string(ic_namespace_kind_name(kind));
	cells[3] = ic_cell_number(id);
	if (namespaces->root_known && namespaces->root.id[kind])
		cells[4] = ic_cell_bool(namespaces->root.id[kind] == id);
	if (is) {
		cells[5] = ic_cell_bool(is->has_images);
		cells[6] = is->external.bytes ? ic_cell_text(is->external) :
						ic_cell_not_applicable();
		cells[7] = ic_cell_number(is->nr_processes);
		cells[8] = details(ic_rows_scratch(request->rows), is);
	}
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process)
{
	struct ic_error *err = NULL;

	for (unsigned i = 0; !err && process->namespaces && i < IC_NR_NAMESPACE_KINDS; i++)
		if (process->namespaces->id[i])
			err = put_one(request, process, (enum ic_namespace_kind)i,
				      process->namespaces->id[i]);
	return err;
}

/* Those that no process is in: a descriptor holds them, or nothing does any more. */
static struct ic_error *put_rest(const struct ic_view_request *request)
{
	const struct ic_namespaces *namespaces = request->checkpoint->namespaces;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < namespaces->nr; i++)
		if (!namespaces->list[i].nr_processes)
			err = put_one(request, NULL, namespaces->list[i].kind,
				      namespaces->list[i].id);
	return err;
}

static struct ic_error *put_host(const struct ic_view_request *request)
{
	const struct ic_clocks *host = &request->checkpoint->namespaces->host;
	struct ic_cell cells[IC_NR(columns)];

	if (!host->known)
		return NULL;
	ic_cells_fill(cells, IC_NR(columns), ic_cell_absent());
	cells[2] = ic_cell_string(ic_namespace_kind_name(IC_NAMESPACE_TIME));
	cells[4] = ic_cell_bool(true);
	cells[5] = ic_cell_bool(true);
	cells[8] = ic_cell_lines(clocks(ic_rows_scratch(request->rows), host));
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	struct ic_error *err = ic_view_each(request, put);

	if (request->options->nr_pids)
		return err;
	if (!err)
		err = put_rest(request);
	return err ? err : put_host(request);
}

const struct ic_view ic_view_namespaces = {
	.name = "namespaces",
	.volatility = "linux.namespaces.Namespaces",
	.about = "namespaces of each process: the host's or its own",
	.details =
		"List the namespaces that each process is in, by the checkpoint's numbers of\n"
		"them. Host: CRIU itself was in it, so that it is the host's. Dumped: its state\n"
		"is in the checkpoint. External: what CRIU calls one that it was told not to\n"
		"dump. Details: host name; user and group ids (inside, outside, how many); clocks\n"
		"at the dump. A time namespace without a number is the host's clocks.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.run = run,
};
