/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SHAPE_H
#define IC_CLI_SHAPE_H

#include "convert/base/sink.h"
#include "convert/cli/settings.h"
#include "convert/model/checkpoint.h"

/**
 * See whether what the command line asks of the cores can be had, before any is written.
 *
 * @return NULL; IC_ERR_USAGE when --thread names a thread of no process that is asked for, or
 *         --signal a signal that its machine has not; IC_ERR_MISSING when that thread's registers,
 *         or the layout for --xstate-layout native, are not in the checkpoint
 */
ic_must_use struct ic_error *ic_shape_check(const struct ic_settings *settings,
					    const struct ic_checkpoint *checkpoint);

/** The options for one process's core. With --thread, --signal is for the process that has it. */
struct ic_core_options ic_shape_of(const struct ic_settings *settings,
				   const struct ic_process *process);

/** The ending of cores' names: "" or ".gz". */
const char *ic_shape_suffix(const struct ic_settings *settings);

/** Prepare a core's sink, which has taken nothing yet. */
ic_must_use struct ic_error *ic_shape_sink(const struct ic_settings *settings,
					   struct ic_sink *sink);

/**
 * "name=value" of every option that shapes the output, sorted by name.
 *
 * @param ret  an array in the arena
 */
ic_must_use struct ic_error *ic_shape_list(const struct ic_settings *settings,
					   struct ic_arena *arena, const char *const **ret,
					   size_t *ret_nr);

#endif
