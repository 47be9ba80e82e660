/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/raw.h"

#include "elfcore/mapping_file.h"
#include "elfcore/memory_format.h"
#include "elfcore/memory_index.h"
#include "elfcore/plan.h"
#include "elfcore/proc_maps.h"

/* A mapping on its way into files. */
struct writer {
	const struct ic_process *process;
	const struct ic_outdir *outdir;
	const struct ic_progress *progress;
	struct ic_memory_index *index;
	const struct ic_mapping *mapping;
};

static bool is_long_and_empty(const struct ic_extent *extent)
{
	return !ic_origin_has_bytes(extent->origin) && extent->size >= IC_ZERO_LONG_BYTES;
}

/* Where the file that begins at the cursor's next extent ends: before the next long empty run. */
static uint64_t end_of_file(struct ic_extent_cursor cursor)
{
	struct ic_extent extent;
	uint64_t end = cursor.next;

	while (ic_extent_next(&cursor, &extent) && !is_long_and_empty(&extent))
		end = extent.vaddr + extent.size;
	return end;
}

/* Write one file and list it, unless no byte of it is in the checkpoint. */
static struct ic_error *write_file(const struct writer *writer, uint64_t start, uint64_t end)
{
	const struct ic_mapping_part part = { writer->process, writer->mapping, start, end };
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	char name[IC_MAPPING_FILE_NAME];
	struct ic_output output;
	struct ic_error *err;
	uint64_t missing;

	if (start == end || !ic_mapping_has_bytes(&part))
		return NULL;
	ic_mapping_file_name(&part, name);
	err = ic_sink_open(writer->outdir, name, false, &sink);
	if (!err)
		err = ic_mapping_file_write(&part, sink, writer->progress, &missing);
	if (!err)
		err = ic_sink_finish(sink, &output);
	if (err)
		return err;
	ic_json_row(&writer->index->json, NULL);
	ic_json_string(&writer->index->json, "name", name);
	ic_json_hex(&writer->index->json, "start", start);
	ic_json_number(&writer->index->json, "size", output.size);
	ic_json_close(&writer->index->json);
	return NULL;
}

static struct ic_error *write_files(const struct writer *writer)
{
	struct ic_extent_cursor cursor = ic_extents(&writer->process->space, writer->mapping);
	struct ic_error *err = NULL;
	struct ic_extent extent;

	while (!err && cursor.next < writer->mapping->end) {
		uint64_t end = end_of_file(cursor);

		err = write_file(writer, cursor.next, end);
		while (cursor.next < end && ic_extent_next(&cursor, &extent))
			;
		if (cursor.next == end) /* the long run behind it, if there is one */
			(void)ic_extent_next(&cursor, &extent);
	}
	return err;
}

static struct ic_error *write_mapping(const struct writer *writer)
{
	struct ic_error *err;

	ic_memory_index_begin_mapping(writer->index, writer->mapping);
	ic_json_array(&writer->index->json, "files");
	err = write_files(writer);
	ic_json_close(&writer->index->json);
	ic_memory_index_end_mapping(writer->index, writer->mapping);
	return err;
}

struct ic_error *ic_raw_write(const struct ic_process *process, const struct ic_outdir *outdir,
			      const struct ic_progress *progress)
{
	ic_cleanup(ic_memory_index_close) struct ic_memory_index index = { 0 };
	struct writer writer = {
		.process = process, .outdir = outdir, .progress = progress, .index = &index
	};
	struct ic_error *err = ic_memory_index_open(process, outdir, &index);

	if (err)
		return err;
	for (size_t i = 0; !err && i < process->space.nr_mappings; i++) {
		writer.mapping = &process->space.mappings[i];
		err = write_mapping(&writer);
	}
	err = ic_memory_index_finish(&index, err);
	return err ? err : ic_proc_maps_write_file(process, outdir);
}

const struct ic_memory_format ic_memory_raw = {
	.name = "raw",
	.needs = ic_process_has_memory,
	.copies_memory = true,
	.write = ic_raw_write,
};
