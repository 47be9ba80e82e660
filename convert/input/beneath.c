/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/base/open_files.h"

/* For kernels before 5.6: one component after the other, none of which may be a link. */
static int open_by_component(int directory, const char *name, int flags)
{
	char part[IC_MAX_MEMBER_NAME + 1];
	int here = directory;

	for (const char *slash = strchr(name, '/');; slash = strchr(name, '/')) {
		size_t length = slash ? (size_t)(slash - name) : strlen(name);
		int next;

		if (length >= sizeof(part)) {
			errno = ENAMETOOLONG;
			next = -1;
		} else {
			memcpy(part, name, length);
			part[length] = 0;
			if (!length) /* "folder/" */
				strcpy(part, ".");
			next = strcmp(part, "..") ? openat(here, part,
							   slash ? O_PATH | O_DIRECTORY |
									   O_NOFOLLOW | O_CLOEXEC :
								   flags) :
						    -1;
		}
		if (here != directory) {
			int saved = errno;

			close(here);
			errno = saved;
		}
		if (next < 0 || !slash)
			return next;
		here = next;
		name = slash + 1;
	}
}

static int open_once(int directory, const char *name, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)flags,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, directory, name, &how, sizeof(how));

	if (fd < 0 && errno == ENOSYS)
		fd = open_by_component(directory, name, flags);
	return fd;
}

int ic_beneath_open(int directory, const char *name, int flags)
{
	int fd;

	flags |= O_CLOEXEC | O_NOFOLLOW;
	if (!(flags & O_PATH))
		flags |= O_NONBLOCK | O_NOCTTY;
	fd = flags & O_PATH ? -1 : open_once(directory, name, flags | O_NOATIME);
	if (flags & O_PATH || (fd < 0 && errno == EPERM)) /* O_NOATIME: not our file */
		fd = open_once(directory, name, flags);
	if (fd < 0 && errno == EMFILE && ic_open_files_raise())
		fd = open_once(directory, name, flags);
	return fd;
}
