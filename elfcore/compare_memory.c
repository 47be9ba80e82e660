/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/compare_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/sparse.h"
#include "convert/base/zero.h"

#define PART_BYTES IC_READAHEAD_BYTES

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

static void tell(struct ic_memory_comparison *comparison, const struct ic_memory_piece *piece,
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
				   comparison->name, piece->at + mismatch->skip, mismatch->is,
				   vaddr, mismatch->expected, extent->member->name,
				   extent->offset + (vaddr - extent->vaddr), more);
	else
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": 0x%02x at address 0x%" PRIx64
				   ", expected 0x00: never touched%s",
				   comparison->name, piece->at + mismatch->skip, mismatch->is,
				   vaddr, more);
}

static struct ic_error *read_core(struct ic_memory_comparison *comparison, uint64_t at, size_t size)
{
	return ic_readahead_read(&comparison->core_ahead, comparison->blob, comparison->name, at,
				 comparison->is, size);
}

static struct ic_error *compare_member(struct ic_memory_comparison *comparison,
				       const struct ic_memory_piece *piece,
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
	comparison->tally->equal_bytes += piece->size - mismatch->nr_bytes;
	return err;
}

/* Only what is no hole is read; short runs are read at once, which is cheaper than to ask. */
static struct ic_error *compare_zero(struct ic_memory_comparison *comparison,
				     const struct ic_memory_piece *piece, struct mismatch *mismatch)
{
	uint64_t end = piece->at + piece->size, data_end = end;
	struct ic_error *err = NULL;
	size_t part;

	for (uint64_t at = piece->at; !err && at < end; at += part) {
		if (piece->size > PART_BYTES && (data_end == end || at >= data_end))
			data_end = ic_sparse_data(comparison->blob->fd, at, end, &at);
		if (at == end)
			break;
		part = (size_t)ic_min(data_end - at, PART_BYTES);
		err = read_core(comparison, at, part);
		if (!err && !ic_is_zero(comparison->is, part))
			count_mismatch(comparison->is, NULL, part, at - piece->at, mismatch);
	}
	comparison->tally->zero_bytes += piece->size - mismatch->nr_bytes;
	return err;
}

struct ic_error *ic_memory_compare_present(struct ic_memory_comparison *comparison,
					   const struct ic_memory_piece *piece)
{
	struct mismatch mismatch = { 0 };
	struct ic_error *err;

	if (!ic_extent_is_at_hand(piece->extent) && piece->extent->origin != IC_ORIGIN_ZERO) {
		ic_differences_add(comparison->differences,
				   "%s+0x%" PRIx64 ": %" PRIu64 " bytes at address 0x%" PRIx64
				   ", which the evidence does not have: %s",
				   comparison->name, piece->at, piece->size, piece->vaddr,
				   ic_origin_name(piece->extent->origin));
		return NULL;
	}
	err = ic_extent_is_at_hand(piece->extent) ? compare_member(comparison, piece, &mismatch) :
						    compare_zero(comparison, piece, &mismatch);
	if (!err && mismatch.nr_bytes)
		tell(comparison, piece, &mismatch);
	return err;
}

void ic_memory_compare_absent(struct ic_memory_comparison *comparison,
			      const struct ic_memory_piece *piece)
{
	const struct ic_extent *extent = piece->extent;

	comparison->tally->absent_bytes[extent->origin] += piece->size;
	if (ic_extent_is_at_hand(extent) && !comparison->may_leave_out)
		ic_differences_add(comparison->differences,
				   "%s: no bytes at address 0x%" PRIx64 ", expected %" PRIu64
				   " of %s+0x%" PRIx64,
				   comparison->name, piece->vaddr, piece->size,
				   extent->member->name,
				   extent->offset + (piece->vaddr - extent->vaddr));
}

struct ic_error *ic_memory_comparison_begin(struct ic_memory_comparison *comparison)
{
	comparison->is = malloc(PART_BYTES);
	comparison->expected = malloc(PART_BYTES);
	return comparison->is && comparison->expected ? NULL : ic_error_memory();
}

void ic_memory_comparison_release(struct ic_memory_comparison *comparison)
{
	free(comparison->is);
	free(comparison->expected);
	ic_readahead_free(&comparison->core_ahead);
	ic_readahead_free(&comparison->evidence_ahead);
}
