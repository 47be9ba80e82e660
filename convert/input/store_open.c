/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/input/stdin.h"
#include "convert/input/store.h"
#include "convert/input/store_private.h"

/* The path is the person's own: links in it are followed. O_NONBLOCK: a fifo must not hang us. */
static int open_input(const char *path)
{
	static const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, flags | O_NOATIME);

	if (fd < 0 && errno == EPERM) /* O_NOATIME: not our file */
		fd = open(path, flags);
	return fd;
}

static struct ic_error *read_archive(struct ic_store *store, const struct stat *status)
{
	struct ic_entry *archive = ic_arena_alloc(store->arena, 1, sizeof(*archive));
	const char *base = ic_stdin_is(store->path) ? "standard input" :
						      ic_store_base_name(store->path);

	if (!archive)
		return ic_error_memory();
	archive->status = *status;
	archive->member = (struct ic_member){
		.name = base,
		.size = (uint64_t)status->st_size,
		.has_blob = true,
		.blob = { .fd = store->fd, .size = (uint64_t)status->st_size },
		.mode = status->st_mode & 07777,
		.mtime = status->st_mtim.tv_sec,
	};
	store->archive = archive;
	if (!status->st_size)
		return ic_error_new(IC_ERR_DAMAGED,
				    "%s: the file is empty; copy the checkpoint again",
				    store->path);
	return ic_store_tar_read(store);
}

/* What is to be read: an open descriptor of the store's own, or -1 and errno. */
static int open_any(const struct ic_store *store)
{
	if (store->request->has_fd)
		return fcntl(store->request->fd, F_DUPFD_CLOEXEC, 0);
	if (ic_stdin_is(store->path))
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	return open_input(store->path);
}

static struct ic_error *read_input(struct ic_store *store)
{
	struct stat status;
	struct ic_error *err = NULL;

	store->fd = open_any(store);
	if (store->fd >= 0 && ic_stdin_is(store->path) && !store->request->has_fd)
		err = ic_stdin_keep(store->request, &store->fd);
	if (err)
		return err;
	if (store->fd < 0 || fstat(store->fd, &status))
		return ic_error_system(errno, "%s: cannot be opened", store->path);
	if (S_ISREG(status.st_mode))
		return read_archive(store, &status);
	if (!S_ISDIR(status.st_mode))
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    "%s: is neither a directory nor a file; name the folder that "
				    "CRIU dumped to or the archive of a checkpoint",
				    store->path);
	store->kind = "directory";
	return ic_store_directory_read(store);
}

struct ic_error *ic_store_new(const char *path, const struct ic_store_request *request,
			      struct ic_gaps *gaps, struct ic_store **ret)
{
	struct ic_store *store = calloc(1, sizeof(*store));
	struct ic_error *err;

	if (!store)
		return ic_error_memory();
	store->nr_users = 1;
	store->fd = -1;
	store->spool_fd = -1;
	store->request = request;
	store->spool = request->spool;
	store->gaps = gaps;
	store->images_folder = "";
	err = ic_arena_new(&store->arena);
	if (!err) {
		store->path = ic_arena_copy(store->arena, path, strlen(path));
		store->prefix = ic_arena_format(store->arena, "%s",
						request->prefix ? request->prefix : "");
		err = store->path && store->prefix ? NULL : ic_error_memory();
	}
	if (err) {
		ic_store_free(store);
		return err;
	}
	*ret = store;
	return NULL;
}

/* The kubelet's name of a folder may have a slash behind it. */
static struct ic_error *read_name(struct ic_store *store)
{
	size_t size = strlen(store->path);
	char *path;

	while (size > 1 && store->path[size - 1] == '/')
		size--;
	path = ic_arena_copy(store->arena, store->path, size);
	return path ? ic_kubelet_name_parse(ic_store_base_name(path), store->arena,
					    &store->kubelet_name) :
		      ic_error_memory();
}

struct ic_error *ic_store_open_members(const char *path, const struct ic_store_request *request,
				       struct ic_gaps *gaps, struct ic_store **ret)
{
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	struct ic_error *err = ic_store_new(path, request, gaps, &store);

	if (!err)
		err = read_name(store);
	if (!err)
		err = read_input(store);
	if (!err)
		err = ic_store_sort(store);
	if (err)
		return err;
	store->request = NULL;
	store->gaps = NULL;
	*ret = store;
	store = NULL;
	return NULL;
}
