/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"
#include "convert/input/store.h"

/*
 * What the standard streams were, beside the images: runc, and crun and youki as runc does. Nothing
 * in the folder tells which of them it was.
 *
 * Source: runc 1.2, libcontainer/criu_linux.go, descriptorsFilename.
 */
static bool recognise(const struct ic_store *store)
{
	return ic_store_image(store, "descriptors.json");
}

const struct ic_layout ic_layout_runc = { .name = "runc or crun", .recognise = recognise };
