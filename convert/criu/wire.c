/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/wire.h"

#include "convert/base/endian.h"

#define MAX_VARINT_BYTES 10

struct ic_error *ic_wire_varint(struct ic_reader *message, uint64_t *ret)
{
	size_t left = ic_reader_left(message);
	uint64_t value = 0;

	for (size_t i = 0; i < MAX_VARINT_BYTES; i++) {
		if (i == left)
			return ic_error_at(IC_ERR_DAMAGED, message->at,
					   "a number that is cut short");
		if (i == MAX_VARINT_BYTES - 1 && message->next[i] > 1)
			break;
		value |= (uint64_t)(message->next[i] & 0x7f) << 7 * i;
		if (message->next[i] & 0x80)
			continue;
		message->next += i + 1;
		message->at.offset += i + 1;
		*ret = value;
		return NULL;
	}
	return ic_error_at(IC_ERR_DAMAGED, message->at, "a number of more than 64 bits");
}

static struct ic_error *read_fixed(struct ic_reader *message, size_t size, uint64_t *ret)
{
	struct ic_reader bytes;
	struct ic_error *err = ic_read_slice(message, size, &bytes);

	if (!err)
		*ret = ic_get(bytes.next, size, false);
	return err;
}

static struct ic_error *read_bytes(struct ic_reader *message, struct ic_reader *ret)
{
	uint64_t size;
	struct ic_error *err = ic_wire_varint(message, &size);

	return err ? err : ic_read_slice(message, size, ret);
}

struct ic_error *ic_wire_next(struct ic_reader *message, struct ic_wire_field *ret)
{
	struct ic_reader reader = *message;
	struct ic_wire_field field = { .at = reader.at };
	uint64_t key;
	struct ic_error *err = ic_wire_varint(&reader, &key);

	if (err)
		return err;
	if (key >> 3 == 0 || key >> 3 > 0x1fffffff)
		return ic_error_at(IC_ERR_DAMAGED, field.at, "a field of no possible number");
	field.number = (uint32_t)(key >> 3);
	field.type = (enum ic_wire_type)(key & 7);
	switch (field.type) {
	case IC_WIRE_VARINT:
		err = ic_wire_varint(&reader, &field.value);
		break;
	case IC_WIRE_FIXED64:
		err = read_fixed(&reader, 8, &field.value);
		break;
	case IC_WIRE_BYTES:
		err = read_bytes(&reader, &field.bytes);
		break;
	case IC_WIRE_FIXED32:
		err = read_fixed(&reader, 4, &field.value);
		break;
	default:
		return ic_error_at(IC_ERR_DAMAGED, field.at, "a field of wire type %u",
				   (unsigned)field.type);
	}
	if (err)
		return ic_error_context(err, "field %u", field.number);
	*message = reader;
	*ret = field;
	return NULL;
}

uint64_t ic_wire_number(struct ic_reader message, uint32_t number)
{
	struct ic_wire_field field = { 0 };
	struct ic_error *err;
	uint64_t value = 0;

	while (ic_reader_left(&message)) {
		err = ic_wire_next(&message, &field);
		if (err) {
			ic_error_free(err);
			break;
		}
		if (field.number == number && field.type != IC_WIRE_BYTES)
			value = field.value;
	}
	return value;
}
