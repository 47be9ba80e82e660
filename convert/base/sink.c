/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/sink_private.h"

/* Holes up to this are written as zeros, as long as that at most doubles what is written: a page
 * here and a page there would otherwise cost a system call and a file-system extent each. */
#define SMALL_HOLE_BYTES ((uint64_t)1 << 16)

struct ic_error *ic_sink_failed(const struct ic_sink *sink, int errno_value)
{
	if (errno_value == EFBIG)
		return ic_error_system(errno_value,
				       "%s: this file system or the user's limit has no room for a "
				       "file that large; convert to another one (XFS, btrfs)",
				       sink->name);
	return ic_error_system(errno_value, "%s: cannot write", sink->name);
}

static struct ic_error *make(const char *name, int fd, struct ic_sink **ret)
{
	struct ic_sink *sink = calloc(1, sizeof(*sink));

	if (!sink)
		return ic_error_memory();
	sink->name = name;
	sink->fd = fd;
	sink->file = IC_NEWFILE_NONE;
	sink->buffer = malloc(IC_SINK_BUFFER_BYTES);
	if (!sink->buffer) {
		free(sink);
		return ic_error_memory();
	}
	*ret = sink;
	return NULL;
}

struct ic_error *ic_sink_open(const struct ic_outdir *outdir, const char *name, bool digest,
			      struct ic_sink **ret)
{
	struct ic_sink *sink = NULL;
	struct ic_error *err = make(name, -1, &sink);

	if (err)
		return err;
	err = ic_newfile_open(outdir, name, &sink->file);
	if (!err && digest)
		err = ic_hasher_new(&sink->hasher);
	if (err) {
		ic_sink_free(sink);
		return err;
	}
	sink->fd = sink->file.fd;
	sink->seekable = true;
	sink->kernel_copies = !digest;
	*ret = sink;
	return NULL;
}

struct ic_error *ic_sink_stream(int fd, const char *name, struct ic_sink **ret)
{
	return make(name, fd, ret);
}

void ic_sink_fill_holes(struct ic_sink *sink)
{
	sink->fills_holes = true;
}

struct ic_error *ic_sink_reserve(struct ic_sink *sink, uint64_t size, uint64_t data_bytes)
{
	struct statvfs space;

	if (sink->compressor) /* how much room it takes is known when it is there */
		return ic_compressor_expect(sink->compressor, size);
	if (!sink->seekable)
		return NULL;
	if (sink->fills_holes)
		data_bytes = size;
	if (size > INT64_MAX || ftruncate(sink->fd, (off_t)size))
		return ic_sink_failed(sink, size > INT64_MAX ? EFBIG : errno);
	/* It stays that long: ext4 writes a file that was cut to nothing out when it is closed. */
	sink->reserved = size;
	if (fstatvfs(sink->fd, &space) == 0 && data_bytes / space.f_frsize > space.f_bavail)
		return ic_error_system(ENOSPC,
				       "%s: needs %" PRIu64 " MiB, %" PRIu64 " MiB are free",
				       sink->name, data_bytes >> 20,
				       (uint64_t)space.f_bavail * space.f_frsize >> 20);
	return NULL;
}

bool ic_sink_shares(const struct ic_sink *sink, const struct ic_blob *blob, uint64_t size)
{
	return sink->seekable && !sink->compressor && ic_clone_is_likely(sink->fd, blob, size);
}

uint64_t ic_sink_offset(const struct ic_sink *sink)
{
	return sink->offset;
}

struct ic_error *ic_sink_put(struct ic_sink *sink, const uint8_t *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t put = sink->seekable ? pwrite(sink->fd, bytes + done, size - done,
						      (off_t)sink->flushed) :
					       write(sink->fd, bytes + done, size - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return ic_sink_failed(sink, put < 0 ? errno : ENOSPC);
		done += (size_t)put;
		sink->flushed += (size_t)put;
	}
	return NULL;
}

static void digest(struct ic_sink *sink, const uint8_t *bytes, size_t size)
{
	for (size_t done = 0, part; sink->hasher && done < size; done += part) {
		part = (size_t)ic_min(size - done, IC_HASHER_BUFFER_BYTES);
		memcpy(ic_hasher_buffer(sink->hasher), bytes + done, part);
		ic_hasher_push(sink->hasher, part);
	}
}

static struct ic_error *put_digested(void *to, const uint8_t *bytes, size_t size)
{
	struct ic_sink *sink = to;

	digest(sink, bytes, size);
	return ic_sink_put(sink, bytes, size);
}

struct ic_error *ic_sink_compress(struct ic_sink *sink, const struct ic_compression *compression)
{
	sink->kernel_copies = false;
	return ic_compressor_new(compression, (struct ic_compressor_drain){ put_digested, sink },
				 &sink->compressor);
}

struct ic_error *ic_sink_pass(struct ic_sink *sink, const uint8_t *bytes, size_t size)
{
	return sink->compressor ? ic_compressor_write(sink->compressor, bytes, size) :
				  put_digested(sink, bytes, size);
}

struct ic_error *ic_sink_flush(struct ic_sink *sink)
{
	size_t size = sink->buffered;

	sink->buffered = 0;
	return size ? ic_sink_pass(sink, sink->buffer, size) : NULL;
}

struct ic_error *ic_sink_write(struct ic_sink *sink, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;

	sink->offset += size;
	sink->data += size;
	while (size) {
		size_t part = (size_t)ic_min(size, IC_SINK_BUFFER_BYTES - sink->buffered);
		struct ic_error *err;

		memcpy(sink->buffer + sink->buffered, from, part);
		sink->buffered += part;
		from += part;
		size -= part;
		if (sink->buffered == IC_SINK_BUFFER_BYTES) {
			err = ic_sink_flush(sink);
			if (err)
				return err;
		}
	}
	return NULL;
}

/* Whether a hole is worth its own place in the file system. */
static bool is_small_hole(const struct ic_sink *sink, uint64_t size)
{
	return size <= SMALL_HOLE_BYTES && sink->buffered &&
	       size <= IC_SINK_BUFFER_BYTES - sink->buffered && sink->filled + size <= sink->data;
}

/* Write a hole out; its digest is done. */
static struct ic_error *put_zeros(struct ic_sink *sink, uint64_t size)
{
	struct ic_error *err = NULL;

	memset(sink->buffer, 0, IC_SINK_BUFFER_BYTES);
	for (uint64_t part; size && !err; size -= part) {
		part = ic_min(size, IC_SINK_BUFFER_BYTES);
		err = sink->compressor ? ic_sink_pass(sink, sink->buffer, (size_t)part) :
					 ic_sink_put(sink, sink->buffer, (size_t)part);
	}
	return err;
}

struct ic_error *ic_sink_skip(struct ic_sink *sink, uint64_t size)
{
	struct ic_error *err;

	if (is_small_hole(sink, size)) {
		memset(sink->buffer + sink->buffered, 0, (size_t)size);
		sink->buffered += (size_t)size;
		sink->offset += size;
		sink->filled += size;
		return sink->buffered == IC_SINK_BUFFER_BYTES ? ic_sink_flush(sink) : NULL;
	}
	err = ic_sink_flush(sink);
	if (err)
		return err;
	sink->offset += size;
	if (ic_sink_digests_as_read(sink))
		ic_hasher_push_zeros(sink->hasher, size);
	if (!sink->seekable || sink->fills_holes || sink->compressor)
		return put_zeros(sink, size);
	sink->flushed += size;
	return NULL;
}

struct ic_error *ic_sink_finish(struct ic_sink *sink, struct ic_output *ret)
{
	struct ic_error *err = ic_sink_flush(sink);
	struct ic_output output = {
		.size = sink->offset,
		.content_size = sink->offset,
		.data_bytes = sink->seekable ? sink->data + sink->filled : sink->offset,
		.shared_bytes = sink->shared,
		.copied_bytes = sink->copied,
	};

	if (!err && sink->compressor)
		err = ic_compressor_finish(sink->compressor);
	if (err)
		return err;
	if (sink->compressor) {
		output.compression = ic_compressor_kind(sink->compressor);
		output.size = output.data_bytes = sink->flushed;
	}
	if (sink->hasher)
		ic_hasher_take(sink->hasher, &output.digest);
	/* A hole at the end is in no write. */
	if (sink->seekable && sink->reserved != output.size &&
	    ftruncate(sink->fd, (off_t)output.size))
		return ic_sink_failed(sink, errno);
	if (sink->seekable)
		err = ic_newfile_finish(&sink->file);
	if (err)
		return err;
	*ret = output;
	return NULL;
}

void ic_sink_free(struct ic_sink *sink)
{
	if (!sink)
		return;
	ic_newfile_close(&sink->file);
	ic_hasher_free(sink->hasher);
	ic_compressor_free(sink->compressor);
	ic_readahead_free(&sink->ahead);
	free(sink->buffer);
	free(sink);
}

void ic_sink_freep(struct ic_sink **sink)
{
	ic_sink_free(*sink);
}
