/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/readahead.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/checked.h"

static bool holds(const struct ic_readahead *ahead, int fd, uint64_t at, size_t size)
{
	return ahead->size && ahead->fd == fd && at >= ahead->start && size <= ahead->size &&
	       at - ahead->start <= ahead->size - size;
}

/* Fill the buffer from `offset` of the blob on, as far as blob and buffer go. */
static struct ic_error *fill(struct ic_readahead *ahead, const struct ic_blob *blob,
			     const char *name, uint64_t offset)
{
	size_t size = (size_t)ic_min(IC_READAHEAD_BYTES, blob->size - offset);
	struct ic_error *err;

	if (!ahead->bytes)
		ahead->bytes = malloc(IC_READAHEAD_BYTES);
	if (!ahead->bytes)
		return ic_error_memory();
	ahead->size = 0;
	err = ic_blob_read(blob, name, offset, ahead->bytes, size);
	if (err)
		return err;
	ahead->fd = blob->fd;
	ahead->start = blob->offset + offset;
	ahead->size = size;
	return NULL;
}

struct ic_error *ic_readahead_read(struct ic_readahead *ahead, const struct ic_blob *blob,
				   const char *name, uint64_t offset, void *buffer, size_t size)
{
	uint64_t at = blob->offset + offset;
	bool follows = ahead->fd == blob->fd && ahead->last_end == at;
	struct ic_error *err = NULL;

	/* What lies past the blob's end, and memory, is the blob's own business. */
	if (blob->bytes || offset > blob->size || size > blob->size - offset)
		return ic_blob_read(blob, name, offset, buffer, size);
	if (!holds(ahead, blob->fd, at, size)) {
		ahead->last_end = at + size;
		if (!follows) {
			ahead->fd = blob->fd;
			ahead->size = 0;
			return ic_blob_read(blob, name, offset, buffer, size);
		}
		err = fill(ahead, blob, name, offset);
	}
	if (err)
		return err;
	ahead->last_end = at + size;
	memcpy(buffer, ahead->bytes + (at - ahead->start), size);
	return NULL;
}

void ic_readahead_free(struct ic_readahead *ahead)
{
	free(ahead->bytes);
	ahead->bytes = NULL;
}
