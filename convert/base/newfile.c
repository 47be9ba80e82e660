/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where an open file is for linkat(). */
#define FD_PATH_BYTES 32

static bool fd_path(int fd, char ret[static FD_PATH_BYTES])
{
	(void)snprintf(ret, FD_PATH_BYTES, "/proc/self/fd/%d", fd);
	return faccessat(AT_FDCWD, ret, F_OK, 0) == 0;
}

static bool open_unnamed(struct ic_newfile *file)
{
	char path[FD_PATH_BYTES];

	file->fd = openat(file->outdir->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file->fd >= 0 && fd_path(file->fd, path))
		return true;
	if (file->fd >= 0) /* /proc is not there: it could get no name */
		close(file->fd);
	file->fd = -1;
	return false;
}

static struct ic_error *open_partial(struct ic_newfile *file)
{
	if (asprintf(&file->partial, ".%s.partial", file->name) < 0) {
		file->partial = NULL;
		return ic_error_memory();
	}
	file->fd = openat(file->outdir->fd, file->partial,
			  O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->fd < 0)
		return ic_error_system(errno, "%s/%s: cannot create", file->outdir->path,
				       file->partial);
	return NULL;
}

struct ic_error *ic_newfile_open(const struct ic_outdir *outdir, const char *name,
				 struct ic_newfile *ret)
{
	*ret = (struct ic_newfile){ .outdir = outdir, .name = name, .fd = -1 };
	/* Said before gigabytes are written; ic_newfile_finish() looks again. */
	if (faccessat(outdir->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return ic_error_system(EEXIST, "%s/%s: not overwritten", outdir->path, name);
	return open_unnamed(ret) ? NULL : open_partial(ret);
}

struct ic_error *ic_newfile_finish(struct ic_newfile *file)
{
	int folder = file->outdir->fd;
	char path[FD_PATH_BYTES];
	bool done;

	if (!file->partial) {
		done = fd_path(file->fd, path) &&
		       linkat(AT_FDCWD, path, folder, file->name, AT_SYMLINK_FOLLOW) == 0;
	} else {
		done = linkat(folder, file->partial, folder, file->name, 0) == 0;
		if (done)
			(void)unlinkat(folder, file->partial, 0);
		else if (errno != EEXIST) /* no hard links; never over a file that is there */
			done = renameat(folder, file->partial, folder, file->name) == 0;
	}
	if (!done)
		return ic_error_system(errno, "%s/%s: cannot give the file its name",
				       file->outdir->path, file->name);
	free(file->partial);
	file->partial = NULL;
	return NULL;
}

void ic_newfile_close(struct ic_newfile *file)
{
	if (file->fd >= 0 && file->partial)
		(void)unlinkat(file->outdir->fd, file->partial, 0);
	if (file->fd >= 0)
		close(file->fd);
	free(file->partial);
	*file = IC_NEWFILE_NONE;
}
