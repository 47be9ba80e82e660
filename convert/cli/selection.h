/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_SELECTION_H
#define IC_CLI_SELECTION_H

#include "convert/cli/settings.h"
#include "convert/model/checkpoint.h"

/** What a process must have to be asked for: ic_process_has_core(), ic_process_has_memory(). */
typedef bool (*ic_selection_needs)(const struct ic_process *process);

/** Whether the command line asks for this process: the one that --pid names, else each that can be. */
bool ic_selection_has(const struct ic_settings *settings, ic_selection_needs needs,
		      const struct ic_process *process);

/**
 * How many processes it asks for.
 *
 * @return NULL; IC_ERR_USAGE when --pid names none; IC_ERR_MISSING when what it names has no memory
 */
ic_must_use struct ic_error *ic_selection_count(const struct ic_settings *settings,
						ic_selection_needs needs,
						const struct ic_checkpoint *checkpoint,
						size_t *ret);

#endif
