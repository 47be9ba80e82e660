/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "convert/base/open_files.h"
#include "convert/files/layer.h"
#include "convert/input/inroot.h"

/* Descriptors that are left to everything but mapped files: outputs, threads, libraries. */
#define SPARE_DESCRIPTORS 64U

struct sysroot {
	int root;
	struct ic_arena *arena;
	const char *label; /* "sysroot", "sysroot2" */
};

/* Open files have the lowest numbers that are free: a high one means that there are many. */
static bool are_too_many(int fd)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	       (rlim_t)fd + SPARE_DESCRIPTORS >= limit.rlim_max;
}

static int open_file(const struct sysroot *sysroot, const char *path, struct stat *status,
		     const char **ret_why)
{
	int fd = ic_inroot_open(sysroot->root, path, status, ret_why);

	if (fd < 0 && errno == EMFILE) {
		(void)ic_open_files_raise();
		fd = ic_inroot_open(sysroot->root, path, status, ret_why);
	}
	if (fd >= 0 && are_too_many(fd)) {
		close(fd);
		errno = EMFILE;
		*ret_why = "is one file more than this process may have open: raise the limit "
			   "(ulimit -n)";
		return -1;
	}
	return fd;
}

static struct ic_error *look(void *state, const struct ic_files_wanted *wanted,
			     struct ic_gaps *gaps, struct ic_candidate *ret)
{
	const struct sysroot *sysroot = state;
	const char *path = wanted->path.bytes;
	struct ic_candidate found = { .own_fd = -1 };

	(void)gaps;
	found.place = ic_arena_format(sysroot->arena, "%s:%s", sysroot->label, path);
	if (!found.place)
		return ic_error_memory();
	if (strlen(path) != wanted->path.size) {
		found.verdict = IC_LAYER_UNREAD;
		found.why = "no file can have a NUL in its name";
		*ret = found;
		return NULL;
	}
	found.own_fd = open_file(sysroot, path, &found.status, &found.why);
	if (found.own_fd < 0) {
		found.verdict = errno == ENOENT || errno == ENOTDIR ? IC_LAYER_ABSENT :
								      IC_LAYER_UNREAD;
		*ret = found;
		return NULL;
	}
	found.verdict = IC_LAYER_FOUND;
	found.member = (struct ic_member){
		.name = found.place,
		.size = (uint64_t)found.status.st_size,
		.has_blob = true,
		.blob = { .fd = found.own_fd, .size = (uint64_t)found.status.st_size },
		.mode = found.status.st_mode & 07777,
		.mtime = found.status.st_mtim.tv_sec,
	};
	*ret = found;
	return NULL;
}

static struct ic_error *base(void *state, const char *path, bool open, struct ic_arena *arena,
			     struct ic_files_base *ret, bool *ret_known)
{
	const struct sysroot *sysroot = state;
	char target[PATH_MAX];
	struct stat status;
	const char *why;
	ssize_t size = ic_inroot_status(sysroot->root, path, &status, target, sizeof(target));

	*ret_known = size >= 0 || errno == ENOENT || errno == ENOTDIR;
	if (size < 0)
		return NULL;
	ret->mode = status.st_mode;
	ret->size = (uint64_t)status.st_size;
	ret->device_major = major(status.st_rdev);
	ret->device_minor = minor(status.st_rdev);
	if (S_ISLNK(status.st_mode)) {
		ret->target = (struct ic_text){ ic_arena_copy(arena, target, (size_t)size),
						(size_t)size };
		return ret->target.bytes ? NULL : ic_error_memory();
	}
	if (open && S_ISREG(status.st_mode))
		ret->own_fd = open_file(sysroot, path, &status, &why);
	ret->has_blob = ret->own_fd >= 0;
	ret->blob = (struct ic_blob){ .fd = ret->own_fd, .size = (uint64_t)status.st_size };
	return NULL;
}

const struct ic_layer_kind ic_layer_sysroot = {
	.name = "sysroot",
	.look = look,
	.base = base,
};

struct ic_error *ic_layer_sysroot_new(int root, size_t number, struct ic_arena *arena, void **ret)
{
	struct sysroot *sysroot = ic_arena_alloc(arena, 1, sizeof(*sysroot));

	if (!sysroot)
		return ic_error_memory();
	sysroot->root = root;
	sysroot->arena = arena;
	sysroot->label = number > 1 ? ic_arena_format(arena, "sysroot%zu", number) : "sysroot";
	*ret = sysroot;
	return sysroot->label ? NULL : ic_error_memory();
}
