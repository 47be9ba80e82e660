/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/compression.h"

#include <unistd.h>
#include <zstd.h>

#include "convert/base/checked.h"

#define LEVEL        3
#define MOST_WORKERS 4

static struct ic_error *failed(size_t code)
{
	return ic_error_new(IC_ERR_SYSTEM, "zstd: %s", ZSTD_getErrorName(code));
}

/*
 * With one worker or more the bytes are the same whatever their number, but not those without
 * workers: so there is always one, unless the library was built without threads.
 */
static void set_workers(ZSTD_CCtx *context)
{
	uint64_t processors = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);

	(void)ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers,
				     (int)ic_max(ic_min(processors, MOST_WORKERS), 1));
}

static struct ic_error *open_stream(void **ret_state)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t code;

	if (!context)
		return ic_error_memory();
	code = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
	if (!ZSTD_isError(code))
		code = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	if (ZSTD_isError(code)) {
		ZSTD_freeCCtx(context);
		return failed(code);
	}
	set_workers(context);
	*ret_state = context;
	return NULL;
}

static struct ic_error *expect(void *state, uint64_t size)
{
	size_t code = ZSTD_CCtx_setPledgedSrcSize(state, size);

	return ZSTD_isError(code) ? failed(code) : NULL;
}

static struct ic_error *step_stream(void *state, struct ic_compression_step *step)
{
	ZSTD_inBuffer in = { step->in, step->in_left, 0 };
	ZSTD_outBuffer out = { step->out, step->out_left, 0 };
	size_t left = ZSTD_compressStream2(state, &out, &in,
					   step->last ? ZSTD_e_end : ZSTD_e_continue);

	if (ZSTD_isError(left))
		return failed(left);
	step->in += in.pos;
	step->in_left -= in.pos;
	step->out += out.pos;
	step->out_left -= out.pos;
	step->done = step->last ? left == 0 : !step->in_left;
	return NULL;
}

static void close_stream(void *state)
{
	ZSTD_freeCCtx(state);
}

const struct ic_compression ic_compression_zstd = {
	.name = "zstd",
	.suffix = ".zst",
	.restore = "zstd -d",
	.open = open_stream,
	.expect = expect,
	.step = step_stream,
	.close = close_stream,
};
