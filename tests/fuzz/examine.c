/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/examine.h"

#include <fcntl.h>

#include "convert/base/attributes.h"
#include "elfcore/core.h"
#include "elfcore/gdb_script.h"
#include "elfcore/notes.h"
#include "elfcore/proc_file.h"
#include "elfcore/rebuild.h"
#include "report/report.h"
#include "report/view.h"
#include "tests/fuzz/fuzz.h"

#define SMALL_BYTES (16ULL << 20)

/*
 * Extents are ascending, disjoint, together exactly the mapping, and lie in their member. They are
 * of whole pages, but where a file's or a segment's bytes end: then zeros fill the page.
 */
static void check_mapping(const struct ic_address_space *space, const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(space, mapping);
	struct ic_extent extent;
	uint64_t next = mapping->start, page = space->page_size;

	FUZZ_MUST(mapping->start < mapping->end);
	while (ic_extent_next(&cursor, &extent)) {
		FUZZ_MUST(extent.vaddr == next && extent.size);
		if (extent.vaddr % page)
			FUZZ_MUST(extent.origin == IC_ORIGIN_ZERO &&
				  extent.size == page - extent.vaddr % page);
		else
			FUZZ_MUST(extent.size % page == 0 || ic_origin_has_bytes(extent.origin));
		FUZZ_MUST(extent.size <= mapping->end - extent.vaddr);
		FUZZ_MUST(!extent.member == !ic_origin_has_bytes(extent.origin));
		if (extent.member && extent.member->has_blob)
			FUZZ_MUST(extent.offset <= extent.member->blob.size &&
				  extent.size <= extent.member->blob.size - extent.offset);
		next = extent.vaddr + extent.size;
	}
	FUZZ_MUST(next == mapping->end);
}

static void check_segments(const struct ic_core_plan *plan, uint64_t page)
{
	uint64_t vaddr = 0, at = plan->data_offset;

	FUZZ_MUST(plan->notes_offset <= plan->data_offset && plan->data_offset <= plan->size);
	for (size_t i = 0; i < plan->nr_segments; i++) {
		const struct ic_segment *segment = &plan->segments[i];

		FUZZ_MUST(segment->vaddr >= vaddr && segment->size);
		FUZZ_MUST(segment->vaddr % page == 0 && segment->size % page == 0);
		vaddr = segment->vaddr + segment->size;
		FUZZ_MUST(vaddr > segment->vaddr && segment->offset == at);
		at += segment->has_bytes ? segment->size : 0;
	}
	FUZZ_MUST(at <= plan->size);
}

static void examine_proc(const struct ic_process *process, struct ic_sink *sink)
{
	const struct ic_proc_subject subject = { process, &process->threads[0] };

	for (size_t i = 0; i < ic_nr_proc_files; i++) {
		const struct ic_proc_file *file = ic_proc_files[i];
		bool small = !file->whole || file->whole(&subject) <= SMALL_BYTES / 16;

		if (small && !(file->absent && file->absent(&subject)))
			(void)fuzz_failed(file->write(&subject, sink));
	}
}

static int null_file(void)
{
	static int null = -1;

	if (null < 0)
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return null;
}

/* A plan that was made is what comes out, to the byte. */
static void write_module(const struct ic_rebuild_plan *plan)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	ic_cleanup(ic_sink_freep) struct ic_sink *list = NULL;
	uint64_t missing;

	if (fuzz_failed(ic_sink_stream(null_file(), "null", &sink)) ||
	    fuzz_failed(ic_sink_stream(null_file(), "null", &list)) ||
	    fuzz_failed(ic_rebuild_write(plan, "x", sink, list, &missing)))
		return;
	FUZZ_MUST(ic_sink_offset(sink) == plan->size && missing <= plan->size);
}

/* What --dump would write of the ELF files in memory. */
static void examine_modules(const struct ic_process *process)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	struct ic_modules modules = { NULL, 0 };

	if (fuzz_failed(ic_arena_new(&arena)) ||
	    fuzz_failed(ic_modules_find(process, arena, &modules)))
		return;
	for (size_t i = 0; i < modules.nr; i++) {
		struct ic_rebuild_plan plan;

		FUZZ_MUST(modules.module[i].start < modules.module[i].limit);
		if (fuzz_failed(ic_rebuild_plan(process, &modules.module[i], arena, &plan)))
			continue;
		FUZZ_MUST(plan.size <= IC_MAX_REBUILT_BYTES);
		for (size_t j = 1; j < plan.nr_pieces; j++)
			FUZZ_MUST(plan.pieces[j].offset >=
				  plan.pieces[j - 1].offset + plan.pieces[j - 1].size);
		if (plan.size <= SMALL_BYTES / 16 && plan.nr_pieces)
			write_module(&plan);
	}
}

static void examine_process(const struct ic_process *process, struct ic_sink *sink)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	static const struct ic_core_options options = { .like_kernel = true, .keys = true };
	uint64_t notes = ic_notes_size(process, &options), before;
	struct ic_core_plan plan;

	FUZZ_MUST(process->nr_threads && process->arch);
	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		const struct ic_mapping *mapping = &process->space.mappings[i];

		FUZZ_MUST(!i || mapping[-1].end <= mapping->start);
		check_mapping(&process->space, mapping);
	}
	examine_proc(process, sink);
	examine_modules(process);
	if (fuzz_failed(ic_arena_new(&arena)) ||
	    fuzz_failed(ic_core_plan(process, &options, notes, arena, &plan)))
		return;
	check_segments(&plan, process->space.page_size);
	if (plan.size > SMALL_BYTES)
		return;
	before = ic_sink_offset(sink);
	/* A plan that was made is what comes out, to the byte. */
	if (!fuzz_failed(ic_core_write(process, 0, &options, sink, NULL, NULL)))
		FUZZ_MUST(ic_sink_offset(sink) - before == plan.size);
	(void)fuzz_failed(ic_gdb_script_write(process, "core.1", NULL, NULL, sink));
}

static void write_reports(const struct ic_checkpoint *checkpoint, struct ic_sink *sink)
{
	ic_cleanup(ic_walk_freep) struct ic_walk *walk = NULL;
	struct ic_report_input input = { .checkpoint = checkpoint };
	const struct ic_page page = { .columns = 80 };

	if (fuzz_failed(ic_walk_new(checkpoint, NULL, &walk)))
		return;
	input.walk = walk;
	(void)fuzz_failed(ic_report_info(checkpoint, &page, sink));
	(void)fuzz_failed(ic_report_dfxml.render(&input, sink));
	(void)fuzz_failed(ic_report_manifest.render(&input, sink));
}

/* Every view of it, as rows that are made and rendered, and not kept. */
static void write_views(const struct ic_checkpoint *checkpoint, struct ic_sink *sink)
{
	ic_cleanup(ic_arena_freep) struct ic_arena *arena = NULL;
	static const struct ic_view_options options = { .threads = true, .all_pages = true };
	struct ic_gaps gaps = { .arena = NULL };

	if (fuzz_failed(ic_arena_new(&arena)))
		return;
	gaps.arena = arena;
	for (size_t i = 0; i < ic_nr_views; i++) {
		const struct ic_rows_request rows = { .renderer = &ic_renderer_jsonl,
						      .page = { .columns = 80 },
						      .columns = ic_views[i]->columns,
						      .nr_columns = ic_views[i]->nr_columns };
		struct ic_view_request request = { .checkpoint = checkpoint,
						   .options = &options,
						   .gaps = &gaps };

		if (fuzz_failed(ic_rows_new(&rows, sink, &request.rows)))
			return;
		if (!fuzz_failed(ic_views[i]->run(&request)))
			(void)fuzz_failed(ic_rows_finish(request.rows));
		ic_rows_free(request.rows);
	}
}

void fuzz_examine(const struct ic_checkpoint *checkpoint)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;

	if (null_file() < 0 || fuzz_failed(ic_sink_stream(null_file(), "null", &sink)))
		return;
	FUZZ_MUST(checkpoint->nr_processes && checkpoint->format.criu_clue);
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (ic_process_has_core(&checkpoint->processes[i]))
			examine_process(&checkpoint->processes[i], sink);
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++)
		FUZZ_MUST(*ic_gap_at(&checkpoint->gaps, i)->text);
	write_reports(checkpoint, sink);
	write_views(checkpoint, sink);
}
