/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_bytes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "convert/base/checked.h"
#include "convert/base/hasher.h"
#include "convert/base/limits.h"

struct ic_tar_bytes ic_tar_bytes_plain(const struct ic_blob *blob, const char *name)
{
	return (struct ic_tar_bytes){ .blob = blob, .name = name };
}

static struct ic_error *open_decoder(struct ic_tar_bytes *bytes, const struct ic_codec *codec)
{
	const struct ic_blob *blob = bytes->blob;
	struct ic_packed *packed;
	struct ic_error *err;

	if (!codec->open || blob->bytes)
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    "%s: is compressed as %s, which icecore does not read in there",
				    bytes->name, codec->name);
	packed = calloc(1, sizeof(*packed));
	if (!packed)
		return ic_error_memory();
	err = ic_packed_open(blob, bytes->name, bytes->digest == IC_TAR_DIGEST_STORED, packed);
	if (err) {
		free(packed);
		return err;
	}
	bytes->packed = packed;
	err = codec->open(codec, packed, &bytes->decoder);
	if (!err && bytes->digest == IC_TAR_DIGEST_UNPACKED)
		err = ic_sha256_new(&bytes->sha);
	return err;
}

struct ic_error *ic_tar_bytes_open(const struct ic_blob *blob, const char *name,
				   enum ic_tar_digest digest, struct ic_tar_bytes *ret)
{
	struct ic_tar_bytes bytes = { .blob = blob, .name = name, .digest = digest };
	const struct ic_codec *codec;
	uint8_t first[16];
	size_t size = (size_t)ic_min(blob->size, sizeof(first));
	struct ic_error *err = ic_blob_read(blob, name, 0, first, size);

	if (err)
		return err;
	codec = ic_codec_find(first, size);
	err = codec ? open_decoder(&bytes, codec) : NULL;
	if (err)
		ic_tar_bytes_close(&bytes);
	else
		*ret = bytes;
	return err;
}

static struct ic_error *read_plain(struct ic_tar_bytes *bytes, uint8_t *buffer, size_t room,
				   size_t *ret_size)
{
	size_t size = (size_t)ic_min(bytes->blob->size - bytes->offset, room);
	struct ic_error *err = ic_blob_read(bytes->blob, bytes->name, bytes->offset, buffer, size);

	if (!err)
		*ret_size = size;
	return err;
}

static struct ic_error *read_packed(struct ic_tar_bytes *bytes, uint8_t *buffer, size_t room,
				    size_t *ret_size)
{
	struct ic_error *err;

	if (bytes->ended)
		return NULL;
	err = bytes->decoder->read(bytes->decoder, buffer, room, ret_size);
	bytes->ended = err || *ret_size < room;
	if (bytes->sha)
		ic_sha256_add(bytes->sha, buffer, *ret_size);
	if (!err && bytes->offset + *ret_size > IC_MAX_UNPACKED_BYTES)
		err = ic_error_new(IC_ERR_LIMIT, "%s: more than %" PRIu64 " TiB when unpacked",
				   bytes->name, IC_MAX_UNPACKED_BYTES >> 40);
	bytes->failed = err;
	bytes->ended |= bytes->failed;
	return err;
}

struct ic_error *ic_tar_bytes_read(struct ic_tar_bytes *bytes, uint8_t *buffer, size_t room,
				   size_t *ret_size)
{
	struct ic_error *err;

	*ret_size = 0;
	err = bytes->decoder ? read_packed(bytes, buffer, room, ret_size) :
			       read_plain(bytes, buffer, room, ret_size);
	bytes->offset += *ret_size;
	return err;
}

uint64_t ic_tar_bytes_skip(struct ic_tar_bytes *bytes, uint64_t size)
{
	uint64_t skipped = bytes->decoder ? 0 : ic_min(size, bytes->blob->size - bytes->offset);

	bytes->offset += skipped;
	return skipped;
}

static struct ic_error *digest_stored(struct ic_tar_bytes *bytes, struct ic_digest *ret)
{
	struct ic_error *err = NULL;
	const uint8_t *part;
	size_t size = 1;

	while (!err && size)
		err = ic_packed_read(bytes->packed, &part, &size);
	if (!err)
		ic_packed_digest(bytes->packed, ret);
	return err;
}

static struct ic_error *digest_unpacked(struct ic_tar_bytes *bytes, struct ic_digest *ret)
{
	uint8_t *buffer = malloc(IC_TAR_BYTES_PART);
	struct ic_error *err = buffer ? NULL : ic_error_memory();
	size_t size;

	while (!err && !bytes->ended)
		err = ic_tar_bytes_read(bytes, buffer, IC_TAR_BYTES_PART, &size);
	if (!err && !bytes->failed)
		ic_sha256_take(bytes->sha, ret);
	free(buffer);
	return err;
}

struct ic_error *ic_tar_bytes_digest(struct ic_tar_bytes *bytes, struct ic_digest *ret)
{
	struct ic_digest digest = { .known = false };
	struct ic_error *err = NULL;

	if (bytes->digest != IC_TAR_DIGEST_NONE)
		err = !bytes->decoder ? ic_hasher_digest(bytes->blob, bytes->name, &digest) :
		      bytes->digest == IC_TAR_DIGEST_STORED ? digest_stored(bytes, &digest) :
							      digest_unpacked(bytes, &digest);
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_error_free(err);
	*ret = digest;
	return NULL;
}

void ic_tar_bytes_close(struct ic_tar_bytes *bytes)
{
	if (bytes->decoder)
		bytes->decoder->free(bytes->decoder);
	if (bytes->packed)
		ic_packed_close(bytes->packed);
	free(bytes->packed);
	ic_sha256_free(bytes->sha);
	*bytes = (struct ic_tar_bytes){ .blob = NULL };
}
