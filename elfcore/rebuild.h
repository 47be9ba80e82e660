/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_REBUILD_H
#define IC_ELFCORE_REBUILD_H

#include "convert/base/outdir.h"
#include "elfcore/module.h"

/** What became of a module. */
struct ic_rebuilt {
	const char *name;         /**< pid.PID.COMM.0xSTART.dmp; NULL: nothing of it is known */
	const char *content_name; /**< pid.PID.COMM.0xSTART.file; NULL: there is no such file */
	uint64_t size;            /**< bytes of the first, holes included */
	uint64_t missing_bytes;   /**< of them not at hand: holes, listed in NAME.json */
};

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
 * Beside it NAME.json lists what every run of its bytes is: `file`, `pid`, `start`, `laid_by`
 * ("program headers" or "mappings"), `section_headers` ("kept" or "dropped"), `missing_bytes`, and
 * `pieces`, by `offset` in the file with `size`, `from` ("memory", "file" or "nowhere"), `vaddr`,
 * `origin`, `member` and `member_offset` where they have these.
 *
 * A memfd or deleted file is also written as it was, byte for byte, as `content_name`, if every
 * byte of it is in the checkpoint.
 *
 * @param arena  owns the names and what is needed on the way
 * @return NULL, IC_ERR_LIMIT when its headers ask for a file of more than 1 TiB, IC_ERR_SYSTEM,
 *         what reading a member gives
 */
ic_must_use struct ic_error *ic_rebuild(const struct ic_process *process,
					const struct ic_module *module,
					const struct ic_outdir *outdir, struct ic_arena *arena,
					struct ic_rebuilt *ret);

#endif
