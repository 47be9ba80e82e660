/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_WIRE_H
#define IC_CRIU_WIRE_H

#include "convert/base/reader.h"

/** How a field's value is stored; the numbers are protobuf's. */
enum ic_wire_type {
	IC_WIRE_VARINT = 0,
	IC_WIRE_FIXED64 = 1,
	IC_WIRE_BYTES = 2,
	IC_WIRE_FIXED32 = 5,
};

/** A field of a protobuf message as it lies in the bytes, whatever a schema says of it. */
struct ic_wire_field {
	uint32_t number;
	enum ic_wire_type type;
	struct ic_place at;     /**< of its key */
	uint64_t value;         /**< unless it is bytes */
	struct ic_reader bytes; /**< if it is bytes */
};

/**
 * Read the next field. Neither allocates nor recurses, so a hostile message costs its own length.
 *
 * @param message  moves past the field only on success
 * @return NULL, IC_ERR_DAMAGED (cut short, a number that is too long, field 0, a group), at the
 *         field's place
 *
 * Source: protobuf.dev/programming-guides/encoding; fixed numbers are little endian everywhere.
 */
ic_must_use struct ic_error *ic_wire_next(struct ic_reader *message, struct ic_wire_field *ret);

/** Read one base-128 number. */
ic_must_use struct ic_error *ic_wire_varint(struct ic_reader *message, uint64_t *ret);

/** The value of the last numeric field of that number; 0 if there is none that can be read. */
uint64_t ic_wire_number(struct ic_reader message, uint32_t number);

#endif
