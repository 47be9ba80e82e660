/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_RECORD_H
#define IC_CRIU_RECORD_H

#include "convert/base/member.h"
#include "convert/base/reader.h"

/** One record of an image that need not be in memory. */
struct ic_record {
	struct ic_reader body;
	uint64_t end;    /**< offset of the first byte behind it */
	uint8_t *buffer; /**< what `body` lies in, unless that is the member itself */
};

/**
 * Read the record at an offset: a 32-bit length, then that many bytes.
 *
 * @param ret  release it with ic_record_release(); all zero is fine for that
 * @return NULL, IC_ERR_DAMAGED (cut short), IC_ERR_LIMIT (IC_MAX_RECORD_BYTES), IC_ERR_SYSTEM,
 *         naming member and offset; then nothing behind can be read
 *
 * Source: criu/protobuf.c (CRIU 4.2); the length is in the dumping host's byte order.
 */
ic_must_use struct ic_error *ic_record_read(const struct ic_member *member, uint64_t offset,
					    bool big_endian, struct ic_record *ret);

/** Destructor for ic_cleanup(). */
void ic_record_release(struct ic_record *record);

#endif
