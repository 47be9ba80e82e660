/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/input/beneath.h"
#include "convert/input/store_private.h"
#include "convert/input/unread.h"

/* Checkpoints are flat, exports of runtimes two folders deep, Docker's three. */
#define MAX_DEPTH 6

struct walk {
	struct ic_store *store;
	struct ic_arena *names; /* of the folders on the way; released with the walk */
	bool noted_depth;
};

static int by_text(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* The names in an open folder, sorted: so members and gaps come in the same order every time. */
static struct ic_error *list_names(struct walk *walk, int fd, struct ic_array *ret)
{
	DIR *directory = fdopendir(fd);
	struct ic_error *err = NULL;

	if (!directory) {
		err = ic_error_system(errno, "cannot be listed");
		close(fd);
		return err;
	}
	for (;;) {
		const struct dirent *found;
		const char **name;

		errno = 0;
		found = readdir(directory);
		if (!found) {
			err = errno ? ic_error_system(errno, "cannot be listed") : NULL;
			break;
		}
		if (!strcmp(found->d_name, ".") || !strcmp(found->d_name, ".."))
			continue;
		/* One more than may be, so that the cap is noticed. */
		name = ret->nr > IC_MAX_MEMBERS ? NULL :
						  ic_array_append(ret, walk->names, sizeof(*name));
		if (!name)
			break;
		*name = ic_arena_copy(walk->names, found->d_name, strlen(found->d_name));
		if (!*name) {
			err = ic_error_memory();
			break;
		}
	}
	closedir(directory);
	if (!err && ret->nr)
		qsort(ret->items, ret->nr, sizeof(char *), by_text);
	return err;
}

/* What costs the whole run, and not only the file it was met at. */
static bool is_fatal(const struct ic_error *err)
{
	int number = ic_error_errno(err);

	return ic_error_kind(err) == IC_ERR_MEMORY || number == EMFILE || number == ENFILE;
}

/* Descriptors that are left to everything but the evidence's files: outputs, threads, libraries. */
#define SPARE_DESCRIPTORS 64

/* Whether another file may be kept open, of as many as this process may have. */
static bool may_keep_open(const struct ic_store *store)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) ||
	       store->nr_kept_open + SPARE_DESCRIPTORS < limit.rlim_max;
}

/* Keep a file's descriptor, or its bytes where it is wanted in memory and fits. */
static struct ic_error *keep(struct ic_store *store, struct ic_entry *entry, enum ic_want want)
{
	struct ic_error *err;
	int fd;

	if (want == IC_WANT_BLOB && !may_keep_open(store))
		return ic_error_new(IC_ERR_LIMIT,
				    "%s+0x0: more files of pages than this process may have open: "
				    "raise the limit (ulimit -n)",
				    entry->member.name);
	err = ic_store_directory_open(store, entry, &fd);
	if (err)
		return err;
	err = ic_store_place(store, entry, want, fd, 0, entry->member.size);
	entry->own_fd = !err && !entry->member.blob.bytes;
	if (entry->own_fd)
		store->nr_kept_open++;
	else
		close(fd);
	return err;
}

/* Where a link points; it is noted, never followed from here. */
static struct ic_error *read_link(struct ic_store *store, struct ic_entry *entry)
{
	char target[IC_MAX_MEMBER_NAME + 1];
	ssize_t size = readlinkat(store->fd, ic_store_own_name(store, entry), target,
				  sizeof(target));

	if (size < 0 || (size_t)size >= sizeof(target))
		return NULL;
	entry->member.link = ic_arena_copy(store->arena, target, (size_t)size);
	return entry->member.link ? NULL : ic_error_memory();
}

static struct ic_error *add_file(struct ic_store *store, const char *name,
				 const struct stat *status)
{
	struct ic_entry *entry = NULL;
	struct ic_error *err = ic_store_add(store, name, &entry);
	enum ic_want want = ic_store_want(store, name);

	if (err)
		return err;
	entry->status = *status;
	entry->member.mode = status->st_mode & 07777;
	entry->member.mtime = status->st_mtim.tv_sec;
	if (S_ISLNK(status->st_mode))
		err = read_link(store, entry);
	if (err)
		return err;
	if (!S_ISREG(status->st_mode)) {
		ic_unread_kind(store, entry, status->st_mode, false);
		return NULL;
	}
	entry->member.size = (uint64_t)status->st_size;
	if (want == IC_WANT_NOTHING)
		return NULL;
	err = keep(store, entry, ic_store_settle(want, entry->member.size));
	if (err && !is_fatal(err)) {
		entry->member.unread = "it could not be read";
		ic_gaps_add_error(store->gaps, 0, entry->member.name, err);
		err = NULL;
	}
	return err;
}

static void note_depth(struct walk *walk, const char *name)
{
	if (!walk->noted_depth)
		ic_gaps_add(walk->store->gaps,
			    (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = name },
			    "%s: more than %d folders deep, not looked into (nor others as deep); "
			    "name a folder nearer to the images",
			    name, MAX_DEPTH);
	walk->noted_depth = true;
}

static struct ic_error *walk_folder(struct walk *walk, const char *folder, unsigned int depth);

static struct ic_error *walk_name(struct walk *walk, int fd, const char *folder, const char *base,
				  unsigned int depth)
{
	const char *name = ic_arena_format(walk->names, "%s%s", folder, base);
	struct ic_error *err = NULL;
	struct stat status;

	if (!name)
		return ic_error_memory();
	if (fstatat(fd, base, &status, AT_SYMLINK_NOFOLLOW)) {
		ic_gaps_add_error(walk->store->gaps, 0, name,
				  ic_error_system(errno, "%s: cannot be looked at", name));
		return NULL;
	}
	if (!S_ISDIR(status.st_mode))
		return add_file(walk->store, name, &status);
	if (depth == MAX_DEPTH) {
		note_depth(walk, name);
		return NULL;
	}
	name = ic_arena_format(walk->names, "%s/", name);
	err = name ? walk_folder(walk, name, depth + 1) : ic_error_memory();
	return err;
}

static struct ic_error *walk_folder(struct walk *walk, const char *folder, unsigned int depth)
{
	int fd = ic_beneath_open(walk->store->fd, *folder ? folder : ".", O_RDONLY | O_DIRECTORY);
	int listed = fd < 0 ? -1 : ic_beneath_open(fd, ".", O_RDONLY | O_DIRECTORY);
	struct ic_array names = { .items = NULL };
	struct ic_error *err;

	err = listed < 0 ? ic_error_system(errno, "cannot be opened") :
			   list_names(walk, listed, &names);
	if (err && !is_fatal(err) && *folder) {
		ic_gaps_add_error(walk->store->gaps, 0, folder,
				  ic_error_context(err, "%s", folder));
		err = NULL;
	}
	for (size_t i = 0; !err && i < names.nr; i++)
		err = walk_name(walk, fd, folder, ((const char *const *)names.items)[i], depth);
	if (fd >= 0)
		close(fd);
	return err;
}

struct ic_error *ic_store_directory_read(struct ic_store *store)
{
	struct walk walk = { .store = store };
	struct ic_error *err = ic_arena_new(&walk.names);

	if (err)
		return err;
	err = walk_folder(&walk, "", 0);
	if (err && ic_error_kind(err) == IC_ERR_LIMIT) {
		ic_gaps_add_error(store->gaps, 0, NULL, ic_error_context(err, "%s", store->path));
		err = NULL;
	}
	ic_arena_free(walk.names);
	return ic_error_context(err, "%s", store->path);
}

struct ic_error *ic_store_directory_open(const struct ic_store *store, const struct ic_entry *entry,
					 int *ret_fd)
{
	const char *name = entry->member.name;
	int fd = ic_beneath_open(store->fd, ic_store_own_name(store, entry), O_RDONLY);
	struct stat status;

	if (fd < 0)
		return ic_error_system(errno, "%s: cannot be opened", name);
	if (fstat(fd, &status) || !S_ISREG(status.st_mode) ||
	    status.st_ino != entry->status.st_ino || status.st_dev != entry->status.st_dev) {
		close(fd);
		return ic_error_new(IC_ERR_DAMAGED,
				    "%s: another file is there now; nothing may write to the "
				    "checkpoint while it is read",
				    name);
	}
	*ret_fd = fd;
	return NULL;
}
