/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_MEMORY_SCAN_H
#define IC_MODEL_MEMORY_SCAN_H

#include "convert/model/address_space.h"

/**
 * Reads through the bytes that are at hand of one mapping after the other, a chunk at a time, so
 * that searching takes the time of the captured bytes and memory of one chunk. Untouched memory,
 * which is all zero, is passed over.
 *
 *     struct ic_memory_scan scan = { .space = space, .overlap = 32 };
 *     ic_memory_scan_start(&scan, mapping);
 *     while (!err && more) ...
 *         err = ic_memory_scan_next(&scan, &more);
 *     ic_memory_scan_end(&scan);
 *
 * Chunks begin at multiples of a page. Where a chunk goes on with the one before it, up to `overlap`
 * bytes of that stand in front of it once more, so that what lies on the border is seen whole.
 */
struct ic_memory_scan {
	const struct ic_address_space *space;
	size_t overlap; /**< bytes; less than a page */

	uint64_t vaddr;       /**< of the chunk's first byte */
	const uint8_t *bytes; /**< the chunk; until the next call */
	size_t size;          /**< bytes in it */
	size_t repeated;      /**< of them seen before: they stand first */

	/* Its own. */
	struct ic_extent_cursor cursor;
	struct ic_extent rest; /* of the extent that is being read */
	uint8_t *buffer;
};

/** Go to the start of a mapping. */
void ic_memory_scan_start(struct ic_memory_scan *scan, const struct ic_mapping *mapping);

/** Read the next chunk; *ret_more is false behind the mapping's last one. */
ic_must_use struct ic_error *ic_memory_scan_next(struct ic_memory_scan *scan, bool *ret_more);

/** Release it; destructor for ic_cleanup(). All zero is fine. */
void ic_memory_scan_end(struct ic_memory_scan *scan);

#endif
