/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/packed_extract.h"

#include <stdlib.h>

#include "convert/base/checked.h"
#include "convert/base/write_at.h"
#include "convert/base/zero.h"
#include "convert/input/tar_bytes.h"

#define PART_BYTES ((size_t)1 << 18)
#define HOLE_BYTES ((size_t)4096) /* of a file system's block */

static struct ic_error *put(int fd, const char *name, const uint8_t *bytes, size_t size,
			    uint64_t at)
{
	int failed = 0;

	for (size_t done = 0, block; !failed && done < size; done += block) {
		block = (size_t)ic_min(size - done, HOLE_BYTES);
		if (!ic_is_zero(bytes + done, block))
			failed = ic_write_at(fd, bytes + done, block, at + done);
	}
	return failed ? ic_error_system(failed, "cannot unpack files of %s", name) : NULL;
}

/* Take what a part of the unpacked bytes, from `start` to `end`, has for one of the extracts. */
static struct ic_error *take(struct ic_packed_range *extract, int fd, const char *name,
			     const uint8_t *part, uint64_t start, uint64_t end)
{
	uint64_t from = extract->offset + extract->done;
	uint64_t size = ic_min(extract->size - extract->done, end - from);
	struct ic_error *err = put(fd, name, part + (from - start), (size_t)size,
				   extract->at + extract->done);

	if (!err)
		extract->done += size;
	return err;
}

static struct ic_error *extract_all(struct ic_tar_bytes *bytes, struct ic_packed_range *extracts,
				    size_t nr, int fd, uint8_t *part)
{
	struct ic_error *err = NULL, *failure;
	size_t size = PART_BYTES, next = 0;

	while (!err && next < nr && size == PART_BYTES) {
		uint64_t start;

		if (extracts[next].offset > bytes->offset)
			(void)ic_tar_bytes_skip(bytes, extracts[next].offset - bytes->offset);
		start = bytes->offset;
		failure = ic_tar_bytes_read(bytes, part, PART_BYTES, &size);
		while (!err && next < nr && extracts[next].offset < bytes->offset) {
			err = take(&extracts[next], fd, bytes->name, part, start, bytes->offset);
			if (err || extracts[next].done < extracts[next].size)
				break;
			next++;
		}
		if (err)
			ic_error_free(failure);
		else
			err = failure;
	}
	return err;
}

struct ic_error *ic_packed_extract(const struct ic_blob *blob, const char *name,
				   struct ic_packed_range *extracts, size_t nr, int fd)
{
	ic_cleanup(ic_tar_bytes_close) struct ic_tar_bytes bytes = { .blob = NULL };
	struct ic_error *err = ic_tar_bytes_open(blob, name, IC_TAR_DIGEST_NONE, &bytes);
	uint8_t *part;

	for (size_t i = 0; i < nr; i++)
		extracts[i].done = 0;
	if (err)
		return err;
	part = malloc(PART_BYTES);
	if (!part)
		return ic_error_memory();
	err = extract_all(&bytes, extracts, nr, fd, part);
	free(part);
	return err;
}
