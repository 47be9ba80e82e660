/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_WIRE_H
#define ICB_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "tests/builder/builder.h"

/** Bytes that live as long as the struct icb they were made with. */
struct icb_wire {
	uint8_t *bytes;
	size_t size;
};

/**
 * A protobuf message from text, for images without a schema and for messages no writer would make.
 * Items are separated by blanks:
 *
 *     NUMBER:VALUE          a field
 *     FIRST-LAST:VALUE      fields of consecutive numbers, the same value
 *     NUMBER:VALUE*COUNT    a repeated field
 *
 * VALUE is one of
 *
 *     12  0x0c  -12         varint; a negative one takes ten bytes
 *     z-12                  zigzag varint
 *     f12                   fixed64
 *     $3                    varint of vars[3]
 *     +12  +$3              varint that counts: one more for each field or item
 *     'text'                bytes; knows \n \\ \' and \x1b
 *     {ITEMS}               a message
 *
 * Text that is not so aborts.
 *
 * @param vars  what $0 to $9 stand for; NULL if there are none
 */
struct icb_wire icb_wire(struct icb *b, const char *text, const uint64_t *vars);

#endif
