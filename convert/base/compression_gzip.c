/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/compression.h"

#include <stdlib.h>
#include <zlib.h>

#include "convert/base/checked.h"

#define LEVEL        6
#define WINDOW_GZIP  (15 + 16) /* 16: a gzip header, which zlib fills without name and time */
#define MEMORY_LEVEL 8
#define PART_BYTES   ((size_t)1 << 30) /* zlib counts in unsigned */

static struct ic_error *open_stream(void **ret_state)
{
	z_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return ic_error_memory();
	if (deflateInit2(stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(stream);
		return ic_error_memory();
	}
	*ret_state = stream;
	return NULL;
}

static struct ic_error *step_stream(void *state, struct ic_compression_step *step)
{
	z_stream *stream = state;
	size_t in = (size_t)ic_min(step->in_left, PART_BYTES);
	size_t out = (size_t)ic_min(step->out_left, PART_BYTES);
	int status;

	stream->next_in = (Bytef *)(uintptr_t)step->in; /* zlib only reads it */
	stream->avail_in = (uInt)in;
	stream->next_out = step->out;
	stream->avail_out = (uInt)out;
	status = deflate(stream, step->last && in == step->in_left ? Z_FINISH : Z_NO_FLUSH);
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		return ic_error_new(IC_ERR_SYSTEM, "zlib: %s",
				    stream->msg ? stream->msg : "cannot compress");
	step->in += in - stream->avail_in;
	step->in_left -= in - stream->avail_in;
	step->out += out - stream->avail_out;
	step->out_left -= out - stream->avail_out;
	step->done = step->last ? status == Z_STREAM_END : !step->in_left && step->out_left;
	return NULL;
}

static void close_stream(void *state)
{
	if (state)
		deflateEnd(state);
	free(state);
}

const struct ic_compression ic_compression_gzip = {
	.name = "gzip",
	.suffix = ".gz",
	.restore = "gzip -dk",
	.open = open_stream,
	.step = step_stream,
	.close = close_stream,
};
