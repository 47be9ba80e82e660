/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CGROUPS_H
#define IC_MODEL_CGROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

/** Where in one hierarchy of control groups something is. */
struct ic_cgroup_place {
	struct ic_text controller; /**< "memory", "name=systemd"; empty: the unified hierarchy */
	struct ic_text path;       /**< as on the host */
	bool has_prefix;
	uint32_t prefix; /**< bytes of the path that the cgroup namespace hides */
};

/** The control groups of a thread: one place a hierarchy. */
struct ic_cgroup_set {
	uint32_t id; /**< ic_thread.cgroup_set */
	const struct ic_cgroup_place *places;
	size_t nr_places;
};

/** Owner and rights of a file of control groups. */
struct ic_cgroup_rights {
	bool known;
	uint32_t mode, uid, gid;
};

/** What a control group was set to. */
struct ic_cgroup_property {
	struct ic_text name, value;
	struct ic_cgroup_rights rights;
};

/** A control group: a folder of a hierarchy. */
struct ic_cgroup {
	struct ic_text controllers; /**< of the hierarchy, commas between them */
	bool is_threaded;
	struct ic_text path;
	struct ic_cgroup_rights rights;
	const struct ic_cgroup_property *properties;
	size_t nr_properties;
};

struct ic_cgroups {
	bool root_known;
	uint32_t root_set; /**< that of CRIU itself; CRIU writes no set that is only this one */
	const struct ic_cgroup_set *sets; /**< by id */
	size_t nr_sets;
	const struct ic_cgroup *groups; /**< a group before what is below it */
	size_t nr_groups;
};

/** The set of that id, or NULL. */
const struct ic_cgroup_set *ic_cgroup_set_find(const struct ic_cgroups *cgroups, uint32_t id);

#endif
