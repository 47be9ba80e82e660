/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/reader.h"

#include <inttypes.h>

#include "convert/base/endian.h"

static struct ic_error *need(const struct ic_reader *reader, uint64_t size)
{
	size_t left = ic_reader_left(reader);

	if (size <= left)
		return NULL;
	return ic_error_at(IC_ERR_DAMAGED, reader->at,
			   "cut short: need %" PRIu64 " bytes, have %zu", size, left);
}

static void move(struct ic_reader *reader, size_t size)
{
	reader->next += size;
	reader->at.offset += size;
}

struct ic_error *ic_read_u32(struct ic_reader *reader, uint32_t *ret)
{
	struct ic_error *err = need(reader, 4);

	if (err)
		return err;
	*ret = (uint32_t)ic_get(reader->next, 4, reader->big_endian);
	move(reader, 4);
	return NULL;
}

struct ic_error *ic_read_slice(struct ic_reader *reader, uint64_t size, struct ic_reader *ret)
{
	struct ic_error *err = need(reader, size);

	if (err)
		return err;
	*ret = ic_reader_init(reader->next, (size_t)size, reader->at, reader->big_endian);
	move(reader, (size_t)size);
	return NULL;
}
