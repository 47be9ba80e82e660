/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/sink_private.h"

/* Let the kernel copy; sets *ret to the bytes done, which are fewer where it refuses. */
static struct ic_error *copy_in_kernel(struct ic_sink *sink, const struct ic_blob *blob,
				       uint64_t offset, uint64_t size, uint64_t *ret)
{
	off_t from = (off_t)(blob->offset + offset);
	off_t to = (off_t)sink->flushed;
	uint64_t done = 0;

	while (done < size) {
		ssize_t copied = copy_file_range(blob->fd, &from, sink->fd, &to,
						 (size_t)ic_min(size - done, 1U << 30), 0);

		if (copied < 0 && errno == EINTR)
			continue;
		if (copied < 0 && (errno == ENOSPC || errno == EFBIG || errno == EDQUOT))
			return ic_sink_failed(sink, errno);
		if (copied <= 0) { /* not between these two; or the source has shrunk */
			sink->kernel_copies = false;
			break;
		}
		done += (uint64_t)copied;
	}
	sink->flushed += done;
	sink->copied += done;
	*ret = done;
	return NULL;
}

/* Add bytes of a member to the digest that need not be written. */
static struct ic_error *digest_member(struct ic_sink *sink, const struct ic_blob *blob,
				      const char *name, uint64_t offset, uint64_t size)
{
	struct ic_error *err = NULL;

	for (uint64_t done = 0, part; sink->hasher && !err && done < size; done += part) {
		part = ic_min(size - done, IC_HASHER_BUFFER_BYTES);
		err = ic_blob_read(blob, name, offset + done, ic_hasher_buffer(sink->hasher),
				   (size_t)part);
		if (!err)
			ic_hasher_push(sink->hasher, (size_t)part);
	}
	return err;
}

/* Share blocks with the member's file; sets *ret to the bytes done, which may be none. */
static struct ic_error *share(struct ic_sink *sink, const struct ic_blob *blob, const char *name,
			      uint64_t offset, uint64_t size, uint64_t *ret)
{
	struct ic_error *err;

	*ret = 0;
	if (sink->compressor || !ic_clone_fits(&sink->clone, sink->seekable ? sink->fd : -1,
					       sink->offset, blob, offset, size))
		return NULL;
	err = ic_sink_flush(sink);
	if (err)
		return err;
	*ret = ic_clone_range(&sink->clone, sink->fd, sink->flushed, blob, offset, size);
	sink->flushed += *ret;
	sink->offset += *ret;
	sink->data += *ret;
	sink->shared += *ret;
	return digest_member(sink, blob, name, offset, *ret);
}

static struct ic_error *copy_part(struct ic_sink *sink, const struct ic_blob *blob,
				  const char *name, uint64_t offset, size_t size)
{
	uint8_t *bytes = ic_sink_digests_as_read(sink) ? ic_hasher_buffer(sink->hasher) :
							 sink->buffer;
	struct ic_error *err = ic_blob_read(blob, name, offset, bytes, size);

	if (err)
		return err;
	if (!ic_sink_digests_as_read(sink))
		return ic_sink_pass(sink, bytes, size);
	err = ic_sink_put(sink, bytes, size);
	if (!err)
		ic_hasher_push(sink->hasher, size);
	return err;
}

static struct ic_error *copy(struct ic_sink *sink, const struct ic_blob *blob, const char *name,
			     uint64_t offset, uint64_t size)
{
	size_t most = ic_sink_digests_as_read(sink) ? IC_HASHER_BUFFER_BYTES : IC_SINK_BUFFER_BYTES;
	uint64_t done = 0;
	struct ic_error *err;

	/* Small runs are gathered, so that a page here and a page there cost no call each. */
	if (size <= IC_READAHEAD_BYTES && size <= IC_SINK_BUFFER_BYTES - sink->buffered) {
		err = ic_readahead_read(&sink->ahead, blob, name, offset,
					sink->buffer + sink->buffered, (size_t)size);
		if (err)
			return err;
		sink->buffered += (size_t)size;
		sink->data += size;
		sink->offset += size;
		return sink->buffered == IC_SINK_BUFFER_BYTES ? ic_sink_flush(sink) : NULL;
	}
	err = ic_sink_flush(sink);
	if (!err && sink->kernel_copies && sink->seekable && !blob->bytes)
		err = copy_in_kernel(sink, blob, offset, size, &done);
	for (size_t part; !err && done < size; done += part) {
		part = (size_t)ic_min(size - done, most);
		err = copy_part(sink, blob, name, offset + done, part);
	}
	sink->offset += size;
	sink->data += size;
	return err;
}

struct ic_error *ic_sink_copy(struct ic_sink *sink, const struct ic_blob *blob, const char *name,
			      uint64_t offset, uint64_t size)
{
	struct ic_error *err;
	uint64_t done;

	/* The kernel would copy on into what lies behind the blob in its file. */
	if (offset > blob->size || size > blob->size - offset)
		return ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, offset },
				   "cut short: need %" PRIu64 " bytes, have %" PRIu64, size,
				   offset > blob->size ? 0 : blob->size - offset);
	err = share(sink, blob, name, offset, size, &done);
	if (err || done == size)
		return err;
	return copy(sink, blob, name, offset + done, size - done);
}
