/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/selection.h"

bool ic_selection_has(const struct ic_settings *settings, ic_selection_needs needs,
		      const struct ic_process *process)
{
	return needs(process) && (!settings->has_pid || settings->pid == process->pid);
}

static struct ic_error *none(const struct ic_settings *settings,
			     const struct ic_checkpoint *checkpoint)
{
	for (size_t i = 0; settings->has_pid && i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		if (process->pid == settings->pid)
			return ic_error_new(IC_ERR_MISSING, "process %u has no core: %s",
					    process->pid,
					    process->lost ? process->lost : "it is a zombie");
	}
	if (settings->has_pid)
		return ic_error_new(IC_ERR_USAGE,
				    "no process %u in the checkpoint: 'icecore info' lists them",
				    settings->pid);
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (checkpoint->processes[i].lost)
			return ic_error_new(IC_ERR_MISSING, "no process has a core: %s",
					    checkpoint->processes[i].lost);
	return ic_error_new(IC_ERR_MISSING, "no process of the checkpoint has memory");
}

struct ic_error *ic_selection_count(const struct ic_settings *settings, ic_selection_needs needs,
				    const struct ic_checkpoint *checkpoint, size_t *ret)
{
	size_t nr = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		nr += ic_selection_has(settings, needs, &checkpoint->processes[i]);
	if (!nr)
		return none(settings, checkpoint);
	*ret = nr;
	return NULL;
}
