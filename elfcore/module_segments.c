/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>

#include "convert/base/build_id_note.h"
#include "elfcore/module.h"

#define MOST_SEGMENTS    4096U
#define MOST_NOTES_BYTES (1U << 16) /* of one segment */
#define MOST_NOTES       16U        /* segments of notes; linkers make three */

struct ic_error *ic_module_segments(const struct ic_process *process, uint64_t address,
				    const struct ic_elf_header *header, struct ic_arena *arena,
				    const struct ic_elf_segment **ret)
{
	size_t row = ic_elf_segment_size(header->wide), have = 0;
	struct ic_elf_segment *segments;
	struct ic_error *err;
	uint8_t *bytes;

	*ret = NULL;
	if (!header->nr_segments || header->nr_segments > MOST_SEGMENTS ||
	    header->segment_bytes != row)
		return NULL;
	bytes = ic_arena_alloc(arena, header->nr_segments, row);
	segments = ic_arena_alloc(arena, header->nr_segments, sizeof(*segments));
	if (!bytes || !segments)
		return ic_error_memory();
	err = ic_memory_read(&process->space, address, bytes, header->nr_segments * row, &have);
	if (err || have != header->nr_segments * row)
		return err;
	for (size_t i = 0; i < header->nr_segments; i++)
		ic_elf_segment_decode(header, bytes + i * row, &segments[i]);
	*ret = segments;
	return NULL;
}

uint64_t ic_module_bias(const struct ic_process *process, const struct ic_module *module,
			const struct ic_elf_segment *segments)
{
	uint64_t page_size = process->space.page_size;
	const struct ic_elf_segment *first = NULL;

	for (size_t i = 0; i < module->header.nr_segments; i++) {
		const struct ic_elf_segment *segment = &segments[i];

		if (segment->type != PT_LOAD)
			continue;
		if (segment->offset < page_size)
			return module->start - (segment->vaddr - segment->offset);
		if (!first)
			first = segment;
	}
	return first ? module->start - (first->vaddr & ~(page_size - 1)) : module->start;
}

uint64_t ic_module_address(const struct ic_module *module, uint64_t bias,
			   const struct ic_elf_segment *segment)
{
	uint64_t vaddr = segment->vaddr + bias;

	return module->header.wide ? vaddr : (uint32_t)vaddr;
}

/* The id in the notes of one segment; notes that break their rules have none. */
static struct ic_error *look_at_notes(const struct ic_process *process,
				      const struct ic_module *module, uint64_t bias,
				      const struct ic_elf_segment *segment, struct ic_arena *arena,
				      struct ic_text *ret)
{
	size_t size = (size_t)segment->file_size, have = 0;
	struct ic_reader id;
	struct ic_error *err;
	uint8_t *bytes;

	if (!size || segment->file_size > MOST_NOTES_BYTES)
		return NULL;
	bytes = ic_arena_alloc(arena, size, 1);
	if (!bytes)
		return ic_error_memory();
	err = ic_memory_read(&process->space, ic_module_address(module, bias, segment), bytes, size,
			     &have);
	if (err || have != size)
		return err;
	err = ic_build_id_note_find(ic_reader_init(bytes, size, (struct ic_place){ "", 0 },
						   module->header.big_endian),
				    segment->align == 8 ? 8 : 4, &id);
	if (!err && id.next)
		*ret = (struct ic_text){ (const char *)id.next, ic_reader_left(&id) };
	ic_error_free(err);
	return NULL;
}

struct ic_error *ic_module_build_id(const struct ic_process *process,
				    const struct ic_module *module, struct ic_arena *arena,
				    struct ic_text *ret)
{
	const struct ic_file *file = module->mapping->file;
	const struct ic_elf_segment *segments = NULL;
	struct ic_error *err = NULL;
	size_t nr_notes = 0;
	uint64_t bias;

	*ret = (struct ic_text){ NULL, 0 };
	if (file && file->build_id && !module->mapping->file_offset)
		*ret = (struct ic_text){ (const char *)file->build_id, file->build_id_size };
	if (ret->bytes || !module->has_header)
		return NULL;
	err = ic_module_segments(process, module->start + module->header.segments_offset,
				 &module->header, arena, &segments);
	if (err || !segments)
		return err;
	bias = ic_module_bias(process, module, segments);
	for (size_t i = 0;
	     !err && !ret->bytes && nr_notes < MOST_NOTES && i < module->header.nr_segments; i++) {
		if (segments[i].type != PT_NOTE)
			continue;
		nr_notes++;
		err = look_at_notes(process, module, bias, &segments[i], arena, ret);
	}
	return err;
}
