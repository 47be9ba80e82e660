/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/link_map.h"
#include "report/dump_mapping.h"
#include "report/view.h"

static const char *const columns[] = {
	"Name", "Pid", "LoadAddress", "Path", "Found By", "Namespace", "Mapped Path",
};

/* The file that a library's dynamic section is mapped from. */
static struct ic_cell mapped_path(const struct ic_process *process,
				  const struct ic_library *library)
{
	const struct ic_mapping *mapping = ic_mapping_at(&process->space, library->dynamic);

	return mapping ? ic_cell_text(ic_mapping_name(mapping)) : ic_cell_absent();
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_link_map *map, const struct ic_library *library)
{
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_text(process->comm),
		ic_cell_number(process->pid),
		ic_cell_hex(library->load_address),
		ic_cell_text(library->name),
		ic_cell_string(ic_link_map_way_name(map->way)),
		ic_cell_number(library->space),
		mapped_path(process, library),
	};

	return ic_rows_add(request->rows, 0, cells);
}

/* A process that has no list says so in its only row. */
static struct ic_error *put_none(const struct ic_view_request *request,
				 const struct ic_process *process, const struct ic_link_map *map)
{
	const struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_text(process->comm),
		ic_cell_number(process->pid),
		ic_cell_not_applicable(),
		ic_cell_not_applicable(),
		ic_cell_string(ic_link_map_way_name(map->way)),
		ic_cell_not_applicable(),
		ic_cell_not_applicable(),
	};

	if (map->way == IC_LINK_MAP_NONE)
		ic_view_gap(request, process, IC_GAP_MISSING, process->start_code, 0,
			    "process %u: the dynamic linker's list of libraries is not found",
			    process->pid);
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_list(const struct ic_view_request *request,
				 const struct ic_process *process, const struct ic_link_map *map)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < map->nr; i++) {
		const struct ic_library *library = &map->library[i];

		/* The program itself, as the first entry, has a name that is "". */
		if (!library->name.bytes || library->name.size)
			err = put(request, process, map, library);
	}
	if (map->cut)
		ic_view_gap(request, process, IC_GAP_DAMAGED, map->cut_at, 0,
			    "process %u: the list of libraries ends here: %s", process->pid,
			    map->cut);
	return err;
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_link_map map = { .way = IC_LINK_MAP_NONE };
	struct ic_error *err;

	if (!process->arch || !ic_process_has_memory(process))
		return NULL;
	err = ic_arena_new(&arena);
	if (!err)
		err = ic_dump_failed(request, process, ic_link_map_find(process, arena, &map));
	if (err)
		return err;
	return map.debug ? put_list(request, process, &map) : put_none(request, process, &map);
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_library_list = {
	.name = "library_list",
	.volatility = "linux.library_list.LibraryList",
	.about = "libraries, as the dynamic linker lists them",
	.details =
		"Walk the list of loaded libraries that each process's dynamic linker keeps, of\n"
		"any architecture and C library. \"Found By\" says how it was reached: by the\n"
		"program headers, as a debugger does; where their page is only in the file, by a\n"
		"dynamic section that the checkpoint has, or by the dynamic linker's own data. A\n"
		"static program has no list, and one row that says so. \"-\" for a path is a name\n"
		"that is not in the checkpoint, mostly because it lies in the program's file;\n"
		"\"Mapped Path\" has the file that is mapped there.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.needs_memory = true,
	.run = run,
};
