/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/clone.h"

#include <errno.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static uint64_t block_of(int fd)
{
	struct statfs status;

	return fstatfs(fd, &status) == 0 && status.f_bsize > 0 ? (uint64_t)status.f_bsize : 0;
}

bool ic_clone_fits(struct ic_clone *clone, int fd, uint64_t at, const struct ic_blob *blob,
		   uint64_t offset, uint64_t size)
{
	if (clone->refused || fd < 0 || size < IC_CLONE_LEAST_BYTES || blob->bytes || blob->offset)
		return false;
	if (!clone->unit)
		clone->unit = block_of(fd);
	clone->refused = !clone->unit;
	return clone->unit && size >= clone->unit && at % clone->unit == 0 &&
	       offset % clone->unit == 0;
}

bool ic_clone_is_likely(int fd, const struct ic_blob *blob, uint64_t size)
{
	struct statfs system;
	struct stat to, from;

	if (fd < 0 || size < IC_CLONE_LEAST_BYTES || blob->bytes || blob->offset)
		return false;
	if (fstatfs(fd, &system) || fstat(fd, &to) || fstat(blob->fd, &from))
		return false;
	return to.st_dev == from.st_dev &&
	       (system.f_type == XFS_SUPER_MAGIC || system.f_type == BTRFS_SUPER_MAGIC);
}

uint64_t ic_clone_range(struct ic_clone *clone, int fd, uint64_t at, const struct ic_blob *blob,
			uint64_t offset, uint64_t size)
{
	struct file_clone_range range = {
		.src_fd = blob->fd,
		.src_offset = offset,
		.src_length = size - size % clone->unit,
		.dest_offset = at,
	};
	int failed;

	do
		failed = ioctl(fd, FICLONERANGE, &range);
	while (failed && errno == EINTR);
	clone->refused = failed != 0;
	return failed ? 0 : range.src_length;
}
