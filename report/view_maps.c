/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "report/dump_mapping.h"
#include "report/view.h"

static const char *const columns[] = {
	"PID",   "Process", "Start",     "End",         "Flags",   "PgOff",    "Major",
	"Minor", "Inode",   "File Path", "File output", "Sharing", "Build ID", "Missing",
};

static struct ic_cell build_id(const struct ic_view_request *request, const struct ic_file *file)
{
	if (!file || !file->build_id)
		return ic_cell_absent();
	return ic_cell_digits(file->build_id, file->build_id_size, ic_rows_scratch(request->rows));
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_mapping *mapping)
{
	const char flags[] = { mapping->prot & PF_R ? 'r' : '-', mapping->prot & PF_W ? 'w' : '-',
			       mapping->prot & PF_X ? 'x' : '-', '\0' };
	struct ic_dumped_mapping dumped;
	struct ic_cell cells[IC_NR(columns)] = {
		ic_cell_number(process->pid),
		ic_cell_text(process->comm),
		ic_cell_hex(mapping->start),
		ic_cell_hex(mapping->end),
		ic_cell_string(flags),
		ic_cell_hex(ic_mapping_file_offset(mapping)),
		ic_cell_absent(), /* devices and inodes are not in the images */
		ic_cell_absent(),
		ic_cell_absent(),
		ic_cell_text(ic_mapping_name(mapping)),
		ic_view_no_output(),
		ic_cell_string(mapping->shared ? "shared" : "private"),
		build_id(request, mapping->file),
		ic_cell_not_applicable(),
	};
	bool shown;
	struct ic_error *err = ic_rows_shows(request->rows, cells, &shown);

	if (!err)
		err = ic_dump_mapping(request, process, mapping, shown, &dumped);
	if (err)
		return err;
	cells[10] = dumped.file;
	cells[13] = dumped.missing;
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->space.nr_mappings; i++) {
		const struct ic_mapping *mapping = &process->space.mappings[i];

		if (ic_view_wants_range(request, mapping->start, mapping->end))
			err = put(request, process, mapping);
	}
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_maps = {
	.name = "maps",
	.volatility = "linux.proc.Maps",
	.about = "mappings: addresses, protection, files",
	.details =
		"List the mappings of each process, as /proc/PID/maps does. CRIU stores neither\n"
		"device nor inode of a mapped file, and what the kernel shows as [vvar] and\n"
		"[vvar_vclock] is one mapping.\n"
		"\n"
		"--dump writes each mapping that has a byte in the checkpoint as a sparse file.\n"
		"What is only in the mapped file and not at hand is a hole; \"Missing\" counts it.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_ADDRESS | IC_VIEW_DUMP | IC_VIEW_MAXSIZE,
	.dumps = "the mapping's memory",
	.run = run,
};
