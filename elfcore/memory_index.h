/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_MEMORY_INDEX_H
#define IC_ELFCORE_MEMORY_INDEX_H

#include "convert/base/json_writer.h"
#include "convert/base/outdir.h"
#include "convert/model/process.h"

/**
 * pid.PID.index.json: what a memory image of a process holds and what it does not. An object with
 * `pid`, `comm`, `arch`, `page_size`, and `mappings`, an array by address. A mapping has `start`,
 * `end`, `prot`, `path` and `file_offset` or `label` where it has them, then what the format adds,
 * then `runs`: its extents with `start`, `size`, `origin`, and for those with bytes `member` and
 * `offset`.
 */
struct ic_memory_index {
	const struct ic_process *process;
	char name[64];
	struct ic_sink *sink; /**< borrows `name`: the index stays where it is */
	struct ic_json json; /**< where a format adds its own between the two calls for a mapping */
};

/** Begin the index. *ret is to be closed with ic_memory_index_close() in any case. */
ic_must_use struct ic_error *ic_memory_index_open(const struct ic_process *process,
						  const struct ic_outdir *outdir,
						  struct ic_memory_index *ret);

/** Begin the row of a mapping. */
void ic_memory_index_begin_mapping(struct ic_memory_index *index, const struct ic_mapping *mapping);

/** List the runs of the mapping and end its row. */
void ic_memory_index_end_mapping(struct ic_memory_index *index, const struct ic_mapping *mapping);

/** Write the end of the index and give it its name, unless there is an error: passes that on. */
ic_must_use struct ic_error *ic_memory_index_finish(struct ic_memory_index *index,
						    struct ic_error *err);

/** Release it; for ic_cleanup(). All zero is fine. */
void ic_memory_index_close(struct ic_memory_index *index);

#endif
