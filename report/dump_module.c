/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dump_module.h"

#include <inttypes.h>

#include "elfcore/rebuild.h"
#include "report/dump_mapping.h"

/* "pid.PID.COMM.0xSTART" and what file it is; the extract makes it safe. */
static const char *name_of(const struct ic_process *process, const struct ic_module *module,
			   const char *kind, struct ic_arena *arena)
{
	return ic_arena_format(arena, "pid.%u.%.64s.0x%" PRIx64 "%s", process->pid,
			       process->comm.bytes ? process->comm.bytes : "", module->start, kind);
}

static struct ic_error *write_file(const struct ic_view_request *request,
				   const struct ic_rebuild_plan *plan, struct ic_dumped_module *ret)
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
	ret->file = ic_cell_string(made);
	ret->missing = ic_cell_number(missing);
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

static struct ic_error *rebuild(const struct ic_view_request *request,
				const struct ic_process *process, const struct ic_module *module,
				struct ic_dumped_module *ret)
{
	struct ic_rebuild_plan plan;
	struct ic_error *err = ic_rebuild_plan(process, module, ic_rows_scratch(request->rows),
					       &plan);

	ret->file = ic_cell_string("Error outputting file");
	if (!err && ic_rebuild_knows_anything(&plan))
		err = write_file(request, &plan, ret);
	else if (!err)
		ret->file = ic_cell_string("Not in the checkpoint");
	if (!err && ic_rebuild_has_whole_content(&plan))
		err = write_content(request, &plan, &ret->content);
	return ic_dump_failed(request, process, err);
}

/* Nothing is written: whether anything is asked for. */
static bool begin(const struct ic_view_request *request, bool shown, struct ic_dumped_module *ret)
{
	ret->file = ic_view_no_output();
	ret->missing = ret->content = ic_cell_not_applicable();
	return request->options->dump && request->extract && shown;
}

struct ic_error *ic_dump_module(const struct ic_view_request *request,
				const struct ic_process *process, const struct ic_module *module,
				bool shown, struct ic_dumped_module *ret)
{
	return begin(request, shown, ret) ? rebuild(request, process, module, ret) : NULL;
}

struct ic_error *ic_dump_program(const struct ic_view_request *request,
				 const struct ic_process *process, bool shown,
				 struct ic_dumped_module *ret)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_modules modules = { NULL, 0 };
	struct ic_error *err;

	if (!begin(request, shown, ret))
		return NULL;
	ret->file = ic_cell_string("Not in the checkpoint");
	err = ic_arena_new(&arena);
	if (!err)
		err = ic_dump_failed(request, process, ic_modules_find(process, arena, &modules));
	for (size_t i = 0; !err && i < modules.nr; i++) {
		const struct ic_mapping *mapping = modules.module[i].mapping;

		if (process->exe && mapping->file == process->exe && !mapping->file_offset)
			return rebuild(request, process, &modules.module[i], ret);
	}
	return err;
}
