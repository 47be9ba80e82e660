/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "convert/base/limits.h"
#include "convert/input/beneath.h"

/* A directory that was met on the way: meeting it again is a loop. */
struct met {
	dev_t device;
	ino_t inode;
};

struct walk {
	struct ic_arena *arena;
	struct met met[IC_MAX_CHAIN];
	size_t nr_met;
	const char **paths;
	size_t nr;
	const char *stop;
	bool loops;
};

const char *ic_chain_refuses(const char *target)
{
	const char *part = target;

	if (!*target)
		return "is empty";
	if (*target == '/')
		return "is absolute, which means nothing on another machine";
	if (!strncmp(part, "../", 3))
		part += 3;
	for (; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return "leads further than one folder up";
	}
	return NULL;
}

static struct met identity(int fd)
{
	struct met met = { 0 };
	struct stat status;

	if (fstat(fd, &status) == 0) {
		met.device = status.st_dev;
		met.inode = status.st_ino;
	}
	return met;
}

static bool was_met(const struct walk *walk, struct met folder)
{
	for (size_t i = 0; i < walk->nr_met; i++)
		if (walk->met[i].device == folder.device && walk->met[i].inode == folder.inode)
			return true;
	return false;
}

/* A directory at `path` from another one, through no link at all. */
static int open_through_no_link(int directory, const char *path)
{
	struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

static const char *refuse(struct walk *walk, const char *path, const char *target, const char *why)
{
	const char *text = ic_arena_format(walk->arena, "%s/parent: its target \"%s\" %s", path,
					   target, why);

	return text ? text : "there is no memory to say why";
}

/*
 * The target of the link in a folder; false when there is none. A copy that cannot hold links (a
 * share, a version control system) writes them out as files.
 */
static bool read_target(int directory, char target[static IC_MAX_PATH])
{
	ssize_t size = readlinkat(directory, "parent", target, IC_MAX_PATH - 1);
	int fd;

	if (size < 0 && errno == EINVAL) {
		fd = ic_beneath_open(directory, "parent", O_RDONLY);
		size = fd < 0 ? -1 : read(fd, target, IC_MAX_PATH - 1);
		if (fd >= 0)
			close(fd);
	}
	if (size < 0)
		return false;
	if (size && target[size - 1] == '\n')
		size--;
	target[size] = 0;
	return true;
}

/* The directory that the link of `fd` points to; -1: there is no link, or `walk->stop` says why. */
static int follow(struct walk *walk, int fd, const char *path)
{
	char target[IC_MAX_PATH];
	struct met folder;
	const char *why;
	int next;

	if (!read_target(fd, target))
		return -1;
	why = ic_chain_refuses(target);
	if (why) {
		walk->stop = refuse(walk, path, target, why);
		return -1;
	}
	next = open_through_no_link(fd, target);
	if (next < 0) {
		walk->stop = refuse(walk, path, target,
				    errno == ENOENT ? "is not there" :
				    errno == ELOOP  ? "leads through another link" :
						      "is no folder that can be opened");
		return -1;
	}
	walk->paths[walk->nr] = ic_arena_format(walk->arena, "%s/%s", path, target);
	folder = identity(next);
	walk->loops = was_met(walk, folder);
	if (walk->loops)
		walk->stop = refuse(walk, path, target, "leads back into the chain: it is a loop");
	else if (walk->nr_met == IC_MAX_CHAIN)
		walk->stop = refuse(walk, path, target, "makes the chain too long");
	else if (!walk->paths[walk->nr])
		walk->stop = "there is no memory to say why";
	if (walk->stop) {
		close(next);
		return -1;
	}
	walk->met[walk->nr_met++] = folder;
	return next;
}

/* Follow links from a path on; an archive has none outside of itself. */
static void follow_all(struct walk *walk, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next;

	if (fd < 0)
		return;
	walk->met[walk->nr_met++] = identity(fd);
	while ((next = follow(walk, fd, path)) >= 0) {
		close(fd);
		fd = next;
		path = walk->paths[walk->nr++];
	}
	close(fd);
}

struct ic_error *ic_chain_find(const char *path, const char *const *given, size_t nr_given,
			       struct ic_arena *arena, struct ic_chain *ret)
{
	struct walk walk = { .arena = arena };

	if (nr_given >= IC_MAX_CHAIN)
		return ic_error_new(IC_ERR_USAGE, "more than %u earlier checkpoints",
				    IC_MAX_CHAIN - 1);
	walk.paths = ic_arena_alloc(arena, IC_MAX_CHAIN + 1, sizeof(*walk.paths));
	if (!walk.paths)
		return ic_error_memory();
	for (size_t i = 0; i < nr_given; i++)
		walk.paths[walk.nr++] = given[i];
	walk.nr_met = nr_given; /* each counts, whatever it is */
	follow_all(&walk, nr_given ? given[nr_given - 1] : path);
	*ret = (struct ic_chain){ walk.paths, walk.nr, nr_given, walk.stop, walk.loops };
	return NULL;
}
