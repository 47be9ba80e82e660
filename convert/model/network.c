/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/network.h"

const struct ic_net_device *ic_net_device_find(const struct ic_network *network,
					       uint32_t namespace_id, uint32_t index)
{
	size_t low = 0, high = network->nr_devices;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ic_net_device *at = &network->devices[middle];

		if (at->namespace_id == namespace_id && at->index == index)
			return at;
		if (at->namespace_id < namespace_id ||
		    (at->namespace_id == namespace_id && at->index < index))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
