/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/compression.h"

#include <stdlib.h>
#include <string.h>

#define OUT_BYTES ((size_t)1 << 18)

const struct ic_compression *const ic_compressions[] = {
	&ic_compression_gzip,
	&ic_compression_zstd,
	NULL,
};

struct ic_compressor {
	const struct ic_compression *kind;
	struct ic_compressor_drain drain;
	void *state;
	struct ic_compression_step step; /* the one under way */
	uint8_t *out;
};

const struct ic_compression *ic_compression_find(const char *name)
{
	for (size_t i = 0; ic_compressions[i]; i++)
		if (!strcmp(ic_compressions[i]->name, name))
			return ic_compressions[i];
	return NULL;
}

struct ic_error *ic_compressor_new(const struct ic_compression *compression,
				   struct ic_compressor_drain drain, struct ic_compressor **ret)
{
	struct ic_compressor *compressor = calloc(1, sizeof(*compressor));
	struct ic_error *err;

	if (!compressor)
		return ic_error_memory();
	compressor->kind = compression;
	compressor->drain = drain;
	compressor->out = malloc(OUT_BYTES);
	err = compressor->out ? compression->open(&compressor->state) : ic_error_memory();
	if (err) {
		ic_compressor_free(compressor);
		return err;
	}
	*ret = compressor;
	return NULL;
}

const struct ic_compression *ic_compressor_kind(const struct ic_compressor *compressor)
{
	return compressor->kind;
}

struct ic_error *ic_compressor_expect(struct ic_compressor *compressor, uint64_t size)
{
	const struct ic_compression *kind = compressor->kind;

	return kind->expect ? kind->expect(compressor->state, size) : NULL;
}

static struct ic_error *run(struct ic_compressor *compressor, const uint8_t *bytes, size_t size,
			    bool last)
{
	struct ic_compression_step *step = &compressor->step;
	struct ic_error *err = NULL;

	*step = (struct ic_compression_step){ .in = bytes, .in_left = size, .last = last };
	while (!err && !step->done) {
		step->out = compressor->out;
		step->out_left = OUT_BYTES;
		err = compressor->kind->step(compressor->state, step);
		if (!err && step->out_left < OUT_BYTES)
			err = compressor->drain.take(compressor->drain.to, compressor->out,
						     OUT_BYTES - step->out_left);
	}
	return err;
}

struct ic_error *ic_compressor_write(struct ic_compressor *compressor, const uint8_t *bytes,
				     size_t size)
{
	return size ? run(compressor, bytes, size, false) : NULL;
}

struct ic_error *ic_compressor_finish(struct ic_compressor *compressor)
{
	return run(compressor, (const uint8_t *)"", 0, true);
}

void ic_compressor_free(struct ic_compressor *compressor)
{
	if (!compressor)
		return;
	compressor->kind->close(compressor->state);
	free(compressor->out);
	free(compressor);
}
