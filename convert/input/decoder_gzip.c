/* SPDX-License-Identifier: Apache-2.0 */
#define ZLIB_CONST /* zlib, too, keeps its hands off what it reads */
#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#include "convert/base/checked.h"
#include "convert/input/decoder.h"

struct gzip {
	struct ic_decoder decoder; /* first */
	z_stream stream;
	bool in_member; /* between a member's first byte and its trailer */
	bool ended;
};

/* Where in the file the decoder stands. */
static struct ic_place place_of(const struct gzip *gzip)
{
	const struct ic_packed *packed = gzip->decoder.packed;

	return (struct ic_place){ packed->name, packed->offset - gzip->stream.avail_in };
}

static struct ic_error *refill(struct gzip *gzip)
{
	const uint8_t *bytes;
	size_t size;
	struct ic_error *err = ic_packed_read(gzip->decoder.packed, &bytes, &size);

	if (err)
		return err;
	gzip->stream.next_in = bytes;
	gzip->stream.avail_in = (uInt)size; /* at most IC_PACKED_BUFFER_BYTES */
	if (size)
		return NULL;
	gzip->ended = true;
	if (gzip->in_member)
		return ic_error_at(IC_ERR_DAMAGED, place_of(gzip), "the gzip data is cut short");
	return NULL;
}

/* Behind a member there may be another one, or zeros to fill a block of a tape. */
static struct ic_error *between_members(struct gzip *gzip)
{
	while (gzip->stream.avail_in && !*gzip->stream.next_in) {
		gzip->stream.next_in++;
		gzip->stream.avail_in--;
	}
	if (!gzip->stream.avail_in)
		return NULL;
	if (*gzip->stream.next_in != 0x1f) {
		gzip->ended = true;
		return ic_error_at(IC_ERR_DAMAGED, place_of(gzip),
				   "what follows the gzip data here is not gzip");
	}
	(void)inflateReset(&gzip->stream);
	gzip->in_member = true;
	return NULL;
}

static struct ic_error *step(struct gzip *gzip)
{
	int result;

	if (!gzip->stream.avail_in) {
		struct ic_error *err = refill(gzip);

		if (err || gzip->ended)
			return err;
	}
	if (!gzip->in_member) {
		struct ic_error *err = between_members(gzip);

		if (err || !gzip->in_member)
			return err;
	}
	result = inflate(&gzip->stream, Z_NO_FLUSH);
	if (result == Z_STREAM_END) {
		gzip->in_member = false;
	} else if (result != Z_OK && result != Z_BUF_ERROR) {
		gzip->ended = true;
		return ic_error_at(IC_ERR_DAMAGED, place_of(gzip), "the gzip data is damaged: %s",
				   gzip->stream.msg ? gzip->stream.msg : zError(result));
	}
	return NULL;
}

static struct ic_error *read_gzip(struct ic_decoder *decoder, uint8_t *buffer, size_t room,
				  size_t *ret_size)
{
	struct gzip *gzip = (struct gzip *)decoder;
	struct ic_error *err = NULL;

	gzip->stream.next_out = buffer;
	gzip->stream.avail_out = (uInt)ic_min(room, UINT32_MAX);
	while (!err && !gzip->ended && gzip->stream.avail_out)
		err = step(gzip);
	*ret_size = (size_t)(gzip->stream.next_out - buffer);
	return err;
}

static void free_gzip(struct ic_decoder *decoder)
{
	struct gzip *gzip = (struct gzip *)decoder;

	(void)inflateEnd(&gzip->stream);
	free(gzip);
}

struct ic_error *ic_decoder_open_gzip(const struct ic_codec *codec, struct ic_packed *packed,
				      struct ic_decoder **ret)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	(void)codec;
	if (!gzip)
		return ic_error_memory();
	gzip->decoder = (struct ic_decoder){ read_gzip, free_gzip, packed };
	gzip->in_member = true;
	if (inflateInit2(&gzip->stream, 15 + 16) != Z_OK) { /* the widest window, gzip only */
		free(gzip);
		return ic_error_memory();
	}
	*ret = &gzip->decoder;
	return NULL;
}
