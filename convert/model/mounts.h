/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_MOUNTS_H
#define IC_MODEL_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

/** A mount, as a line of /proc/PID/mountinfo. */
struct ic_mount {
	uint32_t namespace_id; /**< of the mount namespace */
	uint32_t id, parent_id;
	uint32_t major, minor; /**< of the file system's device */
	uint32_t flags;        /**< MS_* of the mount */
	bool has_sb_flags;
	bool is_external;          /**< mounted from outside: its files are not in the checkpoint */
	bool deleted;              /**< its root is in no directory any more */
	uint32_t sb_flags;         /**< MS_* of the file system */
	uint32_t shared_id;        /**< peer group, 0: none */
	uint32_t master_id;        /**< of which it is a slave, 0: of none */
	struct ic_text root;       /**< of it in the file system */
	struct ic_text mountpoint; /**< in the namespace */
	struct ic_text source;
	struct ic_text options;  /**< of the file system */
	struct ic_text fstype;   /**< "proc", "overlay" ...; absent: CRIU knows no name */
	struct ic_text external; /**< what CRIU calls it, where it is mounted from outside */
};

struct ic_mounts {
	const struct ic_mount *list; /**< by namespace, then as in the image */
	size_t nr;
};

#endif
