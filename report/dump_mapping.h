/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_DUMP_MAPPING_H
#define IC_REPORT_DUMP_MAPPING_H

#include "report/view.h"

/** What --dump made of a mapping, as cells. */
struct ic_dumped_mapping {
	struct ic_cell file;    /**< "File output": a name, or why there is none */
	struct ic_cell missing; /**< bytes of the file that are not in the checkpoint: holes */
};

/**
 * Write the memory of a mapping, if --dump asks for that, it is no larger than max_size and a byte
 * of it is in the checkpoint: one sparse file, pid.PID.vma.0xSTART-0xEND.dmp.
 *
 * @param shown  whether the row is: nothing is taken out for one that is not
 * @return NULL, IC_ERR_SYSTEM; a member that cannot be read is a gap
 */
ic_must_use struct ic_error *ic_dump_mapping(const struct ic_view_request *request,
					     const struct ic_process *process,
					     const struct ic_mapping *mapping, bool shown,
					     struct ic_dumped_mapping *ret);

/** Note a gap for an error that cost only what one row stands for; pass others on. */
ic_must_use struct ic_error *ic_dump_failed(const struct ic_view_request *request,
					    const struct ic_process *process, struct ic_error *err);

#endif
