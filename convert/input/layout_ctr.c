/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

static bool recognise(const struct ic_store *store)
{
	const struct ic_container_image *image = ic_store_container_image(store);

	return image && image->is_ctr_checkpoint;
}

const struct ic_layout ic_layout_ctr = { .name = "containerd, by ctr", .recognise = recognise };
