/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/* Source: CRI-O 1.32, internal/lib/checkpoint.go; both names are only CRI-O's. */
static bool recognise(const struct ic_store *store)
{
	return ic_store_beside(store, "io.kubernetes.cri-o.LogPath") ||
	       ic_store_beside(store, "bind.mounts") || ic_layout_is_managed_by(store, "cri-o");
}

const struct ic_layout ic_layout_crio = { .name = "CRI-O", .recognise = recognise };
