/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_SHOW_NUMBER_H
#define IC_CRIU_SHOW_NUMBER_H

#include "convert/criu/show.h"
#include "convert/criu/shown.h"

/**
 * Write a number that was read from the wire as its field's type has it: with its width and sign, an
 * enumeration by name, and if show->pretty by what it means.
 *
 * @param key    NULL in a list
 * @param shown  the field's row, or NULL
 * @param hex    whether the message around it is shown in hexadecimal
 */
void ic_show_number(const struct ic_show *show, const ProtobufCFieldDescriptor *field,
		    const char *key, const struct ic_shown *shown, bool hex, uint64_t value);

#endif
