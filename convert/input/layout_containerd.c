/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/* Source: containerd 2, internal/cri/server/container_checkpoint_linux.go; CRI's ContainerStatus. */
static bool recognise(const struct ic_store *store)
{
	return ic_store_beside(store, "status.dump") || ic_store_beside(store, "container.log");
}

const struct ic_layout ic_layout_containerd = { .name = "containerd", .recognise = recognise };
