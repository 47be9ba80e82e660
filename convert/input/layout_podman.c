/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/* Source: Podman 5, libpod/container_internal_common.go, exportCheckpoint(). */
static bool recognise(const struct ic_store *store)
{
	return ic_store_beside(store, "config.dump") || ic_store_beside(store, "spec.dump") ||
	       ic_store_beside(store, "network.status");
}

const struct ic_layout ic_layout_podman = { .name = "Podman", .recognise = recognise };
