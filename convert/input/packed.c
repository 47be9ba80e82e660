/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/packed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "convert/base/checked.h"

struct ic_error *ic_packed_open(int fd, const char *name, uint64_t size, bool digest,
				struct ic_packed *ret)
{
	struct ic_packed packed = { .fd = fd, .name = name, .size = size };
	struct ic_error *err = digest ? ic_sha256_new(&packed.sha) : NULL;

	packed.buffer = malloc(IC_PACKED_BUFFER_BYTES);
	if (!err && !packed.buffer)
		err = ic_error_memory();
	if (err) {
		ic_packed_close(&packed);
		return err;
	}
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*ret = packed;
	return NULL;
}

struct ic_error *ic_packed_read(struct ic_packed *packed, const uint8_t **ret_bytes,
				size_t *ret_size)
{
	uint64_t offset = packed->offset;
	size_t part = (size_t)ic_min(packed->size - offset, IC_PACKED_BUFFER_BYTES);
	ssize_t got;

	do
		got = pread(packed->fd, packed->buffer, part, (off_t)(packed->start + offset));
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return ic_error_system(errno, "%s", packed->name);
	if (packed->sha)
		ic_sha256_add(packed->sha, packed->buffer, (size_t)got);
	packed->offset = offset + (size_t)got;
	*ret_bytes = packed->buffer;
	*ret_size = (size_t)got;
	return NULL;
}

void ic_packed_digest(struct ic_packed *packed, struct ic_digest *ret)
{
	*ret = (struct ic_digest){ .known = false };
	if (packed->sha && packed->offset == packed->size)
		ic_sha256_take(packed->sha, ret);
}

void ic_packed_close(struct ic_packed *packed)
{
	ic_sha256_free(packed->sha);
	free(packed->buffer);
	packed->sha = NULL;
	packed->buffer = NULL;
}
