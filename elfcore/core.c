/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/core.h"

#include "convert/base/checked.h"
#include "elfcore/headers.h"
#include "elfcore/notes.h"

#define PART_BYTES (16ULL << 20) /* between two reports of progress */

static struct ic_error *copy(const struct ic_extent *extent, struct ic_sink *sink,
			     const struct ic_progress *progress)
{
	struct ic_error *err = NULL;

	for (uint64_t done = 0, part; !err && done < extent->size; done += part) {
		part = ic_min(extent->size - done, PART_BYTES);
		err = ic_sink_copy(sink, &extent->member->blob, extent->member->name,
				   extent->offset + done, part);
		ic_progress_add(progress, part);
	}
	return err;
}

/* A core on its way: the sink may have held something before. */
struct emission {
	const struct ic_core_plan *plan;
	struct ic_sink *sink;
	uint64_t start; /* of the core in the sink */
	const struct ic_progress *progress;
};

static struct ic_error *write_extent(const struct emission *core, bool has_bytes,
				     struct ic_ledger_entry *entry)
{
	const struct ic_extent *extent = &entry->extent;

	entry->core_offset = UINT64_MAX;
	if (!has_bytes) {
		ic_progress_add(core->progress, extent->member ? extent->size : 0);
		return NULL;
	}
	entry->core_offset = ic_sink_offset(core->sink) - core->start;
	return extent->member ? copy(extent, core->sink, core->progress) :
				ic_sink_skip(core->sink, extent->size);
}

static struct ic_error *write_memory(const struct emission *core, const struct ic_process *process,
				     size_t index, struct ic_ledger *ledger)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->space.nr_mappings; i++) {
		struct ic_core_extents extents = ic_core_plan_extents(core->plan, process,
								      &process->space.mappings[i]);
		struct ic_ledger_entry entry = { .process = (uint32_t)index,
						 .mapping = (uint32_t)i };
		bool has_bytes;

		while (!err && ic_core_plan_next(&extents, &entry.extent, &has_bytes)) {
			err = write_extent(core, has_bytes, &entry);
			if (!err && ledger)
				err = ic_ledger_append(ledger, &entry);
		}
	}
	return err;
}

/* Bytes of memory that will lie in blocks of the evidence's own files. */
static uint64_t shared_bytes(const struct ic_process *process, const struct ic_sink *sink)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		struct ic_extent_cursor cursor = ic_extents(&process->space,
							    &process->space.mappings[i]);
		struct ic_extent extent;

		while (ic_extent_next(&cursor, &extent))
			if (ic_extent_is_at_hand(&extent) &&
			    ic_sink_shares(sink, &extent.member->blob, extent.size))
				bytes += extent.size;
	}
	return bytes;
}

struct ic_error *ic_core_write(const struct ic_process *process, size_t index,
			       const struct ic_core_options *options, struct ic_sink *sink,
			       struct ic_ledger *ledger, const struct ic_progress *progress)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_core_plan plan;
	struct emission core = { &plan, sink, ic_sink_offset(sink), progress };
	struct ic_error *err = ic_arena_new(&arena);

	if (!err)
		err = ic_core_plan(process, options, ic_notes_size(process, options), arena, &plan);
	if (!err)
		err = ic_sink_reserve(sink, core.start + plan.size,
				      plan.data_bytes -
					      ic_min(plan.data_bytes, shared_bytes(process, sink)));
	if (!err)
		err = ic_headers_write(process, &plan, sink);
	if (!err)
		err = ic_notes_write(process, options, sink);
	if (!err)
		err = ic_sink_skip(sink, core.start + plan.data_offset - ic_sink_offset(sink));
	if (!err)
		err = write_memory(&core, process, index, ledger);
	if (!err)
		err = ic_headers_write_last(process, &plan, sink);
	return err;
}

uint64_t ic_core_data_bytes(const struct ic_process *process)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		struct ic_extent_cursor cursor = ic_extents(&process->space,
							    &process->space.mappings[i]);
		struct ic_extent extent;

		while (ic_extent_next(&cursor, &extent))
			bytes += ic_origin_has_bytes(extent.origin) ? extent.size : 0;
	}
	return bytes;
}
