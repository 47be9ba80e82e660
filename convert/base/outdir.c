/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ic_error *check_empty(int fd, const char *path)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	bool empty = true;

	if (!dir) {
		if (copy >= 0)
			close(copy);
		return ic_error_system(errno, "%s", path);
	}
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			empty = false;
	closedir(dir);
	return empty ? NULL :
		       ic_error_new(
			       IC_ERR_USAGE,
			       "%s: is there and not empty; name a folder that is new or empty",
			       path);
}

static struct ic_error *open_directory(const char *path, struct ic_outdir *ret)
{
	ret->path = path;
	ret->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return ret->fd < 0 ? ic_error_system(errno, "%s", path) : NULL;
}

struct ic_error *ic_outdir_open(const char *path, struct ic_outdir *ret)
{
	struct ic_outdir outdir = IC_OUTDIR_NONE;
	struct ic_error *err;

	if (!strcmp(path, "-"))
		return ic_error_new(IC_ERR_USAGE,
				    "-: a folder of files does not go to standard "
				    "output; name a folder (./- if that is its name)");
	outdir.created = mkdir(path, 0700) == 0;
	if (!outdir.created && errno != EEXIST)
		return ic_error_system(errno, "%s: cannot make the output folder", path);
	err = open_directory(path, &outdir);
	if (!err && !outdir.created)
		err = check_empty(outdir.fd, path);
	/* A folder that was there: what is written now is other people's memory. */
	if (!err && !outdir.created && fchmod(outdir.fd, 0700))
		err = ic_error_system(errno, "%s: cannot make it private", path);
	if (err) {
		ic_outdir_close(&outdir);
		return err;
	}
	*ret = outdir;
	return NULL;
}

struct ic_error *ic_outdir_open_existing(const char *path, struct ic_outdir *ret)
{
	struct ic_outdir outdir = IC_OUTDIR_NONE;
	struct ic_error *err = open_directory(path, &outdir);

	if (!err)
		*ret = outdir;
	return err;
}

struct ic_error *ic_outdir_open_or_make(const char *path, struct ic_outdir *ret)
{
	struct stat status;

	return stat(path, &status) == 0 ? ic_outdir_open_existing(path, ret) :
					  ic_outdir_open(path, ret);
}

struct ic_error *ic_outdir_make_below(const struct ic_outdir *above, const char *name,
				      struct ic_arena *arena, struct ic_outdir *ret)
{
	struct ic_outdir outdir = IC_OUTDIR_NONE;
	struct ic_error *err = NULL;

	outdir.path = ic_arena_format(arena, "%s/%s", above->path, name);
	if (!outdir.path)
		return ic_error_memory();
	if (mkdirat(above->fd, name, 0700))
		return ic_error_system(errno, "%s: cannot make this folder", outdir.path);
	outdir.created = true;
	outdir.fd = openat(above->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (outdir.fd < 0) {
		err = ic_error_system(errno, "%s", outdir.path);
		ic_outdir_close(&outdir);
		return err;
	}
	*ret = outdir;
	return NULL;
}

bool ic_outdir_is_below(const struct ic_outdir *outdir, int directory_fd)
{
	struct stat wanted, here, above;
	int fd = openat(outdir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool below = false;

	if (fd < 0 || fstat(directory_fd, &wanted) || fstat(fd, &here)) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!below) {
		int up;

		below = here.st_dev == wanted.st_dev && here.st_ino == wanted.st_ino;
		up = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		close(fd);
		fd = up;
		if (fd < 0 || fstat(fd, &above) ||
		    (above.st_dev == here.st_dev && above.st_ino == here.st_ino))
			break;
		here = above;
	}
	if (fd >= 0)
		close(fd);
	return below;
}

struct ic_error *ic_outdir_scratch(const struct ic_outdir *outdir, int *ret_fd)
{
	static const char name[] = ".icecore.scratch";
	int fd = openat(outdir->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ||
		       errno == ENOENT)) { /* file systems without O_TMPFILE */
		fd = openat(outdir->fd, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
		if (fd >= 0 && unlinkat(outdir->fd, name, 0)) {
			close(fd);
			fd = -1;
		}
	}
	if (fd < 0)
		return ic_error_system(errno, "%s: cannot make a scratch file", outdir->path);
	*ret_fd = fd;
	return NULL;
}

void ic_outdir_close(struct ic_outdir *outdir)
{
	if (outdir->fd >= 0)
		close(outdir->fd);
	if (outdir->created)
		(void)rmdir(outdir->path); /* fails unless it is empty, as it should */
	outdir->fd = -1;
	outdir->created = false;
}
