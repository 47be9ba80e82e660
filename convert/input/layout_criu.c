/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"

/* What `criu dump` leaves in a directory: images, and nothing around. */
static bool recognise(const struct ic_store *store)
{
	(void)store;
	return true;
}

const struct ic_layout ic_layout_criu = { .name = "CRIU images", .recognise = recognise };
