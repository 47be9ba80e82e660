/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_UNREAD_H
#define IC_INPUT_UNREAD_H

#include <sys/types.h>

#include "convert/input/store_private.h"

/** Say why no byte of a member is read, and note that as a gap of the checkpoint. */
void ic_unread(struct ic_store *store, struct ic_entry *entry, const char *reason);

/**
 * The same for what is not a regular file. CRIU's own link "parent", which leads to the checkpoint
 * before, is no gap: whoever loads the images looks after it. Nor is a "layer.tar" that is a link:
 * whoever reads container images does.
 */
void ic_unread_kind(struct ic_store *store, struct ic_entry *entry, mode_t mode, bool hard_link);

/** Why a name from an archive is not one that a checkpoint can have; NULL if nothing is wrong. */
const char *ic_unread_name(const char *name);

#endif
