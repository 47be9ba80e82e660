/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/module.h"
#include "report/dump_mapping.h"
#include "report/dump_module.h"
#include "report/view.h"

enum {
	PID,
	PROCESS,
	START,
	END,
	PATH,
	FILE_OUTPUT,
	BUILD_ID,
	ORIGIN,
	KNOWN_BY,
	TYPE,
	MISSING,
	CONTENT_OUTPUT
};

static const char *const columns[] = {
	[PID] = "PID",           [PROCESS] = "Process", [START] = "Start",
	[END] = "End",           [PATH] = "File Path",  [FILE_OUTPUT] = "File Output",
	[BUILD_ID] = "Build ID", [ORIGIN] = "Origin",   [KNOWN_BY] = "Known By",
	[TYPE] = "Type",         [MISSING] = "Missing", [CONTENT_OUTPUT] = "Mapped File Output",
};

static struct ic_cell type_of(const struct ic_module *module)
{
	static const char *const types[] = { "NONE", "REL", "EXEC", "DYN", "CORE" };

	if (!module->has_header)
		return ic_cell_absent();
	if (module->header.type < IC_NR(types))
		return ic_cell_string(types[module->header.type]);
	return ic_cell_hex(module->header.type);
}

static struct ic_error *put(const struct ic_view_request *request, const struct ic_process *process,
			    const struct ic_module *module)
{
	struct ic_text build_id = { NULL, 0 };
	struct ic_cell cells[IC_NR(columns)] = {
		[PID] = ic_cell_number(process->pid),
		[PROCESS] = ic_cell_text(process->comm),
		[START] = ic_cell_hex(module->start),
		[END] = ic_cell_hex(module->mapping->end),
		[PATH] = ic_cell_text(ic_mapping_name(module->mapping)),
		[FILE_OUTPUT] = ic_view_no_output(),
		[BUILD_ID] = ic_cell_absent(),
		[ORIGIN] = ic_cell_string(ic_origin_name(module->origin)),
		[KNOWN_BY] = ic_cell_string(ic_module_clue_name(module->clue)),
		[TYPE] = type_of(module),
		[MISSING] = ic_cell_not_applicable(),
		[CONTENT_OUTPUT] = ic_cell_not_applicable(),
	};
	struct ic_error *err = NULL;
	struct ic_dumped_module dumped;
	bool shown;

	err = ic_module_build_id(process, module, ic_rows_scratch(request->rows), &build_id);
	if (!err && build_id.bytes)
		cells[BUILD_ID] = ic_cell_digits(build_id.bytes, build_id.size,
						 ic_rows_scratch(request->rows));
	err = ic_dump_failed(request, process, err);
	if (!err)
		err = ic_rows_shows(request->rows, cells, &shown);
	if (!err)
		err = ic_dump_module(request, process, module, shown, &dumped);
	if (err)
		return err;
	cells[FILE_OUTPUT] = dumped.file;
	cells[MISSING] = dumped.missing;
	cells[CONTENT_OUTPUT] = dumped.content;
	return ic_rows_add(request->rows, 0, cells);
}

static struct ic_error *put_all(const struct ic_view_request *request,
				const struct ic_process *process)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_modules modules = { NULL, 0 };
	struct ic_error *err = ic_arena_new(&arena);

	if (!err)
		err = ic_dump_failed(request, process, ic_modules_find(process, arena, &modules));
	for (size_t i = 0; !err && i < modules.nr; i++)
		err = put(request, process, &modules.module[i]);
	return err;
}

static struct ic_error *run(const struct ic_view_request *request)
{
	return ic_view_each(request, put_all);
}

const struct ic_view ic_view_elfs = {
	.name = "elfs",
	.volatility = "linux.elfs.Elfs",
	.about = "ELF files in memory: programs, libraries, what was put there",
	.details =
		"List the ELF files that each process has mapped, by their header in memory. Of a\n"
		"file whose first page is only in the file itself, its build-id tells, or that it\n"
		"is mapped from its start and has executable mappings. Executable memory of no\n"
		"file is searched page by page. The build-id is the checkpoint's own word, else\n"
		"that of the notes in memory.\n"
		"\n"
		"--dump rebuilds each: segments as memory has them, at their place in the file,\n"
		"the rest from the mapped file where that is at hand (--sysroot, a memfd, a\n"
		"deleted file). NAME.dmp.json beside it tells what every run of bytes is and what\n"
		"lacks. A memfd and a deleted file are also written as they were mapped, as\n"
		"NAME.file.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_DUMP,
	.needs_memory = true,
	.dumps = "the ELF file, rebuilt from memory",
	.run = run,
};
