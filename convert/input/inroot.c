/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/inroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_LINKS 40 /* as the kernel's */
#define MAX_DEPTH 64 /* folders that are open at once */

/* Folders from the root down to where the walk is, and what is left of the path. */
struct walk {
	int root;
	int folders[MAX_DEPTH];
	size_t depth;
	unsigned int nr_links;
	char left[2 * PATH_MAX];
};

static int here(const struct walk *walk)
{
	return walk->depth ? walk->folders[walk->depth - 1] : walk->root;
}

static void climb(struct walk *walk)
{
	if (walk->depth) /* above a root is the root */
		close(walk->folders[--walk->depth]);
}

/* Put what a link says before what is left of the path. */
static bool follow(struct walk *walk, int link)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(link, "", target, sizeof(target));
	size_t left = strlen(walk->left);

	if (size < 0)
		return false;
	if (++walk->nr_links > MAX_LINKS) {
		errno = ELOOP;
		return false;
	}
	if ((size_t)size + 1 + left >= sizeof(walk->left)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memmove(walk->left + size + 1, walk->left, left + 1);
	memcpy(walk->left, target, (size_t)size);
	walk->left[size] = '/';
	while (target[0] == '/' && walk->depth)
		climb(walk);
	return true;
}

/* Take the first component off the path; "" at its end. */
static void take(struct walk *walk, char part[static NAME_MAX + 2])
{
	size_t slashes = strspn(walk->left, "/");
	size_t size = strcspn(walk->left + slashes, "/");
	size_t taken = slashes + size;

	if (size > NAME_MAX) /* one byte more than may be: no folder has it */
		size = NAME_MAX + 1;
	memcpy(part, walk->left + slashes, size);
	part[size] = 0;
	taken += strspn(walk->left + taken, "/");
	memmove(walk->left, walk->left + taken, strlen(walk->left + taken) + 1);
}

/* Step into a component. *ret_fd is the result once the path is at its end, else -1. */
static bool step(struct walk *walk, const char *part, int flags, int *ret_fd)
{
	bool last = !*walk->left;
	int fd = openat(here(walk), part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	bool good = fd >= 0 && fstat(fd, &status) == 0;

	*ret_fd = -1;
	if (good && S_ISLNK(status.st_mode) && !(last && flags & O_NOFOLLOW)) {
		good = follow(walk, fd);
	} else if (good && last) {
		*ret_fd = openat(here(walk), part, flags | O_NOFOLLOW);
		good = *ret_fd >= 0;
	} else if (good && !S_ISDIR(status.st_mode)) {
		errno = ENOTDIR;
		good = false;
	} else if (good && walk->depth == MAX_DEPTH) {
		errno = ELOOP;
		good = false;
	} else if (good) {
		walk->folders[walk->depth++] = fd;
		return true;
	}
	if (fd >= 0) {
		int saved = errno;

		close(fd);
		errno = saved;
	}
	return good;
}

static int walk_down(struct walk *walk, int flags)
{
	char part[NAME_MAX + 2];
	int fd = -1;

	do {
		take(walk, part);
		if (!*part) /* the path is at its end, and that is a folder */
			return openat(here(walk), ".", flags);
		if (!strcmp(part, "."))
			continue;
		if (!strcmp(part, ".."))
			climb(walk);
		else if (!step(walk, part, flags, &fd))
			return -1;
	} while (fd < 0);
	return fd;
}

int ic_inroot_walk(int root, const char *path, int flags)
{
	struct walk walk = { .root = root };
	size_t size = strlen(path);
	int fd, saved;

	if (size >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(walk.left, path, size + 1);
	fd = walk_down(&walk, flags | O_CLOEXEC);
	saved = errno;
	while (walk.depth)
		climb(&walk);
	errno = saved;
	return fd;
}

static int open_once(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd, tries = 0;

	do /* EAGAIN: something was renamed meanwhile */
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN && ++tries < 16);
	return fd < 0 && errno == ENOSYS ? ic_inroot_walk(root, path, flags) : fd;
}

static const char *kind_of(mode_t mode)
{
	return S_ISDIR(mode)  ? "is a folder" :
	       S_ISFIFO(mode) ? "is a fifo" :
	       S_ISSOCK(mode) ? "is a socket" :
				"is a device";
}

/* Why a path cannot be opened; a link that leads nowhere is told from a name that is not there. */
static const char *reason(int root, const char *path, int failure)
{
	int fd;

	if (failure == ELOOP)
		return "is behind links that go in a circle";
	if (failure != ENOENT && failure != ENOTDIR)
		return strerror(failure);
	fd = open_once(root, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return "is not there";
	close(fd);
	return "is a link to what is not there";
}

int ic_inroot_open(int root, const char *path, struct stat *ret_status, const char **ret_why)
{
	static const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
	struct stat found = { 0 }, opened;
	int fd = open_once(root, path, O_PATH), failure = 0;

	if (fd < 0 || fstat(fd, &found)) {
		failure = errno;
		*ret_why = reason(root, path, failure);
	} else if (!S_ISREG(found.st_mode)) {
		failure = EINVAL;
		*ret_why = kind_of(found.st_mode);
	}
	if (fd >= 0)
		close(fd);
	errno = failure;
	if (failure)
		return -1;
	fd = open_once(root, path, flags | O_NOATIME);
	if (fd < 0 && errno == EPERM) /* O_NOATIME: not our file */
		fd = open_once(root, path, flags);
	if (fd < 0) {
		failure = errno;
		*ret_why = strerror(failure);
	} else if (fstat(fd, &opened) || !S_ISREG(opened.st_mode) ||
		   opened.st_ino != found.st_ino || opened.st_dev != found.st_dev) {
		close(fd);
		failure = EBUSY;
		*ret_why = "was replaced while it was opened";
	}
	errno = failure;
	if (failure)
		return -1;
	*ret_status = opened;
	return fd;
}

ssize_t ic_inroot_status(int root, const char *path, struct stat *ret_status, char *target,
			 size_t room)
{
	int fd = open_once(root, path, O_PATH | O_NOFOLLOW), failure;
	ssize_t size = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, ret_status))
		size = -1;
	else if (S_ISLNK(ret_status->st_mode))
		size = readlinkat(fd, "", target, room);
	failure = errno;
	close(fd);
	errno = failure;
	return size;
}
