/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_JSON_SCAN_H
#define IC_LOAD_JSON_SCAN_H

#include "convert/base/gaps.h"
#include "convert/base/limits.h"
#include "convert/base/member.h"

/** How much of a JSON document can be used. */
struct ic_json_extent {
	size_t size; /**< bytes from its start that are sound; 0: none */
	/** What closes the objects and arrays that are open there, the innermost first. */
	char closers[IC_MAX_JSON_DEPTH + 1];
};

/**
 * Look over a JSON document (RFC 8259) before a library builds anything of it.
 *
 * What breaks the grammar, or a cap of base/limits.h, ends the part that can be used: behind the
 * last value that is whole. What a parser reads in one way or another (a key that an object has
 * twice, a string that is not UTF-8 or has a raw control byte, an integer of more than 64 bits) ends
 * nothing. Each kind is one gap that names the first place.
 *
 * @param member  whose bytes they are, in memory
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_json_scan(const struct ic_member *member, struct ic_gaps *gaps,
					  struct ic_json_extent *ret);

#endif
