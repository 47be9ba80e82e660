/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CHECKPOINT_H
#define IC_MODEL_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/gaps.h"
#include "convert/base/member.h"
#include "convert/model/cgroups.h"
#include "convert/model/container.h"
#include "convert/model/dump_stats.h"
#include "convert/model/lock.h"
#include "convert/model/mounts.h"
#include "convert/model/namespaces.h"
#include "convert/model/network.h"
#include "convert/model/process.h"
#include "convert/model/queue.h"
#include "convert/model/seccomp.h"
#include "convert/model/shared_memory.h"

/** What tells how the checkpoint was made. */
struct ic_format {
	uint32_t img_version; /**< 1 or 2; 0: a pre-dump, or no inventory */
	bool is_pre_dump;     /**< memory only: no processes, no registers */
	bool no_memory;       /**< no dump at all: what docker said and exported of a container */
	bool big_endian;      /**< of the dumping machine */
	const char *
		criu_clue; /**< what the format says of CRIU's version: "4.2 or newer"; never NULL */
	struct ic_text run_id; /**< UUID of the CRIU run */
	const char *lsm;       /**< "none", "SELinux", "AppArmor" */
	bool has_uptime;
	uint64_t dump_uptime; /**< microseconds the host had been up */
	bool has_stats;
	struct ic_dump_stats stats;
};

/** A file that is no image and fills pages which the checkpoint leaves to the mapped file. */
struct ic_source_file {
	const struct ic_member *member; /**< named LAYER:PATH; digested with the evidence */
	const char *layer;              /**< "sysroot", "rootfs-diff", "image" */
	const char *layer_digest; /**< of an image's layer it is from: "sha256:..."; or NULL */
	bool in_checkpoint;       /**< it is part of the evidence */
	const char *checked;      /**< what says that it is the mapped one: "build-id, size", ... */
};

/** A deleted file whose content the checkpoint has, since a process had it open. */
struct ic_deleted_file {
	const char *image;              /**< its name: "ghost-file-1.img" */
	const struct ic_member *member; /**< NULL: it is not there */
	struct ic_text path;            /**< that it had; absent when that is not known */
};

struct ic_changes;

/**
 * One captured process tree. Plain data, made once by ic_checkpoint_load() and const after; all of
 * it lies in one arena and points into the store it was loaded from.
 */
struct ic_checkpoint {
	const char *name; /**< the base name of what the person named; not escaped */
	const char *path; /**< as the person named it */
	const char
		*part; /**< of several in one input, what this one is called; NULL: it is alone */
	const char *store;  /**< "directory", "tar", "tar, gzip" ... */
	const char *layout; /**< "CRIU images", "Podman" ...: where in the store the images lie */
	const struct ic_member
		*archive; /**< the archive itself, with its digest; NULL: a directory */
	const struct ic_member *const *members; /**< by name */
	size_t nr_members;
	struct ic_format format;
	struct ic_container container;
	const struct ic_namespaces *namespaces; /**< never NULL */
	const struct ic_mounts *mounts;         /**< never NULL */
	const struct ic_network *network;       /**< never NULL */
	const struct ic_cgroups *cgroups;       /**< NULL: the checkpoint has none */
	const struct ic_process *processes;     /**< as in pstree: parents before children */
	size_t nr_processes;
	const struct ic_file *files; /**< by id */
	size_t nr_files;
	const struct ic_memfd *memfds; /* by CRIU's number */
	size_t nr_memfds;
	const struct ic_sysv_segment *segments; /* by id */
	size_t nr_segments;
	const struct ic_queue *const *queues; /* pipes, FIFOs, unix sockets, TCP, terminals */
	size_t nr_queues;
	const struct ic_file_lock *locks; /* in the order of the image */
	size_t nr_locks;
	uint32_t page_size;
	const struct ic_seccomp_filter *seccomp_filters; /**< in the order of seccomp.img */
	size_t nr_seccomp_filters;
	struct ic_gaps gaps;
	const struct ic_source_file *sources; /**< in the order in which they were needed */
	size_t nr_sources;
	/**
	 * Mapped files that were looked for and not taken, and why, each once. Not gaps: the
	 * checkpoint never held these bytes. They change no exit status.
	 */
	struct ic_gaps refusals;
	const struct ic_text *deleted_paths; /**< what deleted.files lists, as it does */
	size_t nr_deleted_paths;
	const struct ic_deleted_file *deleted_files; /**< by image, then by path */
	size_t nr_deleted_files;
	const struct ic_changes *changes; /**< see load/changes.h; NULL: nobody asked */
};

#endif
