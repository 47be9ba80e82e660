/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/namespaces.h"

const char *ic_namespace_kind_name(enum ic_namespace_kind kind)
{
	static const char *const names[IC_NR_NAMESPACE_KINDS] = {
		[IC_NAMESPACE_PID] = "pid",       [IC_NAMESPACE_NET] = "net",
		[IC_NAMESPACE_IPC] = "ipc",       [IC_NAMESPACE_UTS] = "uts",
		[IC_NAMESPACE_MNT] = "mnt",       [IC_NAMESPACE_USER] = "user",
		[IC_NAMESPACE_CGROUP] = "cgroup", [IC_NAMESPACE_TIME] = "time",
	};

	return names[kind];
}

const struct ic_namespace *ic_namespace_find(const struct ic_namespaces *namespaces,
					     enum ic_namespace_kind kind, uint32_t id)
{
	size_t low = 0, high = namespaces ? namespaces->nr : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ic_namespace *at = &namespaces->list[middle];

		if (at->kind == kind && at->id == id)
			return at;
		if (at->kind < kind || (at->kind == kind && at->id < id))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
