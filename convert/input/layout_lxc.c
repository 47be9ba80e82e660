/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/* Source: LXC 6, src/lxc/criu.c: it notes the container's console beside CRIU's images. */
static bool recognise(const struct ic_store *store)
{
	return ic_store_beside(store, "tty.info");
}

const struct ic_layout ic_layout_lxc = { .name = "LXC", .recognise = recognise };
