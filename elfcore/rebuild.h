/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_REBUILD_H
#define IC_ELFCORE_REBUILD_H

#include "convert/base/sink.h"
#include "elfcore/rebuild_plan.h"

/**
 * Rebuild the ELF file of a module: what its memory holds, laid out as in the file.
 *
 * Each PT_LOAD segment is written at its p_offset with the bytes that are in memory: relocated,
 * patched, its variables as they stood. What no segment covers, section headers above all, is taken
 * from the mapped file where it is at hand (a memfd, a deleted file that the checkpoint has a copy
 * of, a file of a layer of convert/files); where it is not, it is a hole, and the header is made to
 * tell of no sections. Without program headers in memory the mappings of the file tell what is
 * where, whole pages.
 *
 * @param plan  of ic_rebuild_plan(), one of which something is known
 * @param name  that the file has: for the list
 * @param sink  gets the file; finishing it is the caller's
 * @param list  gets what every run of its bytes is, JSON: `file`, `pid`, `start`, `laid_by`
 *              ("program headers" or "mappings"), `section_headers` ("kept" or "dropped"),
 *              `pieces`, by `offset` in the file with `size`, `from` ("memory", "file" or
 *              "nowhere"), `vaddr`, `origin`, `member` and `member_offset` where they have these,
 *              and `missing_bytes`; finishing it is the caller's
 * @param ret_missing  bytes that are not at hand: holes that are no zeros
 * @return NULL, IC_ERR_SYSTEM, what reading a member gives
 */
ic_must_use struct ic_error *ic_rebuild_write(const struct ic_rebuild_plan *plan, const char *name,
					      struct ic_sink *sink, struct ic_sink *list,
					      uint64_t *ret_missing);

/** Write the file that was mapped, byte for byte, where ic_rebuild_has_whole_content(). */
ic_must_use struct ic_error *ic_rebuild_write_content(const struct ic_rebuild_plan *plan,
						      struct ic_sink *sink);

#endif
