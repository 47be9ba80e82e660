/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_MAPPING_FILE_H
#define IC_ELFCORE_MAPPING_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/progress.h"
#include "convert/base/sink.h"
#include "convert/model/process.h"

/** A part of a mapping that goes into a file of its own. */
struct ic_mapping_part {
	const struct ic_process *process;
	const struct ic_mapping *mapping;
	uint64_t start, end; /**< within the mapping, start before end */
};

/** Room for the name of its file. */
#define IC_MAPPING_FILE_NAME 80

/** A mapping from its start to its end. */
static inline struct ic_mapping_part ic_mapping_whole(const struct ic_process *process,
						      const struct ic_mapping *mapping)
{
	return (struct ic_mapping_part){ process, mapping, mapping->start, mapping->end };
}

/** Whether any byte of it is in a member: without one it deserves no file. */
bool ic_mapping_has_bytes(const struct ic_mapping_part *part);

/** pid.PID.vma.0xSTART-0xEND.dmp, as Volatility's linux.proc.Maps names it. */
void ic_mapping_file_name(const struct ic_mapping_part *part,
			  char ret[static IC_MAPPING_FILE_NAME]);

/**
 * Write the bytes of a part of a mapping into a file, sparse: what the checkpoint does not have and
 * what was never touched are holes. Finishing the file is the caller's.
 *
 * @param progress     told of bytes copied; may be NULL
 * @param ret_missing  bytes that are not in the checkpoint: holes that are no zeros
 */
ic_must_use struct ic_error *ic_mapping_file_write(const struct ic_mapping_part *part,
						   struct ic_sink *sink,
						   const struct ic_progress *progress,
						   uint64_t *ret_missing);

#endif
