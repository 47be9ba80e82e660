/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_PART_H
#define IC_INPUT_PART_H

#include "convert/input/store_private.h"

/**
 * What is wanted of a member that nobody asked for, in case that the checkpoint turns out to be in
 * it: indexes, manifests and layers of container images by their names, and archives in compressed
 * archives, which are there only once.
 */
enum ic_want ic_part_wants(const struct ic_store *store, const char *name);

#endif
