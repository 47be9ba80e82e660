/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CODE_PAGES_H
#define IC_REPORT_CODE_PAGES_H

#include "convert/model/process.h"

/** How a page of code that a process has for itself stands to its file. */
enum ic_code_page_state {
	IC_CODE_EQUAL,      /**< the same bytes */
	IC_CODE_CHANGED,    /**< other bytes */
	IC_CODE_UNCOMPARED, /**< the file's bytes are not at hand, or its own are not */
};

/** Bytes of the first difference that are kept. */
#define IC_CODE_SHOWN_BYTES 8U

/** A page of a private file mapping that is no longer the file's. */
struct ic_code_page {
	uint64_t vaddr;
	enum ic_code_page_state state;
	uint32_t nr_bytes; /**< of the page that differ, if CHANGED */
	uint64_t first;    /**< address of the first one */
	size_t nr_shown;   /**< bytes from there on, at most to the end of the page */
	uint8_t is[IC_CODE_SHOWN_BYTES], was[IC_CODE_SHOWN_BYTES];
};

/**
 * Call `look` for each page of a private mapping of a file that the process has for itself: a page
 * of a checkpoint's own pages there has been written to. Stops at the first error that `look`
 * returns. Compares a chunk at a time, whole extents, never page by page from a member.
 */
ic_must_use struct ic_error *ic_code_pages_each(
	const struct ic_process *process, const struct ic_mapping *mapping, void *context,
	struct ic_error *(*look)(void *context, const struct ic_code_page *page));

#endif
