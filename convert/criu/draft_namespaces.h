/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_NAMESPACES_H
#define IC_CRIU_DRAFT_NAMESPACES_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/model/mounts.h"
#include "convert/model/namespaces.h"

/*
 * What the images of namespaces say. An absent `member` is IC_ERR_MISSING; `name` is the image's
 * for that error. Every string is of the arena.
 */

/** Of ids-PID.img. */
ic_must_use struct ic_error *ic_draft_namespace_ids(const struct ic_member *member,
						    const char *name, struct ic_namespace_ids *ret);

/** What inventory.img says of CRIU itself. */
struct ic_draft_root {
	bool has_ids;
	struct ic_namespace_ids ids;
	bool has_cgroup_set;
	uint32_t cgroup_set;
};

ic_must_use struct ic_error *ic_draft_root_ids(const struct ic_member *member,
					       struct ic_draft_root *ret);

/** utsns-N.img */
ic_must_use struct ic_error *ic_draft_utsns(const struct ic_member *member, const char *name,
					    struct ic_arena *arena, struct ic_namespace *ret);

/** userns-N.img */
ic_must_use struct ic_error *ic_draft_userns(const struct ic_member *member, const char *name,
					     struct ic_arena *arena, struct ic_namespace *ret);

/** pidns-N.img */
ic_must_use struct ic_error *ic_draft_pidns(const struct ic_member *member, const char *name,
					    struct ic_arena *arena, struct ic_namespace *ret);

/** netns-N.img: what it is called outside. */
ic_must_use struct ic_error *ic_draft_netns(const struct ic_member *member, const char *name,
					    struct ic_arena *arena, struct ic_namespace *ret);

/** timens-N.img */
ic_must_use struct ic_error *ic_draft_timens(const struct ic_member *member, const char *name,
					     struct ic_clocks *ret);

/**
 * mountpoints-N.img, its mounts appended to `list` (struct ic_mount) up to the first that cannot be
 * read; namespace_id is left to the caller.
 */
ic_must_use struct ic_error *ic_draft_mounts(const struct ic_member *member, const char *name,
					     struct ic_arena *arena, struct ic_array *list);

#endif
