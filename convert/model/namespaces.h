/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_NAMESPACES_H
#define IC_MODEL_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

/** In the order of the reports. */
enum ic_namespace_kind {
	IC_NAMESPACE_PID,
	IC_NAMESPACE_NET,
	IC_NAMESPACE_IPC,
	IC_NAMESPACE_UTS,
	IC_NAMESPACE_MNT,
	IC_NAMESPACE_USER,
	IC_NAMESPACE_CGROUP,
	IC_NAMESPACE_TIME,
	IC_NR_NAMESPACE_KINDS
};

/** As the kernel's /proc/PID/ns has it: "pid", "net", ... */
const char *ic_namespace_kind_name(enum ic_namespace_kind kind);

/** The checkpoint's numbers of the namespaces that a process is in; 0: not said. */
struct ic_namespace_ids {
	uint32_t id[IC_NR_NAMESPACE_KINDS];
};

/** A line of /proc/PID/uid_map. */
struct ic_id_range {
	uint32_t first;   /**< inside */
	uint32_t outside; /**< what it is outside */
	uint32_t count;
};

struct ic_id_map {
	const struct ic_id_range *range;
	size_t nr;
};

/** Nanoseconds; a clock of the kernel's. */
struct ic_clocks {
	bool known;
	uint64_t monotonic_s, monotonic_ns, boottime_s, boottime_ns;
};

struct ic_namespace {
	enum ic_namespace_kind kind;
	uint32_t id;
	bool of_criu;    /**< CRIU was in it, too: it is the host's, and its state is not dumped */
	bool has_images; /**< its state is in the checkpoint */
	uint64_t nr_threads; /**< 0 of a namespace that is only held open */
	uint64_t nr_processes;
	struct ic_text external; /**< what CRIU calls it, where it is given from outside */
	struct ic_text nodename, domainname; /**< of UTS */
	struct ic_id_map uid_map, gid_map;   /**< of USER */
	struct ic_clocks clocks;             /**< of TIME: when the checkpoint was made */
};

struct ic_namespaces {
	bool root_known;                 /**< the inventory tells those of CRIU itself */
	struct ic_namespace_ids root;    /**< in which CRIU ran */
	struct ic_clocks host;           /**< of the host, when the checkpoint was made */
	const struct ic_namespace *list; /**< by kind, then by id */
	size_t nr;
};

/** The namespace of that kind and id, or NULL. */
const struct ic_namespace *ic_namespace_find(const struct ic_namespaces *namespaces,
					     enum ic_namespace_kind kind, uint32_t id);

#endif
