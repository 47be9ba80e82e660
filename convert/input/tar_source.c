/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_source.h"

#include <archive.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/checked.h"

/* A plain tar is read at its headers, so little more than a header at a time. */
#define PLAIN_PART_BYTES ((size_t)1 << 16)

static size_t read_some(const struct ic_tar_source *source, uint64_t offset, void *buffer,
			size_t size, int *ret_errno)
{
	const struct ic_blob *tar = &source->store->archive->member.blob;
	ssize_t got;

	size = (size_t)ic_min(size, tar->size - ic_min(offset, tar->size));
	do
		got = pread(tar->fd, buffer, size, (off_t)(tar->offset + offset));
	while (got < 0 && errno == EINTR);
	*ret_errno = got < 0 ? errno : 0;
	return got < 0 ? 0 : (size_t)got;
}

static struct ic_error *refuse(const struct ic_store *store, const char *codec)
{
	return ic_error_new(IC_ERR_UNSUPPORTED,
			    "%s: is compressed as %s, which icecore does not read (it reads gzip, "
			    "zstd, bzip2 and xz); unpack it first",
			    store->path, codec);
}

struct ic_error *ic_tar_source_open(struct ic_store *store, struct ic_tar_source *ret)
{
	struct ic_tar_source source = { .store = store, .size = store->archive->member.blob.size };
	const struct ic_codec *codec;
	uint8_t first[16];
	int failure;
	size_t size = read_some(&source, 0, first, sizeof(first), &failure);

	if (failure)
		return ic_error_system(failure, "%s", store->path);
	codec = ic_codec_find(first, size);
	if (codec && !codec->open)
		return refuse(store, codec->name);
	if (codec) {
		/* A layer's own digest is in its image: to compare it costs little on the way. */
		struct ic_error *err = ic_decompress_open(codec, &store->archive->member.blob,
							  store->archive->member.name,
							  store->request->digests || store->layer,
							  &source.decompress);

		if (err)
			return err;
		source.codec = codec->name;
		store->in_packed = true;
	} else {
		source.buffer = malloc(PLAIN_PART_BYTES);
		if (!source.buffer)
			return ic_error_memory();
	}
	*ret = source;
	return NULL;
}

static void next_packed(struct ic_tar_source *source)
{
	const struct ic_store_request *request = source->store->request;

	source->err = ic_decompress_next(source->decompress, &source->part, &source->part_bytes);
	if (request->progress)
		request->progress(request->progress_context,
				  ic_decompress_consumed(source->decompress), source->size);
}

static void next_plain(struct ic_tar_source *source)
{
	int failure;
	size_t part = (size_t)ic_min(source->size - source->offset, PLAIN_PART_BYTES);

	source->part = source->buffer;
	source->part_bytes = read_some(source, source->offset, source->buffer, part, &failure);
	if (failure)
		source->err = ic_error_system(failure, "%s+0x%" PRIx64, source->store->path,
					      source->offset);
}

/* The next part; false when there is none, with `err` or without. */
static bool next(struct ic_tar_source *source)
{
	source->part_bytes = 0;
	if (source->err)
		return false;
	if (source->decompress)
		next_packed(source);
	else
		next_plain(source);
	source->offset += source->part_bytes;
	return source->part_bytes > 0;
}

static la_ssize_t read_part(struct archive *archive, void *context, const void **ret)
{
	struct ic_tar_source *source = context;

	if (!next(source) && source->err) {
		archive_set_error(archive, EIO, "%s", ic_error_text(source->err));
		return -1;
	}
	*ret = source->part;
	return (la_ssize_t)source->part_bytes;
}

static la_int64_t skip_part(struct archive *archive, void *context, la_int64_t request)
{
	struct ic_tar_source *source = context;
	uint64_t skipped;

	(void)archive;
	if (source->decompress || request <= 0)
		return 0;
	skipped = ic_min((uint64_t)request, source->size - source->offset);
	source->offset += skipped;
	return (la_int64_t)skipped;
}

int ic_tar_source_attach(struct ic_tar_source *source, struct archive *archive)
{
	archive_read_set_read_callback(archive, read_part);
	archive_read_set_skip_callback(archive, skip_part);
	archive_read_set_callback_data(archive, source);
	return archive_read_open1(archive);
}

bool ic_tar_source_is_at(const struct ic_tar_source *source, uint64_t offset, const void *bytes,
			 size_t size)
{
	uint8_t there[512];
	int failure;

	size = size < sizeof(there) ? size : sizeof(there);
	return read_some(source, offset, there, size, &failure) == size &&
	       !memcmp(there, bytes, size);
}

/* The index of the first byte that is not zero, or `size`. */
static size_t zeros_at(const uint8_t *bytes, size_t size)
{
	size_t i = 0;

	while (size - i >= 512 && !bytes[i] && !memcmp(bytes + i, bytes + i + 1, 511))
		i += 512;
	while (i < size && !bytes[i])
		i++;
	return i;
}

static void note_tail(struct ic_tar_source *source, uint64_t offset)
{
	struct ic_store *store = source->store;

	ic_gaps_add(store->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				     .member = store->archive->member.name,
				     .offset = source->decompress ? 0 : offset },
		    "%s: the archive ends before 0x%" PRIx64 "%s, yet more than zeros follow; that "
		    "was not looked at",
		    store->archive->member.name, offset,
		    source->decompress ? " of its unpacked bytes" : "");
}

/* Offset in the tar of the first byte of the part from `from` on that is not zero; false: none. */
static bool find_data(const struct ic_tar_source *source, uint64_t from, uint64_t *ret)
{
	uint64_t start = source->offset - source->part_bytes;
	size_t taken = (size_t)(ic_min(ic_max(from, start), source->offset) - start);
	size_t left = source->part_bytes - taken;
	size_t zeros = left ? zeros_at(source->part + taken, left) : 0;

	if (zeros == left)
		return false;
	*ret = start + taken + zeros;
	return true;
}

void ic_tar_source_finish(struct ic_tar_source *source, uint64_t end)
{
	bool noted = false;

	do {
		uint64_t offset;

		if (noted || !find_data(source, end, &offset))
			continue;
		note_tail(source, offset);
		if (!source->decompress)
			return;
		noted = true;
	} while (next(source));
	if (source->err)
		ic_gaps_add_error(source->store->gaps, 0, source->store->archive->member.name,
				  source->err);
	source->err = NULL;
}

void ic_tar_source_close(struct ic_tar_source *source)
{
	ic_decompress_free(source->decompress);
	ic_error_free(source->err);
	free(source->buffer);
}
