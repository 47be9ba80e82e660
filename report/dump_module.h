/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_DUMP_MODULE_H
#define IC_REPORT_DUMP_MODULE_H

#include "elfcore/module.h"
#include "report/view.h"

/** What --dump made of an ELF file in memory, as cells. */
struct ic_dumped_module {
	struct ic_cell file;    /**< "File output": the rebuilt file, or why there is none */
	struct ic_cell missing; /**< bytes of it that are not at hand: holes */
	struct ic_cell
		content; /**< the mapped file as it was, if nothing but the checkpoint has it */
};

/**
 * Rebuild an ELF file, if --dump asks for that and anything of it is known (elfcore/rebuild.h):
 * pid.PID.COMM.0xSTART.dmp, with .dmp.json beside it, and of a memfd or a deleted file also .file.
 *
 * @param shown  whether the row is: nothing is taken out for one that is not
 * @return NULL, IC_ERR_SYSTEM; what is wrong with the evidence is a gap
 */
ic_must_use struct ic_error *ic_dump_module(const struct ic_view_request *request,
					    const struct ic_process *process,
					    const struct ic_module *module, bool shown,
					    struct ic_dumped_module *ret);

/** The same of the program that a process runs. */
ic_must_use struct ic_error *ic_dump_program(const struct ic_view_request *request,
					     const struct ic_process *process, bool shown,
					     struct ic_dumped_module *ret);

#endif
