/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_WATCH_H
#define IC_MODEL_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

/** A descriptor that an epoll instance watches. */
struct ic_epoll_target {
	uint32_t fd;     /**< in the table of whoever added it */
	uint32_t events; /**< EPOLL* */
	uint64_t data;   /**< what epoll_wait(2) gives back */
	bool has_inode;  /**< CRIU 3.11 and newer */
	uint32_t device; /**< major << 20 | minor */
	uint64_t inode;
	uint64_t position;
};

struct ic_epoll {
	const struct ic_epoll_target *targets; /**< as CRIU lists them */
	size_t nr_targets;
};

/** How the kernel finds a watched inode: name_to_handle_at(2). */
struct ic_file_handle {
	uint32_t type;
	const uint64_t *words; /**< as the dumping machine's words */
	size_t nr_words;
	uint32_t size_bytes; /**< of them that count */
	struct ic_text path; /**< what CRIU found it to be; or absent */
	bool has_mount_id;
	uint32_t mount_id;
};

/** A watch of inotify, or a mark of fanotify. */
struct ic_watch {
	bool has_descriptor;
	uint32_t descriptor; /**< of inotify: what inotify_add_watch(2) gave */
	bool of_mount;       /**< fanotify: a whole mount is watched */
	uint64_t inode;      /**< 0: of a mount */
	uint32_t device;     /**< major << 20 | minor */
	uint32_t mask;       /**< IN_* or FAN_* */
	uint32_t ignored_mask;
	uint32_t flags;    /**< of a mark: FAN_MARK_* as the kernel shows them */
	uint32_t mount_id; /**< of a mount */
	struct ic_file_handle handle;
};

struct ic_inotify {
	const struct ic_watch *watches;
	size_t nr_watches;
};

struct ic_fanotify {
	uint32_t init_flags;  /**< FAN_CLASS_*, FAN_NONBLOCK ... of fanotify_init(2) */
	uint32_t event_flags; /**< O_* of the descriptors that events bring */
	const struct ic_watch *marks;
	size_t nr_marks;
};

#endif
