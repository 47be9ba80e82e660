/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/record.h"

#include <inttypes.h>
#include <stdlib.h>

#include "convert/base/checked.h"
#include "convert/base/endian.h"
#include "convert/base/limits.h"

#define LENGTH_BYTES 4

/* The bytes of the body, which are known to be there. */
static struct ic_error *read_body(const struct ic_member *member, uint64_t offset, size_t size,
				  struct ic_record *ret)
{
	if (member->blob.bytes)
		return NULL;
	ret->buffer = malloc(size + 1);
	if (!ret->buffer)
		return ic_error_memory();
	return ic_blob_read(&member->blob, member->name, offset, ret->buffer, size);
}

struct ic_error *ic_record_read(const struct ic_member *member, uint64_t offset, bool big_endian,
				struct ic_record *ret)
{
	struct ic_place at = { member->name, offset };
	struct ic_record record = { 0 };
	uint64_t left = member->blob.size - ic_min(offset, member->blob.size);
	uint8_t word[LENGTH_BYTES];
	struct ic_error *err;
	uint32_t size;

	err = ic_blob_read(&member->blob, member->name, offset, word, sizeof(word));
	if (err)
		return ic_error_context(err, "record length");
	size = (uint32_t)ic_get(word, sizeof(word), big_endian);
	if (size > left - LENGTH_BYTES)
		return ic_error_at(IC_ERR_DAMAGED, at,
				   "record body: cut short: need %" PRIu32 " bytes, have %" PRIu64,
				   size, left - LENGTH_BYTES);
	if (size > IC_MAX_RECORD_BYTES)
		return ic_error_at(IC_ERR_LIMIT, at,
				   "record of %" PRIu32 " bytes, the largest that is read has %u",
				   size, IC_MAX_RECORD_BYTES);
	at.offset += LENGTH_BYTES;
	err = read_body(member, at.offset, size, &record);
	if (err) {
		ic_record_release(&record);
		return err;
	}
	record.body = ic_reader_init(record.buffer ? record.buffer : member->blob.bytes + at.offset,
				     size, at, big_endian);
	record.end = at.offset + size;
	*ret = record;
	return NULL;
}

void ic_record_release(struct ic_record *record)
{
	free(record->buffer);
}
