/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_MAPPING_FILE_H
#define IC_ELFCORE_MAPPING_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/outdir.h"
#include "convert/base/progress.h"
#include "convert/model/process.h"

/** A part of a mapping that goes into a file of its own. */
struct ic_mapping_part {
	const struct ic_process *process;
	const struct ic_mapping *mapping;
	uint64_t start, end; /**< within the mapping, start before end */
};

struct ic_mapping_file {
	char name[80]; /**< pid.PID.vma.0xSTART-0xEND.dmp, as Volatility's linux.proc.Maps */
	uint64_t size; /**< bytes, holes included */
	uint64_t missing_bytes; /**< of them not in the checkpoint: holes that are no zeros */
};

/** A mapping from its start to its end. */
static inline struct ic_mapping_part ic_mapping_whole(const struct ic_process *process,
						      const struct ic_mapping *mapping)
{
	return (struct ic_mapping_part){ process, mapping, mapping->start, mapping->end };
}

/** Whether any byte of it is in a member: without one it deserves no file. */
bool ic_mapping_has_bytes(const struct ic_mapping_part *part);

/**
 * Write the bytes of a part of a mapping as one sparse file: what the checkpoint does not have and
 * what was never touched are holes.
 *
 * @param progress  told of bytes copied; may be NULL
 * @return NULL; IC_ERR_SYSTEM, also when a file of that name is there; what reading the member gives
 */
ic_must_use struct ic_error *ic_mapping_file_write(const struct ic_mapping_part *part,
						   const struct ic_outdir *outdir,
						   const struct ic_progress *progress,
						   struct ic_mapping_file *ret);

#endif
