/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_VDSO_GROUPS_H
#define IC_REPORT_VDSO_GROUPS_H

#include "convert/model/checkpoint.h"

/** How the vdso of a process stands to the others of its architecture. */
struct ic_vdso_group {
	bool known;                    /**< it has one, and all of it is in the checkpoint */
	size_t nr_same;                /**< processes that have the same, itself included */
	size_t nr_other;               /**< processes that have another one */
	const struct ic_process *most; /**< one of those that have what most have */
};

/**
 * Compare the vdsos of all processes: the kernel gives every process of an architecture the same
 * bytes.
 *
 * @param arena  owns the result
 * @param ret    one a process, in step with checkpoint->processes
 */
ic_must_use struct ic_error *ic_vdso_groups_make(const struct ic_checkpoint *checkpoint,
						 struct ic_arena *arena,
						 const struct ic_vdso_group **ret);

/** Whether it is not what most have, or there is no such thing. */
static inline bool ic_vdso_group_is_odd(const struct ic_vdso_group *group)
{
	return group->known && group->nr_other >= group->nr_same;
}

/** The vdso of a process, or NULL. */
const struct ic_mapping *ic_vdso_of(const struct ic_process *process);

#endif
