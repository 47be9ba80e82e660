/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/compare.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/sparse.h"
#include "elfcore/compare_notes.h"

#define PART_BYTES IC_READAHEAD_BYTES

struct comparison {
	const struct ic_process *process;
	struct ic_corefile *core;
	struct ic_differences *differences;
	const struct ic_progress *progress;
	bool may_leave_out;
	struct ic_core_tally tally;
	uint64_t claimed_bytes; /* by all segments so far */
	size_t mapping;         /* index of the one that the walk is in */
	bool in_mapping;        /* `cursor` and `extent` are of it */
	uint64_t covered_to;    /* no segment may begin below */
	struct ic_extent_cursor cursor;
	struct ic_extent extent;
	struct ic_readahead core_ahead, evidence_ahead;
	uint8_t *is, *expected; /* PART_BYTES each */
};

/* A run of memory with one origin, and where the core has it. */
struct piece {
	const struct ic_extent *extent;
	uint64_t vaddr, size;
	uint64_t at; /* in the core */
};

/* The first byte that differs, of a piece. */
struct mismatch {
	uint64_t nr_bytes;
	uint64_t skip; /* from the piece's start */
	uint8_t is, expected;
};

static void count_mismatch(const uint8_t *is, const uint8_t *expected, size_t size, uint64_t skip,
			   struct mismatch *mismatch)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t wanted = expected ? expected[i] : 0;

		if (is[i] == wanted)
			continue;
		if (!mismatch->nr_bytes++) {
			mismatch->skip = skip + i;
			mismatch->is = is[i];
			mismatch->expected = wanted;
		}
	}
}

static void tell(struct comparison *comparison, const struct piece *piece,
		 const struct mismatch *mismatch)
{
	const struct ic_extent *extent = piece->extent;
	uint64_t vaddr = piece->vaddr + mismatch->skip;
	char more[64] = "";

	if (mismatch->nr_bytes > 1)
		(void)snprintf(more, sizeof(more), ", and %" PRIu64 " more bytes of this run",
			       mismatch->nr_bytes - 1);
	if (extent->member)
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": 0x%02x at address 0x%" PRIx64
				   ", expected 0x%02x of %s+0x%" PRIx64 "%s",
				   comparison->core->name, piece->at + mismatch->skip, mismatch->is,
				   vaddr, mismatch->expected, extent->member->name,
				   extent->offset + (vaddr - extent->vaddr), more);
	else
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": 0x%02x at address 0x%" PRIx64
				   ", expected 0x00: never touched%s",
				   comparison->core->name, piece->at + mismatch->skip, mismatch->is,
				   vaddr, more);
}

static struct ic_error *read_core(struct comparison *comparison, uint64_t at, size_t size)
{
	return ic_readahead_read(&comparison->core_ahead, &comparison->core->blob,
				 comparison->core->name, at, comparison->is, size);
}

static struct ic_error *compare_member(struct comparison *comparison, const struct piece *piece,
				       struct mismatch *mismatch)
{
	const struct ic_extent *extent = piece->extent;
	uint64_t from = extent->offset + (piece->vaddr - extent->vaddr);
	struct ic_error *err = NULL;
	size_t part;

	for (uint64_t done = 0; !err && done < piece->size; done += part) {
		part = (size_t)ic_min(piece->size - done, PART_BYTES);
		err = read_core(comparison, piece->at + done, part);
		if (!err)
			err = ic_readahead_read(&comparison->evidence_ahead, &extent->member->blob,
						extent->member->name, from + done,
						comparison->expected, part);
		if (!err && memcmp(comparison->is, comparison->expected, part))
			count_mismatch(comparison->is, comparison->expected, part, done, mismatch);
		ic_progress_add(comparison->progress, part);
	}
	comparison->tally.equal_bytes += piece->size - mismatch->nr_bytes;
	return err;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
	return !size || (!*bytes && !memcmp(bytes, bytes + 1, size - 1));
}

/* Only what is no hole is read; short runs are read at once, which is cheaper than to ask. */
static struct ic_error *compare_zero(struct comparison *comparison, const struct piece *piece,
				     struct mismatch *mismatch)
{
	uint64_t end = piece->at + piece->size, data_end = end;
	struct ic_error *err = NULL;
	size_t part;

	for (uint64_t at = piece->at; !err && at < end; at += part) {
		part = 0;
		if (piece->size > PART_BYTES && (data_end == end || at >= data_end))
			data_end = ic_sparse_data(comparison->core->blob.fd, at, end, &at);
		if (at == end)
			break;
		part = (size_t)ic_min(data_end - at, PART_BYTES);
		err = read_core(comparison, at, part);
		if (!err && !is_zero(comparison->is, part))
			count_mismatch(comparison->is, NULL, part, at - piece->at, mismatch);
	}
	comparison->tally.zero_bytes += piece->size - mismatch->nr_bytes;
	return err;
}

static bool has_bytes(const struct ic_extent *extent)
{
	return extent->member && extent->member->has_blob;
}

/* Memory of which the core has bytes. */
static struct ic_error *compare_present(struct comparison *comparison, const struct piece *piece)
{
	struct mismatch mismatch = { 0 };
	struct ic_error *err;

	if (!has_bytes(piece->extent) && piece->extent->origin != IC_ORIGIN_ZERO) {
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": %" PRIu64 " bytes at address 0x%" PRIx64
				   ", which the evidence does not have: %s",
				   comparison->core->name, piece->at, piece->size, piece->vaddr,
				   ic_origin_name(piece->extent->origin));
		return NULL;
	}
	err = has_bytes(piece->extent) ? compare_member(comparison, piece, &mismatch) :
					 compare_zero(comparison, piece, &mismatch);
	if (!err && mismatch.nr_bytes)
		tell(comparison, piece, &mismatch);
	return err;
}

/* Memory of which the core has no bytes. */
static void compare_absent(struct comparison *comparison, const struct piece *piece)
{
	const struct ic_extent *extent = piece->extent;

	comparison->tally.absent_bytes[extent->origin] += piece->size;
	if (has_bytes(extent) && !comparison->may_leave_out)
		ic_differences_add(comparison->differences,
				   "%s: no bytes at address 0x%" PRIx64 ", expected %" PRIu64
				   " of %s+0x%" PRIx64,
				   comparison->core->name, piece->vaddr, piece->size,
				   extent->member->name,
				   extent->offset + (piece->vaddr - extent->vaddr));
}

/* Compare [start, end), which lies in the walk's mapping, behind all that was compared before. */
static struct ic_error *compare_range(struct comparison *comparison,
				      const struct ic_core_header *header, bool present,
				      uint64_t start, uint64_t end)
{
	const struct ic_extent *extent = &comparison->extent;
	struct ic_error *err = NULL;
	struct piece piece;

	for (uint64_t at = start; !err && at < end; at += piece.size) {
		while (at - extent->vaddr >= extent->size)
			if (!ic_extent_next(&comparison->cursor, &comparison->extent))
				return NULL; /* extents are exactly the mapping */
		piece = (struct piece){
			.extent = extent,
			.vaddr = at,
			.size = ic_min(end - at, extent->size - (at - extent->vaddr)),
			.at = header->offset + (at - header->vaddr),
		};
		if (present)
			err = compare_present(comparison, &piece);
		else
			compare_absent(comparison, &piece);
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
		.progress = progress,
		.may_leave_out = may_leave_out,
	};
	struct ic_error *err = ic_corefile_open(blob, name, &core);

	if (err)
		return err;
	if (!is_of(&core, process->arch))
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 },
				   "not a core of process %u's architecture, %s", process->pid,
				   process->arch->name);
	comparison.is = malloc(PART_BYTES);
	comparison.expected = malloc(PART_BYTES);
	err = comparison.is && comparison.expected ? compare_headers(&comparison) :
						     ic_error_memory();
	free(comparison.is);
	free(comparison.expected);
	ic_readahead_free(&comparison.core_ahead);
	ic_readahead_free(&comparison.evidence_ahead);
	if (!err)
		*ret = comparison.tally;
	return err;
}
