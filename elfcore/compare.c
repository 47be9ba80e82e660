/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/compare.h"

#include <elf.h>
#include <inttypes.h>

#include "convert/base/checked.h"
#include "elfcore/compare_memory.h"
#include "elfcore/compare_notes.h"

struct comparison {
	const struct ic_process *process;
	struct ic_corefile *core;
	struct ic_differences *differences;
	struct ic_memory_comparison memory;
	struct ic_core_tally tally;
	uint64_t claimed_bytes; /* by all segments so far */
	size_t mapping;         /* index of the one that the walk is in */
	bool in_mapping;        /* `cursor` and `extent` are of it */
	uint64_t covered_to;    /* no segment may begin below */
	struct ic_extent_cursor cursor;
	struct ic_extent extent;
};

/* Compare [start, end), which lies in the walk's mapping, behind all that was compared before. */
static struct ic_error *compare_range(struct comparison *comparison,
				      const struct ic_core_header *header, bool present,
				      uint64_t start, uint64_t end)
{
	const struct ic_extent *extent = &comparison->extent;
	struct ic_error *err = NULL;
	struct ic_memory_piece piece;

	for (uint64_t at = start; !err && at < end; at += piece.size) {
		while (at - extent->vaddr >= extent->size)
			if (!ic_extent_next(&comparison->cursor, &comparison->extent))
				return NULL; /* extents are exactly the mapping */
		piece = (struct ic_memory_piece){
			.extent = extent,
			.vaddr = at,
			.size = ic_min(end - at, extent->size - (at - extent->vaddr)),
			.at = header->offset + (at - header->vaddr),
		};
		if (present)
			err = ic_memory_compare_present(&comparison->memory, &piece);
		else
			ic_memory_compare_absent(&comparison->memory, &piece);
	}
	return err;
}

static void tell_uncovered(struct comparison *comparison, uint64_t start, uint64_t end)
{
	start = ic_max(start, comparison->covered_to);
	if (start < end)
		ic_differences_add(comparison->differences,
				   "%s: no segment for 0x%" PRIx64 "-0x%" PRIx64
				   ", which is mapped",
				   comparison->core->name, start, end);
}

/* Go on to the mapping that ends behind an address: those before must have been covered. */
static const struct ic_mapping *find_mapping(struct comparison *comparison, uint64_t vaddr)
{
	const struct ic_address_space *space = &comparison->process->space;

	while (comparison->mapping < space->nr_mappings &&
	       space->mappings[comparison->mapping].end <= vaddr) {
		tell_uncovered(comparison, space->mappings[comparison->mapping].start,
			       space->mappings[comparison->mapping].end);
		comparison->mapping++;
		comparison->in_mapping = false;
	}
	return comparison->mapping < space->nr_mappings ? &space->mappings[comparison->mapping] :
							  NULL;
}

static void tell_segment(struct comparison *comparison, const struct ic_core_header *header,
			 const char *what)
{
	ic_differences_add(comparison->differences,
			   "%s+0x%" PRIx64 ": the segment of 0x%" PRIx64 " bytes at 0x%" PRIx64
			   " %s",
			   comparison->core->name, header->at, header->memory_size, header->vaddr,
			   what);
}

/* What a segment must be before its bytes can be looked at; NULL after noting a difference. */
static const struct ic_mapping *check_segment(struct comparison *comparison,
					      const struct ic_core_header *header)
{
	const struct ic_mapping *mapping;
	uint64_t end;

	if (!ic_add(header->vaddr, header->memory_size, &end) || !header->memory_size) {
		tell_segment(comparison, header, "is no range of addresses");
		return NULL;
	}
	if (header->vaddr < comparison->covered_to) {
		tell_segment(comparison, header, "does not lie behind the one before");
		return NULL;
	}
	mapping = find_mapping(comparison, header->vaddr);
	if (!mapping || header->vaddr < mapping->start || end > mapping->end) {
		tell_segment(comparison, header, "does not lie in one mapping");
		return NULL;
	}
	tell_uncovered(comparison, mapping->start, header->vaddr);
	if (header->flags != mapping->prot)
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": the segment at 0x%" PRIx64
				   " has permissions %u, expected %u",
				   comparison->core->name, header->at, header->vaddr, header->flags,
				   mapping->prot);
	return mapping;
}

/* Bytes of which no two segments can say that they are theirs: more than that is a lie. */
static bool has_place(struct comparison *comparison, const struct ic_core_header *header)
{
	if (header->file_size > header->memory_size) {
		tell_segment(comparison, header, "has more bytes in the file than in memory");
		return false;
	}
	if (header->file_size && !ic_corefile_holds(comparison->core, header)) {
		tell_segment(comparison, header, "reaches past the end of the file");
		return false;
	}
	if (!ic_add(comparison->claimed_bytes, header->file_size, &comparison->claimed_bytes) ||
	    comparison->claimed_bytes > comparison->core->blob.size) {
		tell_segment(comparison, header, "shares its bytes with others");
		return false;
	}
	return true;
}

static struct ic_error *compare_segment(struct comparison *comparison,
					const struct ic_core_header *header)
{
	const struct ic_mapping *mapping = check_segment(comparison, header);
	uint64_t end = header->vaddr + header->memory_size;
	uint64_t bytes_end = header->vaddr + header->file_size;
	struct ic_error *err;

	comparison->tally.nr_segments++;
	comparison->tally.nr_without_bytes += header->file_size < header->memory_size;
	if (!mapping)
		return NULL;
	comparison->covered_to = end;
	if (!has_place(comparison, header))
		return NULL;
	if (!comparison->in_mapping) {
		comparison->cursor = ic_extents(&comparison->process->space, mapping);
		comparison->in_mapping = ic_extent_next(&comparison->cursor, &comparison->extent);
	}
	err = compare_range(comparison, header, true, header->vaddr, bytes_end);
	return err ? err : compare_range(comparison, header, false, bytes_end, end);
}

/* Notes that are damaged say nothing against the segments, which are compared all the same. */
static void compare_note_segment(struct comparison *comparison, struct ic_notes_seen *seen,
				 const struct ic_core_header *header)
{
	struct ic_place at = { comparison->core->name, header->at };
	struct ic_error *err = ic_corefile_holds(comparison->core, header) ?
				       ic_notes_compare(comparison->core, header, seen) :
				       ic_error_at(IC_ERR_DAMAGED, at,
						   "the notes reach past the end of the file");

	ic_differences_add_error(comparison->differences, err);
}

static struct ic_error *compare_header(struct comparison *comparison, struct ic_notes_seen *seen,
				       const struct ic_core_header *header)
{
	if (header->type == PT_LOAD)
		return compare_segment(comparison, header);
	if (header->type == PT_NOTE)
		compare_note_segment(comparison, seen, header);
	return NULL;
}

static struct ic_error *compare_headers(struct comparison *comparison)
{
	ic_cleanup(ic_notes_seen_release) struct ic_notes_seen seen;
	struct ic_error *err = ic_notes_seen_begin(comparison->process, comparison->differences,
						   &seen);
	struct ic_core_header header;

	for (uint64_t i = 0; !err && i < comparison->core->nr_headers; i++) {
		err = ic_corefile_header(comparison->core, i, &header);
		if (!err)
			err = compare_header(comparison, &seen, &header);
	}
	if (err)
		return err;
	(void)find_mapping(comparison, UINT64_MAX);
	ic_notes_seen_end(comparison->core, &seen);
	return NULL;
}

static bool is_of(const struct ic_corefile *core, const struct ic_arch *arch)
{
	return core->wide == (arch->word_bytes == 8) && core->big_endian == arch->big_endian &&
	       core->machine == arch->elf_machine;
}

struct ic_error *ic_core_compare(const struct ic_process *process, const struct ic_blob *blob,
				 const char *name, bool may_leave_out,
				 struct ic_differences *differences,
				 const struct ic_progress *progress, struct ic_core_tally *ret)
{
	ic_cleanup(ic_corefile_close) struct ic_corefile core = { .name = NULL };
	struct comparison comparison = {
		.process = process,
		.core = &core,
		.differences = differences,
	};
	struct ic_error *err = ic_corefile_open(blob, name, &core);

	if (err)
		return err;
	if (!is_of(&core, process->arch))
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 },
				   "not a core of process %u's architecture, %s", process->pid,
				   process->arch->name);
	comparison.memory = (struct ic_memory_comparison){
		.name = name,
		.blob = blob,
		.may_leave_out = may_leave_out,
		.differences = differences,
		.progress = progress,
		.tally = &comparison.tally,
	};
	err = ic_memory_comparison_begin(&comparison.memory);
	if (!err)
		err = compare_headers(&comparison);
	ic_memory_comparison_release(&comparison.memory);
	if (!err)
		*ret = comparison.tally;
	return err;
}
