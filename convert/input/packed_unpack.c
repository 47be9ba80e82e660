/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/packed_unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/base/write_at.h"
#include "convert/base/zero.h"
#include "convert/input/decoder.h"

#define PART_BYTES ((size_t)1 << 18)
#define HOLE_BYTES ((size_t)4096) /* of a file system's block */

static struct ic_error *find_codec(const struct ic_blob *blob, const char *name,
				   const struct ic_codec **ret)
{
	uint8_t first[16];
	size_t size = (size_t)ic_min(blob->size, sizeof(first));
	struct ic_error *err = ic_blob_read(blob, name, 0, first, size);

	if (!err)
		*ret = ic_codec_find(first, size);
	return err;
}

struct ic_error *ic_packed_kind(const struct ic_blob *blob, const char *name, const char **ret)
{
	const struct ic_codec *codec = NULL;
	struct ic_error *err = find_codec(blob, name, &codec);

	if (!err)
		*ret = codec ? codec->name : NULL;
	return err;
}

/* Unpacked bytes on their way into a file. */
struct output {
	const char *name;
	const char *folder;
	int fd;
	uint64_t size;
	uint64_t most; /* that may be unpacked */
	uint8_t part[PART_BYTES];
};

static struct ic_error *cannot_unpack(const struct output *output, int errno_value)
{
	return ic_error_system(errno_value, "%s: cannot unpack %s there", output->folder,
			       output->name);
}

static struct ic_error *put(struct output *output, size_t size)
{
	struct ic_error *err = NULL;
	int failed;

	for (size_t done = 0, block; !err && done < size; done += block) {
		block = (size_t)ic_min(size - done, HOLE_BYTES);
		failed = ic_is_zero(output->part + done, block) ?
				 0 :
				 ic_write_at(output->fd, output->part + done, block,
					     output->size + done);
		if (failed)
			err = cannot_unpack(output, failed);
	}
	output->size += size;
	if (!err && output->size > output->most)
		err = ic_error_new(IC_ERR_LIMIT,
				   "%s: more than %" PRIu64 " GiB when unpacked; the rest is not "
				   "looked at",
				   output->name, output->most >> 30);
	return err;
}

static struct ic_error *decode(const struct ic_codec *codec, struct ic_packed *packed,
			       struct output *output)
{
	struct ic_decoder *decoder = NULL;
	struct ic_error *err = codec->open(codec, packed, &decoder), *failure;
	size_t size = PART_BYTES;

	while (!err && size == PART_BYTES) {
		size = 0;
		err = decoder->read(decoder, output->part, PART_BYTES, &size);
		failure = put(output, size);
		if (err)
			ic_error_free(failure);
		else
			err = failure;
	}
	if (decoder)
		decoder->free(decoder);
	return err;
}

static struct ic_error *unpack(const struct ic_codec *codec, const struct ic_blob *blob,
			       struct output *output, struct ic_gaps *gaps)
{
	struct ic_packed packed;
	struct ic_error *err = ic_packed_open(blob->fd, output->name, blob->size, false, &packed);

	if (err)
		return err;
	packed.start = blob->offset;
	err = decode(codec, &packed, output);
	ic_packed_close(&packed);
	/* What came before it is sound. */
	if (err && (ic_error_kind(err) == IC_ERR_DAMAGED || ic_error_kind(err) == IC_ERR_LIMIT)) {
		ic_gaps_add_error(gaps, 0, output->name, err);
		err = NULL;
	}
	if (!err && ftruncate(output->fd, (off_t)output->size))
		err = cannot_unpack(output, errno);
	return err;
}

struct ic_error *ic_packed_unpack(const struct ic_blob *blob, const char *name,
				  const struct ic_outdir *spool, struct ic_gaps *gaps, int *ret_fd,
				  uint64_t *ret_size)
{
	const struct ic_codec *codec = NULL;
	struct output *output;
	struct ic_error *err = find_codec(blob, name, &codec);

	if (!err && (!codec || !codec->open || blob->bytes))
		err = ic_error_new(IC_ERR_UNSUPPORTED,
				   "%s: is compressed as %s, which icecore does not read in there",
				   name, codec ? codec->name : "something unknown");
	if (err)
		return err;
	output = calloc(1, sizeof(*output));
	if (!output)
		return ic_error_memory();
	output->name = name;
	output->folder = spool->path;
	if (!ic_mul(blob->size, IC_MAX_LAYER_FACTOR, &output->most))
		output->most = UINT64_MAX;
	output->most = ic_min(ic_max(output->most, IC_MAX_LAYER_BYTES), IC_MAX_UNPACKED_BYTES);
	err = ic_outdir_scratch(spool, &output->fd);
	if (!err) {
		err = unpack(codec, blob, output, gaps);
		if (err)
			close(output->fd);
	}
	if (!err) {
		*ret_fd = output->fd;
		*ret_size = output->size;
	}
	free(output);
	return err;
}
