/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/cgroups.h"

const struct ic_cgroup_set *ic_cgroup_set_find(const struct ic_cgroups *cgroups, uint32_t id)
{
	size_t low = 0, high = cgroups ? cgroups->nr_sets : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cgroups->sets[middle].id == id)
			return &cgroups->sets[middle];
		if (cgroups->sets[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
