/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_LOCK_H
#define IC_MODEL_LOCK_H

#include "convert/model/file.h"

struct ic_process;

enum ic_lock_kind {                    /**< criu/include/file-lock.h (CRIU 4.2) */
		    IC_LOCK_POSIX = 1, /**< fcntl(2), F_SETLK */
		    IC_LOCK_FLOCK = 2, /**< flock(2) */
		    IC_LOCK_OFD = 4,   /**< fcntl(2), F_OFD_SETLK */
		    IC_LOCK_LEASE = 8, /**< fcntl(2), F_SETLEASE */
};

/** A lock of a file. */
struct ic_file_lock {
	uint32_t kind; /**< struct ic_process;

enum ic_lock_kind */
	uint32_t
		type; /**< 0 read, 1 write, 2 none (F_RDLCK ...); other bits of LOCK_MAND, leases */
	int32_t pid;  /**< who holds it, in the root process's pid namespace */
	int32_t fd;   /**< where CRIU found it, in that process's table */
	int64_t start;  /**< first byte */
	int64_t length; /**< bytes; 0: to the end of the file, however long it gets */
	const struct ic_process *process; /**< of `pid`; NULL: it is not in the checkpoint */
	const struct ic_file *file;       /**< NULL: the checkpoint does not say, as a gap tells */
};

#endif
