/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/rebuild_plan.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>

#include "convert/base/checked.h"
#include "elfcore/mapping_file.h"

/* A plan under way. */
struct planner {
	const struct ic_process *process;
	const struct ic_module *module;
	struct ic_arena *arena;
	struct ic_array pieces; /* of struct ic_rebuild_piece */
	struct ic_rebuild_plan plan;
};

static struct ic_error *add_piece(struct planner *planner, uint64_t offset, uint64_t size,
				  uint64_t vaddr)
{
	struct ic_rebuild_piece *piece;

	if (!size)
		return NULL;
	piece = ic_array_append(&planner->pieces, planner->arena, sizeof(*piece));
	if (!piece)
		return ic_error_memory();
	*piece = (struct ic_rebuild_piece){ offset, size, vaddr };
	return NULL;
}

/* A segment, as far as it lies before the next module. */
static struct ic_error *add_segment(struct planner *planner, const struct ic_elf_segment *segment,
				    uint64_t bias)
{
	uint64_t vaddr = ic_module_address(planner->module, bias, segment);
	uint64_t size = ic_min(segment->file_size, segment->memory_size), end;

	if (segment->type != PT_LOAD || vaddr < planner->module->start ||
	    vaddr >= planner->module->limit)
		return NULL;
	size = ic_min(size, planner->module->limit - vaddr);
	if (!ic_add(segment->offset, size, &end) || end > IC_MAX_REBUILT_BYTES)
		return ic_error_new(IC_ERR_LIMIT,
				    "the ELF header at 0x%" PRIx64
				    " asks for a file of more than %" PRIu64 " bytes",
				    planner->module->start, IC_MAX_REBUILT_BYTES);
	return add_piece(planner, segment->offset, size, vaddr);
}

static struct ic_error *lay_by_segments(struct planner *planner)
{
	const struct ic_module *module = planner->module;
	uint64_t table = module->header.segments_offset, bias, table_size;
	const struct ic_elf_segment *segments = NULL;
	struct ic_error *err;

	/* Of the vdso memory has the whole file, its sections too. */
	if (!module->has_header || module->mapping->kind == IC_MAPPING_VDSO ||
	    table >= module->limit - module->start)
		return NULL;
	err = ic_module_segments(planner->process, module->start + table, &module->header,
				 planner->arena, &segments);
	if (err || !segments)
		return err;
	planner->plan.by_segments = true;
	table_size = module->header.nr_segments * ic_elf_segment_size(module->header.wide);
	bias = ic_module_bias(planner->process, module, segments);
	/* Where no segment covers them the headers are known all the same. */
	err = add_piece(planner, 0, ic_elf_header_size(module->header.wide), module->start);
	for (size_t i = 0; !err && i < module->header.nr_segments; i++)
		err = add_segment(planner, &segments[i], bias);
	if (!err && table <= IC_MAX_REBUILT_BYTES - table_size)
		err = add_piece(planner, table, table_size, module->start + table);
	return err;
}

/* The next mapping of the file begins before the last one ends where they share a page of it. */
static void cut_last(struct planner *planner, uint64_t offset)
{
	struct ic_rebuild_piece *last;

	if (!planner->pieces.nr)
		return;
	last = (struct ic_rebuild_piece *)planner->pieces.items + planner->pieces.nr - 1;
	last->size = ic_min(last->size, offset - last->offset);
	if (!last->size)
		planner->pieces.nr--;
}

/* Whether a mapping goes on with the file that the one before it shows, which begins at `behind`. */
static bool goes_on(const struct planner *planner, const struct ic_mapping *mapping,
		    uint64_t behind)
{
	return mapping->start < planner->module->limit && mapping->file &&
	       !planner->module->mapping->file_offset &&
	       mapping->file == planner->module->mapping->file && mapping->file_offset >= behind;
}

static struct ic_error *lay_by_mappings(struct planner *planner)
{
	const struct ic_module *module = planner->module;
	const struct ic_address_space *space = &planner->process->space;
	const struct ic_mapping *end = space->mappings + space->nr_mappings;
	const struct ic_mapping *mapping = module->mapping;
	uint64_t offset = 0, behind;
	struct ic_error *err = NULL;

	do {
		uint64_t start = ic_max(mapping->start, module->start);
		uint64_t size = ic_min(mapping->end, module->limit) - start;

		if (!ic_add(offset, size, &behind) || behind > IC_MAX_REBUILT_BYTES)
			break;
		cut_last(planner, offset);
		err = add_piece(planner, offset, size, start);
		mapping++;
		if (err || mapping == end || !goes_on(planner, mapping, offset))
			break;
		offset = mapping->file_offset;
	} while (!err);
	return err;
}

static int by_offset(const void *a, const void *b)
{
	const struct ic_rebuild_piece *left = a, *right = b;

	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	/* The longest first: what it covers needs no piece of its own. */
	return left->size > right->size ? -1 : left->size < right->size;
}

/* Sort; what two pieces claim is the first one's; nothing is behind the end of the file. */
static void settle(struct planner *planner)
{
	struct ic_rebuild_piece *pieces = planner->pieces.items;
	struct ic_rebuild_plan *plan = &planner->plan;
	const struct ic_file *file = planner->module->mapping->file;
	uint64_t end = 0, most = IC_MAX_REBUILT_BYTES;
	size_t kept = 0;

	if (plan->has_content)
		most = plan->size;
	else if (file && file->has_size)
		most = file->size;

	if (planner->pieces.nr)
		qsort(pieces, planner->pieces.nr, sizeof(*pieces), by_offset);
	for (size_t i = 0; i < planner->pieces.nr; i++) {
		struct ic_rebuild_piece piece = pieces[i];
		uint64_t behind = ic_min(piece.offset + piece.size, most);
		uint64_t from = ic_max(piece.offset, end);

		if (from >= behind)
			continue;
		pieces[kept++] = (struct ic_rebuild_piece){ from, behind - from,
							    piece.vaddr + (from - piece.offset) };
		end = behind;
	}
	plan->pieces = pieces;
	plan->nr_pieces = kept;
	if (!plan->has_content)
		plan->size = end;
}

/* Bytes of the mapped file: as the checkpoint says, else as far as there are any. */
static uint64_t content_size(const struct ic_mapping *mapping)
{
	const struct ic_runs *pages = &mapping->object->pages;
	uint64_t size = 0;

	if (mapping->file->has_size)
		size = mapping->file->size;
	else if (pages->nr)
		size = pages->run[pages->nr - 1].start + pages->run[pages->nr - 1].size;
	return ic_min(size, mapping->object->end);
}

static void find_content(struct planner *planner)
{
	const struct ic_mapping *mapping = planner->module->mapping;
	uint64_t size;

	if (!mapping->file || !mapping->object || mapping->file_offset)
		return;
	size = content_size(mapping);
	if (!size || size > IC_MAX_REBUILT_BYTES)
		return;
	planner->plan.has_content = true;
	planner->plan.size = size;
	planner->plan.no_pages = (struct ic_address_space){
		.known_until = UINT64_MAX, .page_size = planner->process->space.page_size
	};
	planner->plan.content = (struct ic_mapping){ .end = size,
						     .kind = IC_MAPPING_OBJECT,
						     .shared = true,
						     .file = mapping->file,
						     .object = mapping->object,
						     .label = "" };
}

/* Whether the section headers are within the file at hand. */
static bool finds_sections(const struct planner *planner)
{
	const struct ic_elf_header *header = &planner->module->header;
	const struct ic_mapping *mapping = planner->module->mapping;
	uint64_t size = planner->plan.has_content ? planner->plan.size : 0, end;

	if (mapping->kind == IC_MAPPING_VDSO)
		size = mapping->end - mapping->start;
	return planner->module->has_header && header->sections_offset &&
	       ic_add(header->sections_offset,
		      (uint64_t)header->nr_sections * header->section_bytes, &end) &&
	       end <= size;
}

struct ic_error *ic_rebuild_plan(const struct ic_process *process, const struct ic_module *module,
				 struct ic_arena *arena, struct ic_rebuild_plan *ret)
{
	struct planner planner = { .process = process, .module = module, .arena = arena };
	struct ic_error *err;

	planner.plan.process = process;
	planner.plan.module = module;
	find_content(&planner);
	planner.plan.has_sections = finds_sections(&planner);
	err = lay_by_segments(&planner);
	if (!err && !planner.plan.by_segments)
		err = lay_by_mappings(&planner);
	if (err)
		return err;
	settle(&planner);
	*ret = planner.plan;
	return NULL;
}

bool ic_rebuild_knows_anything(const struct ic_rebuild_plan *plan)
{
	const struct ic_process *process = plan->process;

	for (size_t i = 0; i < plan->nr_pieces; i++) {
		uint64_t end = plan->pieces[i].vaddr + plan->pieces[i].size;
		size_t index = ic_mapping_behind(&process->space, plan->pieces[i].vaddr);

		for (; index < process->space.nr_mappings; index++) {
			const struct ic_mapping *mapping = &process->space.mappings[index];
			struct ic_mapping_part part = {
				process, mapping, ic_max(mapping->start, plan->pieces[i].vaddr),
				ic_min(mapping->end, end)
			};

			if (mapping->start >= end)
				break;
			if (ic_mapping_has_bytes(&part))
				return true;
		}
	}
	return plan->has_content;
}

bool ic_rebuild_has_whole_content(const struct ic_rebuild_plan *plan)
{
	struct ic_extent_cursor cursor;
	struct ic_extent extent;

	if (!plan->has_content ||
	    !(plan->content.file->deleted || plan->content.file->kind == IC_FILE_MEMFD))
		return false;
	cursor = ic_extents(&plan->no_pages, &plan->content);
	while (ic_extent_next(&cursor, &extent))
		if (extent.origin != IC_ORIGIN_ZERO &&
		    (!ic_extent_is_at_hand(&extent) || !ic_origin_is_captured(extent.origin)))
			return false;
	return true;
}
