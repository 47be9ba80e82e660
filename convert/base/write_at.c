/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/write_at.h"

#include <errno.h>
#include <unistd.h>

int ic_write_at(int fd, const void *bytes, size_t size, uint64_t offset)
{
	const uint8_t *from = bytes;

	while (size) {
		ssize_t put = pwrite(fd, from, size, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? errno : ENOSPC;
		from += put;
		offset += (size_t)put;
		size -= (size_t)put;
	}
	return 0;
}
