/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/rebuild.h"

#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/json_writer.h"
#include "elfcore/extent_writer.h"

/* A file under way, and the list of what it is made of. */
struct rebuild {
	const struct ic_process *process;
	const struct ic_module *module;
	const struct ic_rebuild_plan *plan;
	struct ic_extent_writer writer;
	struct ic_json json;
};

static void list_piece(struct rebuild *rebuild, const char *from, uint64_t offset, uint64_t size)
{
	ic_json_row(&rebuild->json, NULL);
	ic_json_number(&rebuild->json, "offset", offset);
	ic_json_number(&rebuild->json, "size", size);
	ic_json_string(&rebuild->json, "from", from);
}

static struct ic_error *write_extent(struct rebuild *rebuild, const struct ic_extent *extent,
				     bool in_memory)
{
	bool is_there = extent->origin == IC_ORIGIN_ZERO || ic_extent_is_at_hand(extent);
	const char *from = in_memory ? "memory" : "file";

	list_piece(rebuild, is_there ? from : "nowhere", ic_sink_offset(rebuild->writer.sink),
		   extent->size);
	if (in_memory)
		ic_json_hex(&rebuild->json, "vaddr", extent->vaddr);
	ic_json_string(&rebuild->json, "origin", ic_origin_name(extent->origin));
	if (extent->member) {
		ic_json_text(&rebuild->json, "member",
			     (struct ic_text){ extent->member->name,
					       strlen(extent->member->name) });
		ic_json_number(&rebuild->json, "member_offset", extent->offset);
	}
	ic_json_close(&rebuild->json);
	return ic_extent_write(&rebuild->writer, *extent);
}

static struct ic_error *write_mapping(struct rebuild *rebuild, const struct ic_address_space *space,
				      const struct ic_mapping *mapping, uint64_t start,
				      uint64_t end)
{
	struct ic_extent_cursor cursor = ic_extents_from(space, mapping, start);
	struct ic_error *err = NULL;
	struct ic_extent extent;

	while (!err && cursor.next < end && ic_extent_next(&cursor, &extent)) {
		extent = ic_extent_until(extent, end);
		err = write_extent(rebuild, &extent, space == &rebuild->process->space);
	}
	return err;
}

/* Nobody knows these bytes. */
static struct ic_error *write_nothing(struct rebuild *rebuild, uint64_t size)
{
	list_piece(rebuild, "nowhere", ic_sink_offset(rebuild->writer.sink), size);
	ic_json_close(&rebuild->json);
	rebuild->writer.missing_bytes += size;
	return ic_sink_skip(rebuild->writer.sink, size);
}

static struct ic_error *write_memory(struct rebuild *rebuild, uint64_t start, uint64_t end)
{
	const struct ic_address_space *space = &rebuild->process->space;
	struct ic_error *err = NULL;

	for (size_t i = ic_mapping_behind(space, start); !err && start < end; i++) {
		const struct ic_mapping *mapping = &space->mappings[i];
		uint64_t from = i < space->nr_mappings ? ic_min(end, mapping->start) : end;
		uint64_t to;

		if (from > start)
			err = write_nothing(rebuild, from - start);
		start = ic_max(start, from);
		if (err || start == end)
			break;
		to = ic_min(end, mapping->end);
		err = write_mapping(rebuild, space, mapping, start, to);
		start = to;
	}
	return err;
}

/* What no piece covers, up to an offset. */
static struct ic_error *write_between(struct rebuild *rebuild, uint64_t end)
{
	const struct ic_rebuild_plan *plan = rebuild->plan;
	uint64_t at = ic_sink_offset(rebuild->writer.sink);

	if (at >= end)
		return NULL;
	if (!plan->has_content)
		return write_nothing(rebuild, end - at);
	return write_mapping(rebuild, &plan->no_pages, &plan->content, at, end);
}

/* The header without its sections, if the file begins with a header and they are not at hand. */
static struct ic_error *write_changed_header(struct rebuild *rebuild, uint64_t *ret_size)
{
	const struct ic_rebuild_piece *first = rebuild->plan->pieces;
	const struct ic_module *module = rebuild->module;
	size_t size = ic_elf_header_size(module->header.wide), have;
	uint8_t bytes[IC_ELF_HEADER_BYTES];
	struct ic_error *err;

	*ret_size = 0;
	if (rebuild->plan->has_sections || !module->has_header || first->offset ||
	    first->vaddr != module->start || first->size < size)
		return NULL;
	err = ic_memory_read(&rebuild->process->space, module->start, bytes, size, &have);
	if (err || have != size)
		return err;
	list_piece(rebuild, "memory", 0, size);
	ic_json_hex(&rebuild->json, "vaddr", module->start);
	ic_json_string(&rebuild->json, "origin", ic_origin_name(module->origin));
	ic_json_bool(&rebuild->json, "changed", true);
	ic_json_close(&rebuild->json);
	ic_elf_header_drop_sections(&module->header, bytes);
	*ret_size = size;
	return ic_sink_write(rebuild->writer.sink, bytes, size);
}

static struct ic_error *write_pieces(struct rebuild *rebuild)
{
	const struct ic_rebuild_plan *plan = rebuild->plan;
	uint64_t done;
	struct ic_error *err = write_changed_header(rebuild, &done);

	for (size_t i = 0; !err && i < plan->nr_pieces; i++) {
		const struct ic_rebuild_piece *piece = &plan->pieces[i];

		err = write_between(rebuild, piece->offset);
		if (!err)
			err = write_memory(rebuild, piece->vaddr + done,
					   piece->vaddr + piece->size);
		done = 0;
	}
	return err ? err : write_between(rebuild, plan->size);
}

static void list_head(struct rebuild *rebuild, const char *name)
{
	ic_json_object(&rebuild->json, NULL);
	ic_json_string(&rebuild->json, "file", name);
	ic_json_number(&rebuild->json, "pid", rebuild->process->pid);
	ic_json_hex(&rebuild->json, "start", rebuild->module->start);
	ic_json_string(&rebuild->json, "laid_by",
		       rebuild->plan->by_segments ? "program headers" : "mappings");
	ic_json_string(&rebuild->json, "section_headers",
		       rebuild->plan->has_sections ? "kept" : "dropped");
	ic_json_array(&rebuild->json, "pieces");
}

static void list_end(struct rebuild *rebuild)
{
	ic_json_close(&rebuild->json);
	ic_json_number(&rebuild->json, "missing_bytes", rebuild->writer.missing_bytes);
	ic_json_close(&rebuild->json);
}

struct ic_error *ic_rebuild_write(const struct ic_rebuild_plan *plan, const char *name,
				  struct ic_sink *sink, struct ic_sink *list, uint64_t *ret_missing)
{
	struct rebuild rebuild = { .process = plan->process,
				   .module = plan->module,
				   .plan = plan,
				   .writer = { .sink = sink },
				   .json = ic_json_begin(list) };
	struct ic_error *err = ic_sink_reserve(sink, plan->size, 0), *list_err;

	list_head(&rebuild, name);
	if (!err)
		err = write_pieces(&rebuild);
	list_end(&rebuild);
	list_err = ic_json_finish(&rebuild.json);
	if (err) {
		ic_error_free(list_err);
		return err;
	}
	*ret_missing = rebuild.writer.missing_bytes;
	return list_err;
}

struct ic_error *ic_rebuild_write_content(const struct ic_rebuild_plan *plan, struct ic_sink *sink)
{
	struct ic_extent_cursor cursor = ic_extents(&plan->no_pages, &plan->content);
	struct ic_extent_writer writer = { .sink = sink };
	struct ic_error *err = ic_sink_reserve(sink, plan->size, 0);
	struct ic_extent extent;

	while (!err && ic_extent_next(&cursor, &extent))
		err = ic_extent_write(&writer, extent);
	return err;
}
