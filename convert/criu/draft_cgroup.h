/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_CGROUP_H
#define IC_CRIU_DRAFT_CGROUP_H

#include "convert/base/arena.h"
#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/model/cgroups.h"

/** What cgroup.img says. */
struct ic_draft_cgroups {
	struct ic_array sets;   /**< of struct ic_cgroup_set */
	struct ic_array groups; /**< of struct ic_cgroup, parents first */
};

/**
 * Read cgroup.img.
 *
 * @param gaps  gains what of it cannot be read: a folder that is damaged, too deep
 * @return NULL or why nothing of it could be read
 */
ic_must_use struct ic_error *ic_draft_cgroups(const struct ic_member *member,
					      struct ic_arena *arena, struct ic_gaps *gaps,
					      struct ic_draft_cgroups *ret);

#endif
