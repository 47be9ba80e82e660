/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_FILE_H
#define IC_MODEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/text.h"

struct ic_object;

/** What is behind an open descriptor or a mapping. */
enum ic_file_kind {
	IC_FILE_REGULAR,   /**< anything with a path: files, directories, devices */
	IC_FILE_MEMFD,     /**< memory that is not in any file system */
	IC_FILE_OTHER,     /**< a kind that icecore does not know */
	IC_FILE_PIPE,      /**< an end of a pipe without a name */
	IC_FILE_FIFO,      /**< an end of a pipe with a name */
	IC_FILE_SOCKET,    /**< of any family */
	IC_FILE_EVENTFD,   /**< eventfd(2) */
	IC_FILE_SIGNALFD,  /**< signalfd(2) */
	IC_FILE_TIMERFD,   /**< timerfd_create(2) */
	IC_FILE_EPOLL,     /**< epoll_create(2) */
	IC_FILE_INOTIFY,   /**< inotify_init(2) */
	IC_FILE_FANOTIFY,  /**< fanotify_init(2) */
	IC_FILE_TTY,       /**< a terminal */
	IC_FILE_NAMESPACE, /**< a link of /proc/PID/ns */
	IC_FILE_TUN,       /**< /dev/net/tun */
	IC_FILE_BPF_MAP,   /**< bpf(2), BPF_MAP_CREATE */
	IC_FILE_PIDFD,     /**< pidfd_open(2) */
	IC_FILE_EXTERNAL,  /**< what only a plugin of CRIU can make again */
};

/** Who is signalled when something can be read or written: fcntl(2), F_SETOWN_EX. */
struct ic_file_owner {
	uint32_t pid;       /**< 0: nobody */
	uint32_t pid_type;  /**< F_OWNER_*: 0 a thread, 1 a process, 2 a process group */
	uint32_t uid, euid; /**< of who asked for it */
	uint32_t signal;    /**< F_SETSIG; 0: SIGIO */
};

/** Seconds since 1970, and nanoseconds. */
struct ic_time {
	int64_t seconds;
	uint32_t nanoseconds;
};

/** What the checkpoint happens to have of a file's inode; most files have none of it. */
struct ic_inode {
	bool has_number;
	uint64_t number;
	bool has_device;
	uint32_t device; /**< of the file system; as the kernel keeps it: major << 20 | minor */
	bool has_owner;
	uint32_t uid, gid; /**< as the container's user namespace has them */
	bool has_times;
	struct ic_time accessed, modified;
	struct ic_text link_target; /**< of a symbolic link */
};

/** An open file description, or a file that is only mapped. */
struct ic_file {
	enum ic_file_kind kind;
	uint32_t id; /**< the checkpoint's number of it, for citing */
	const char *
		type_name; /**< CRIU's name of the kind: "REG", "PIPE"; a constant or of the arena */
	/**
	 * As the kernel shows it in /proc/PID/maps and /proc/PID/fd: "/bin/sh",
	 * "/tmp/x (deleted)", "/memfd:NAME (deleted)", "pipe:[28446]", "anon_inode:[eventfd]".
	 * Absent where the checkpoint does not have all of it: a packet socket's and a
	 * namespace's inode number, what a plugin keeps, kinds that are not known.
	 */
	struct ic_text path;
	bool deleted; /**< no directory has it any more; its bytes are in the checkpoint */
	bool has_size;
	uint64_t size;  /**< bytes, when the checkpoint was made */
	uint32_t mode;  /**< st_mode; 0: not known */
	bool has_flags; /**< the checkpoint says how it was opened */
	uint32_t flags; /**< open(2) flags, of the checkpoint's architecture */
	uint64_t position;
	int32_t mount_id; /**< of the mount it is in; -1: not known */
	const uint8_t
		*build_id; /**< of an ELF file: NT_GNU_BUILD_ID, zero padded to 4 bytes; or NULL */
	size_t build_id_size;
	struct ic_text external_key;       /**< how whoever restores it names a file from outside */
	const struct ic_file_owner *owner; /**< NULL: the checkpoint does not say */
	const struct ic_inode *inode;      /**< NULL: nothing is known of it */
	const struct ic_object
		*content; /**< of a memfd or a deleted file, as far as the checkpoint has it */

	/** What only its kind has; NULL for IC_FILE_REGULAR, _OTHER and _EXTERNAL, or if lost. */
	union {
		const void *detail;
		const struct ic_memfd *memfd;                   /**< model/shared_memory.h */
		const struct ic_pipe *pipe;                     /**< PIPE, FIFO: model/pipe.h */
		const struct ic_socket *socket;                 /**< model/socket.h */
		const struct ic_eventfd *eventfd;               /**< model/event.h */
		const struct ic_signalfd *signalfd;             /**< model/event.h */
		const struct ic_timerfd *timerfd;               /**< model/event.h */
		const struct ic_epoll *epoll;                   /**< model/watch.h */
		const struct ic_inotify *inotify;               /**< model/watch.h */
		const struct ic_fanotify *fanotify;             /**< model/watch.h */
		const struct ic_tty *tty;                       /**< model/tty.h */
		const struct ic_namespace_file *namespace_file; /**< model/kernel_object.h */
		const struct ic_tun *tun;                       /**< model/kernel_object.h */
		const struct ic_bpf_map *bpf_map;               /**< model/kernel_object.h */
		const struct ic_pidfd *pidfd;                   /**< model/kernel_object.h */
	};
};

/** A row of a descriptor table. */
struct ic_descriptor {
	uint32_t fd;
	bool close_on_exec;
	const struct ic_file *file; /**< NULL: the checkpoint does not say (a gap tells) */
};

#endif
