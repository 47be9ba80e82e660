/* SPDX-License-Identifier: Apache-2.0 */
#include "report/dump_mapping.h"

#include "elfcore/mapping_file.h"

struct ic_error *ic_dump_failed(const struct ic_view_request *request,
				const struct ic_process *process, struct ic_error *err)
{
	enum ic_error_kind kind = err ? ic_error_kind(err) : IC_ERR_SYSTEM;
	struct ic_place place = { .member = "" };

	/* What is wrong with the machine or the program is no fault of the evidence. */
	if (!err || kind == IC_ERR_SYSTEM || kind == IC_ERR_MEMORY || kind == IC_ERR_USAGE)
		return err;
	(void)ic_error_place(err, &place);
	ic_gaps_add_error(request->gaps, process->pid, place.member, err);
	return NULL;
}

static struct ic_error *write_file(const struct ic_view_request *request,
				   const struct ic_mapping_part *part,
				   struct ic_dumped_mapping *ret)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	char name[IC_MAPPING_FILE_NAME];
	const char *made;
	uint64_t missing;
	struct ic_error *err;

	ic_mapping_file_name(part, name);
	err = ic_extract_open(request->extract, name, &sink, &made);
	if (!err)
		err = ic_mapping_file_write(part, sink, NULL, &missing);
	if (!err)
		err = ic_extract_finish(sink);
	if (err)
		return ic_dump_failed(request, part->process, err);
	ret->file = ic_cell_string(made);
	ret->missing = ic_cell_number(missing);
	return NULL;
}

struct ic_error *ic_dump_mapping(const struct ic_view_request *request,
				 const struct ic_process *process, const struct ic_mapping *mapping,
				 bool shown, struct ic_dumped_mapping *ret)
{
	const struct ic_mapping_part part = ic_mapping_whole(process, mapping);
	const struct ic_view_options *options = request->options;

	ret->file = ic_view_no_output();
	ret->missing = ic_cell_not_applicable();
	if (!options->dump || !request->extract || !shown)
		return NULL;
	ret->file = ic_cell_string("Error outputting file");
	if (options->max_size && mapping->end - mapping->start > options->max_size)
		ret->file = ic_cell_string("Larger than --maxsize");
	else if (!ic_mapping_has_bytes(&part))
		ret->file = ic_cell_string("Not in the checkpoint");
	else
		return write_file(request, &part, ret);
	return NULL;
}
