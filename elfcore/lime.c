/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/lime.h"

#include <stdio.h>

#include "convert/base/endian.h"
#include "elfcore/memory_format.h"
#include "elfcore/memory_index.h"
#include "elfcore/plan.h"
#include "elfcore/proc_maps.h"

#define MAGIC      0x4C694D45U
#define VERSION    1U
#define NAME_BYTES 64

/* An image on its way. */
struct writer {
	const struct ic_core_plan *plan;
	const struct ic_progress *progress;
	struct ic_memory_index *index;
	struct ic_sink *sink;
	size_t segment; /* of the plan: the next one that may begin */
};

static struct ic_error *begin_range(const struct writer *writer, const struct ic_segment *segment)
{
	uint8_t header[IC_LIME_HEADER_BYTES] = { 0 };
	struct ic_error *err;

	ic_put(header, 4, false, MAGIC);
	ic_put(header + 4, 4, false, VERSION);
	ic_put(header + 8, 8, false, segment->vaddr);
	ic_put(header + 16, 8, false, segment->vaddr + (segment->size - 1));
	err = ic_sink_write(writer->sink, header, sizeof(header));
	ic_json_row(&writer->index->json, NULL);
	ic_json_hex(&writer->index->json, "start", segment->vaddr);
	ic_json_number(&writer->index->json, "size", segment->size);
	ic_json_number(&writer->index->json, "offset", ic_sink_offset(writer->sink));
	ic_json_close(&writer->index->json);
	return err;
}

static struct ic_error *write_extent(struct writer *writer, const struct ic_extent *extent,
				     bool has_bytes)
{
	const struct ic_core_plan *plan = writer->plan;
	struct ic_error *err = NULL;

	if (writer->segment < plan->nr_segments &&
	    plan->segments[writer->segment].vaddr == extent->vaddr) {
		const struct ic_segment *segment = &plan->segments[writer->segment++];

		if (segment->has_bytes)
			err = begin_range(writer, segment);
	}
	if (err || !has_bytes)
		return err;
	if (!extent->member)
		return ic_sink_skip(writer->sink, extent->size);
	err = ic_sink_copy(writer->sink, &extent->member->blob, extent->member->name,
			   extent->offset, extent->size);
	ic_progress_add(writer->progress, extent->size);
	return err;
}

static struct ic_error *write_mapping(struct writer *writer, const struct ic_process *process,
				      const struct ic_mapping *mapping)
{
	struct ic_core_extents extents = ic_core_plan_extents(writer->plan, process, mapping);
	struct ic_error *err = NULL;
	struct ic_extent extent;
	bool has_bytes;

	ic_memory_index_begin_mapping(writer->index, mapping);
	ic_json_array(&writer->index->json, "ranges");
	while (!err && ic_core_plan_next(&extents, &extent, &has_bytes))
		err = write_extent(writer, &extent, has_bytes);
	ic_json_close(&writer->index->json);
	ic_memory_index_end_mapping(writer->index, mapping);
	return err;
}

static struct ic_error *reserve(const struct writer *writer)
{
	uint64_t size = 0;

	/* Without a place for headers and notes this is less than the core that was planned. */
	for (size_t i = 0; i < writer->plan->nr_segments; i++)
		if (writer->plan->segments[i].has_bytes)
			size += IC_LIME_HEADER_BYTES + writer->plan->segments[i].size;
	return ic_sink_reserve(writer->sink, size, writer->plan->data_bytes);
}

static struct ic_error *write_image(struct writer *writer, const struct ic_process *process,
				    const struct ic_outdir *outdir)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	char name[NAME_BYTES];
	struct ic_error *err;

	(void)snprintf(name, sizeof(name), "pid.%u.lime", process->pid);
	err = ic_sink_open(outdir, name, false, &sink);
	writer->sink = sink;
	if (!err)
		err = reserve(writer);
	for (size_t i = 0; !err && i < process->space.nr_mappings; i++)
		err = write_mapping(writer, process, &process->space.mappings[i]);
	return err ? err : ic_sink_finish(sink, &output);
}

struct ic_error *ic_lime_write(const struct ic_process *process, const struct ic_outdir *outdir,
			       const struct ic_progress *progress)
{
	ic_cleanup(ic_memory_index_close) struct ic_memory_index index = { 0 };
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_core_plan plan;
	struct writer writer = { .plan = &plan, .progress = progress, .index = &index };
	struct ic_error *err = ic_arena_new(&arena);

	if (!err)
		err = ic_core_plan(process, &(struct ic_core_options){ .zero = IC_ZERO_AUTO }, 0,
				   arena, &plan);
	if (!err)
		err = ic_memory_index_open(process, outdir, &index);
	if (err)
		return err;
	err = ic_memory_index_finish(&index, write_image(&writer, process, outdir));
	return err ? err : ic_proc_maps_write_file(process, outdir);
}

const struct ic_memory_format ic_memory_lime = {
	.name = "lime",
	.needs = ic_process_has_core,
	.copies_memory = true,
	.write = ic_lime_write,
};
