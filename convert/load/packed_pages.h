/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_PACKED_PAGES_H
#define IC_LOAD_PACKED_PAGES_H

#include "convert/load/loader.h"

/** Pages of one pages file that are packed in blocks, on their way to being unpacked. */
struct ic_packed_pages {
	struct ic_loader *loader;
	struct ic_store *store;        /* whose file of unpacked bytes is used */
	const struct ic_member *pages; /* the packed ones */
	struct ic_member *unpacked;    /* NULL until the first entry */
	uint8_t *packed_block, *block; /* room for the largest block */
};

/**
 * Unpack the blocks of an entry, one after the other, behind those of the entries before.
 *
 * @param offset     of the entry's first byte in the pages file
 * @param ret        for each stretch of blocks that could be unpacked, or could not (its origin is
 *                   IC_ORIGIN_LOST), a run; by address
 * @param ret_bytes  packed bytes that the entry takes in the pages file
 * @param ret_err    what is wrong with the first block that is lost, or NULL
 * @return NULL, IC_ERR_DAMAGED when the blocks' sizes cannot be; IC_ERR_SYSTEM, IC_ERR_LIMIT
 *
 * Source: lib/pycriu and criu/compression.c of CRIU's development branch, July 2026: an LZ4 block
 * holds at most 4 MiB of pages and has no header.
 */
ic_must_use struct ic_error *ic_packed_pages_unpack(struct ic_packed_pages *packed,
						    const struct ic_draft_pages *entry,
						    uint64_t offset, uint32_t page_size,
						    enum ic_origin origin, struct ic_array *ret,
						    uint64_t *ret_bytes, struct ic_error **ret_err);

void ic_packed_pages_release(struct ic_packed_pages *packed);

#endif
