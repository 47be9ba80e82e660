/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_LINES_H
#define IC_BASE_LINES_H

#include <stdbool.h>

#include "convert/base/member.h"
#include "convert/base/text.h"

#define IC_LINES_BUFFER_BYTES 65536U
#define IC_LINES_KEPT_BYTES   2048U /**< of a line; the rest of a longer one is passed over */

/** Goes over a member's lines, however large it and they are, in constant memory. */
struct ic_lines {
	const struct ic_member *member;
	uint64_t end;     /**< of what is read: less than the member's size when that is too much */
	uint64_t offset;  /**< of the line that was returned last, in the member */
	uint64_t length;  /**< of that line, without its newline */
	bool has_newline; /**< false: the member ends in it */
	uint64_t next;    /* of the first byte that is not in the buffer yet */
	size_t used, have;
	size_t kept;
	char line[IC_LINES_KEPT_BYTES + 1];
	uint8_t buffer[IC_LINES_BUFFER_BYTES];
};

/**
 * Begin at the start of a member that has a blob. The object is large: not on a small stack.
 *
 * @param most  bytes that are read at the most; the line they end in is the last one
 */
void ic_lines_begin(struct ic_lines *lines, const struct ic_member *member, uint64_t most);

/**
 * The next line.
 *
 * @param ret       its first bytes, until the next call; with a NUL behind them
 * @param ret_more  false when there is none any more
 * @return NULL, IC_ERR_SYSTEM, IC_ERR_DAMAGED
 */
ic_must_use struct ic_error *ic_lines_next(struct ic_lines *lines, struct ic_text *ret,
					   bool *ret_more);

#endif
