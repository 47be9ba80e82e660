/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/builder/break.h"

enum { NO_MAGIC = 0x12345678 };

static int path_of(char *path, size_t size, const char *directory, const char *image)
{
	int n = snprintf(path, size, "%s/%s", directory, image);

	if (n >= 0 && (size_t)n < size)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

static int open_image(const char *directory, const char *image, int flags)
{
	char path[PATH_MAX];

	if (path_of(path, sizeof(path), directory, image))
		return -1;
	return open(path, flags | O_CLOEXEC);
}

int icb_remove(const char *directory, const char *image)
{
	char path[PATH_MAX];

	return path_of(path, sizeof(path), directory, image) ? -1 : unlink(path);
}

int icb_empty(const char *directory, const char *image)
{
	return icb_truncate(directory, image, 0);
}

int icb_truncate(const char *directory, const char *image, uint64_t size)
{
	char path[PATH_MAX];

	return path_of(path, sizeof(path), directory, image) ? -1 : truncate(path, (off_t)size);
}

static int write_at(int fd, const void *bytes, size_t size, off_t offset)
{
	ssize_t n = pwrite(fd, bytes, size, offset);

	if (n >= 0 && (size_t)n == size)
		return 0;
	if (n >= 0)
		errno = EIO;
	return -1;
}

static int closing(int fd, int status)
{
	return close(fd) ? -1 : status;
}

int icb_append(const char *directory, const char *image, const void *bytes, size_t size)
{
	int fd = open_image(directory, image, O_WRONLY);
	off_t end;

	if (fd < 0)
		return -1;
	end = lseek(fd, 0, SEEK_END);
	return closing(fd, end < 0 ? -1 : write_at(fd, bytes, size, end));
}

int icb_poke(const char *directory, const char *image, uint64_t offset, const void *bytes,
	     size_t size)
{
	int fd = open_image(directory, image, O_WRONLY);

	return fd < 0 ? -1 : closing(fd, write_at(fd, bytes, size, (off_t)offset));
}

int icb_poke_u32(const char *directory, const char *image, uint64_t offset, uint32_t value,
		 bool big_endian)
{
	uint8_t word[4];

	for (unsigned int i = 0; i < 4; i++)
		word[big_endian ? 3 - i : i] = (uint8_t)(value >> 8 * i);
	return icb_poke(directory, image, offset, word, sizeof(word));
}

int icb_wrong_magic(const char *directory, const char *image)
{
	uint64_t offset = !strcmp(image, "inventory.img") ? 0 : 4;

	return icb_poke_u32(directory, image, offset, NO_MAGIC, false);
}

int64_t icb_size(const char *directory, const char *image)
{
	char path[PATH_MAX];
	struct stat st;

	if (path_of(path, sizeof(path), directory, image) || stat(path, &st))
		return -1;
	return st.st_size;
}
