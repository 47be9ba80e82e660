/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_INROOT_H
#define IC_INPUT_INROOT_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/**
 * Open a regular file as a process whose root folder is `root` would: symbolic links are followed,
 * absolute ones and those with "..", too, and none leads out of the root. Nothing but a regular
 * file is ever opened, so that a fifo does not block and a device is not touched. The time of
 * access stays where that can be helped.
 *
 * @param root        an open folder
 * @param path        as the process named it; a leading slash is the root
 * @param ret_status  of the file
 * @param ret_why     what a person is told when there is no such file: "is not there"; a constant,
 *                    or strerror()'s
 * @return a descriptor, or -1 and errno: ENOENT when nothing has that name
 */
int ic_inroot_open(int root, const char *path, struct stat *ret_status, const char **ret_why);

/**
 * What a name is; a link at its end is not followed, those before it are, and none leads out.
 *
 * @param target  gets what a symbolic link says, without a NUL behind it
 * @return how many bytes of `target` there are, 0 for what is no link; or -1 and errno: ENOENT or
 *         ENOTDIR when nothing has that name
 */
ssize_t ic_inroot_status(int root, const char *path, struct stat *ret_status, char *target,
			 size_t room);

/**
 * What ic_inroot_open() does on kernels before 5.6, which have no openat2(): open one component
 * after the other.
 *
 * @param flags  of open(2); with O_NOFOLLOW the last component may be a link
 * @return a descriptor, or -1 and errno
 */
int ic_inroot_walk(int root, const char *path, int flags);

#endif
