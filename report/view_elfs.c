/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "elfcore/module.h"
#include "elfcore/rebuild.h"
#include "report/dump_mapping.h"
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

/* "pid.PID.COMM.0xSTART" and what file it is; the extract makes it safe. */
static const char *name_of(const struct ic_process *process, const struct ic_module *module,
			   const char *kind, struct ic_arena *arena)
{
	return ic_arena_format(arena, "pid.%u.%.64s.0x%" PRIx64 "%s", process->pid,
			       process->comm.bytes ? process->comm.bytes : "", module->start, kind);
}

static struct ic_error *write_file(const struct ic_view_request *request,
				   const struct ic_rebuild_plan *plan, struct ic_cell *cells)
{
	struct ic_arena *arena = ic_rows_scratch(request->rows);
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	ic_cleanup(ic_sink_freep) struct ic_sink *list = NULL;
	const char *name = name_of(plan->process, plan->module, ".dmp", arena), *made, *list_made;
	const char *list_name;
	struct ic_error *err;
	uint64_t missing;

	if (!name)
		return ic_error_memory();
	err = ic_extract_open(request->extract, name, &sink, &made);
	if (err)
		return err;
	list_name = ic_arena_format(arena, "%s.json", made);
	if (!list_name)
		return ic_error_memory();
	err = ic_extract_open(request->extract, list_name, &list, &list_made);
	if (!err)
		err = ic_rebuild_write(plan, made, sink, list, &missing);
	if (!err)
		err = ic_extract_finish(sink);
	if (!err)
		err = ic_extract_finish(list);
	if (err)
		return err;
	cells[FILE_OUTPUT] = ic_cell_string(made);
	cells[MISSING] = ic_cell_number(missing);
	return NULL;
}

static struct ic_error *write_content(const struct ic_view_request *request,
				      const struct ic_rebuild_plan *plan, struct ic_cell *ret)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const char *name = name_of(plan->process, plan->module, ".file",
				   ic_rows_scratch(request->rows));
	const char *made;
	struct ic_error *err;

	if (!name)
		return ic_error_memory();
	err = ic_extract_open(request->extract, name, &sink, &made);
	if (!err)
		err = ic_rebuild_write_content(plan, sink);
	if (!err)
		err = ic_extract_finish(sink);
	if (!err)
		*ret = ic_cell_string(made);
	return err;
}

static struct ic_error *dump(const struct ic_view_request *request,
			     const struct ic_process *process, const struct ic_module *module,
			     struct ic_cell *cells)
{
	struct ic_rebuild_plan plan;
	struct ic_error *err = ic_rebuild_plan(process, module, ic_rows_scratch(request->rows),
					       &plan);

	cells[FILE_OUTPUT] = ic_cell_string("Error outputting file");
	if (!err && ic_rebuild_knows_anything(&plan))
		err = write_file(request, &plan, cells);
	else if (!err)
		cells[FILE_OUTPUT] = ic_cell_string("Not in the checkpoint");
	if (!err && ic_rebuild_has_whole_content(&plan))
		err = write_content(request, &plan, &cells[CONTENT_OUTPUT]);
	return ic_dump_failed(request, process, err);
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
	bool shown = true;

	err = ic_module_build_id(process, module, ic_rows_scratch(request->rows), &build_id);
	if (!err && build_id.bytes)
		cells[BUILD_ID] = ic_cell_digits(build_id.bytes, build_id.size,
						 ic_rows_scratch(request->rows));
	err = ic_dump_failed(request, process, err);
	if (!err && request->options->dump && request->extract) {
		err = ic_rows_shows(request->rows, cells, &shown);
		if (!err && shown)
			err = dump(request, process, module, cells);
	}
	return err ? err : ic_rows_add(request->rows, 0, cells);
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
		"the rest from the mapped file where that is at hand (--sysroot, a memfd, a deleted\n"
		"file). NAME.dmp.json beside it tells what every run of bytes is and what lacks. A\n"
		"memfd and a deleted file are also written as they were mapped, as NAME.file.\n",
	.columns = columns,
	.nr_columns = IC_NR(columns),
	.options = IC_VIEW_DUMP,
	.needs_memory = true,
	.dumps = "the ELF file, rebuilt from memory",
	.run = run,
};
