/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/blob.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static struct ic_error *cut_short(const char *name, uint64_t offset, size_t size, uint64_t have)
{
	return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, offset },
			   "cut short: need %zu bytes, have %" PRIu64, size, have);
}

struct ic_error *ic_blob_read(const struct ic_blob *blob, const char *name, uint64_t offset,
			      void *buffer, size_t size)
{
	uint64_t left = offset < blob->size ? blob->size - offset : 0;
	uint8_t *to = buffer;

	if (size > left)
		return cut_short(name, offset, size, left);
	if (!size) /* `offset` may lie anywhere */
		return NULL;
	if (blob->bytes) {
		memcpy(buffer, blob->bytes + offset, size);
		return NULL;
	}
	for (size_t done = 0; done < size;) {
		ssize_t got = pread(blob->fd, to + done, size - done,
				    (off_t)(blob->offset + offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ic_error_system(errno, "%s+0x%" PRIx64, name, offset + done);
		if (got == 0) /* the file has shrunk since it was opened */
			return cut_short(name, offset, size, done);
		done += (size_t)got;
	}
	return NULL;
}
