/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/files/files.h"

/* Files of the machine that does the analysis never pass for those of the evidence. */
static bool is_own_root(const struct stat *status)
{
	struct stat root;

	return stat("/", &root) == 0 && root.st_dev == status->st_dev &&
	       root.st_ino == status->st_ino;
}

/* A folder is only a place to look below; an archive is read itself. */
static struct ic_error *open_archive(struct ic_settings *settings, size_t index)
{
	const char *path = settings->sysroots[index];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return ic_error_system(errno, "--sysroot %s", path);
	close(settings->sysroot_fds[index]);
	settings->sysroot_fds[index] = fd;
	settings->has_image = true;
	return NULL;
}

static struct ic_error *open_one(struct ic_settings *settings, size_t index)
{
	const char *named = settings->sysroots[index];
	char *path = realpath(named, NULL);
	struct stat status;
	int fd;

	settings->sysroot_names[index] = named;
	settings->sysroots[index] = path;
	if (!path)
		return ic_error_system(errno, "--sysroot %s", named);
	fd = open(path, O_PATH | O_CLOEXEC);
	settings->sysroot_fds[index] = fd;
	if (fd < 0 || fstat(fd, &status))
		return ic_error_system(errno, "--sysroot %s", named);
	if (S_ISREG(status.st_mode))
		return open_archive(settings, index);
	if (!S_ISDIR(status.st_mode))
		return ic_error_new(IC_ERR_USAGE,
				    "--sysroot %s: neither a folder nor an archive of container "
				    "images",
				    named);
	if (is_own_root(&status))
		return ic_error_new(IC_ERR_USAGE,
				    "--sysroot %s: is this machine's own root; name a copy of the "
				    "root file system that the processes ran in",
				    named);
	if (ic_files_is_image(fd))
		settings->has_image = true;
	else if (!settings->sysroot_folder)
		settings->sysroot_folder = path;
	return NULL;
}

struct ic_error *ic_sysroots_open(struct ic_settings *settings)
{
	struct ic_error *err = NULL;
	size_t nr = settings->nr_sysroots;

	for (size_t i = 0; i < nr; i++)
		settings->sysroot_fds[i] = -1;
	settings->nr_sysroots = 0;
	while (!err && settings->nr_sysroots < nr)
		err = open_one(settings, settings->nr_sysroots++);
	return err;
}

void ic_sysroots_close(struct ic_settings *settings)
{
	for (size_t i = 0; i < settings->nr_sysroots; i++) {
		if (settings->sysroot_fds[i] >= 0)
			close(settings->sysroot_fds[i]);
		free((void *)(uintptr_t)settings->sysroots[i]);
	}
	settings->nr_sysroots = 0;
}
