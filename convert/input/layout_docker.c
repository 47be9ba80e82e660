/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/*
 * Images, what docker says of the checkpoint in config.json, and CRIU's log and statistics in a
 * folder of their own.
 *
 * Source: moby 27, daemon/checkpoint.go; libcontainerd/remote/client.go.
 */
static bool recognise(const struct ic_store *store)
{
	return ic_store_image(store, "config.json") ||
	       ic_store_image(store, "criu.work/dump.log") ||
	       ic_store_image(store, "criu.work/stats-dump");
}

const struct ic_layout ic_layout_docker = { .name = "Docker", .recognise = recognise };
