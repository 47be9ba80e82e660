/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/unpack.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/image.h"

/* What a record may still allocate. Counted down only: enough to stop what multiplies. */
struct budget {
	size_t left;
	bool spent;
};

static void *take(void *data, size_t size)
{
	struct budget *budget = data;

	if (size > budget->left) {
		budget->spent = true;
		return NULL;
	}
	budget->left -= size;
	return malloc(size);
}

static void give(void *data, void *memory)
{
	(void)data;
	free(memory);
}

struct ic_error *ic_unpack(const ProtobufCMessageDescriptor *descriptor,
			   const struct ic_reader *record, void *ret)
{
	size_t size = ic_reader_left(record);
	struct budget budget = { .left = size * IC_UNPACK_FACTOR + IC_UNPACK_FLOOR_BYTES };
	ProtobufCAllocator allocator = { take, give, &budget };
	ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, size,
							      record->next);

	if (!message && budget.spent)
		return ic_error_at(IC_ERR_LIMIT, record->at,
				   "%s of %zu bytes unpacks to more memory than any real one",
				   descriptor->name, size);
	if (!message)
		return ic_error_at(IC_ERR_DAMAGED, record->at, "not a valid %s (%zu bytes)",
				   descriptor->name, size);
	memcpy(ret, &message, sizeof(message));
	return NULL;
}

void ic_unpacked_free(void *message)
{
	ProtobufCMessage *unpacked;

	memcpy(&unpacked, message, sizeof(unpacked));
	if (unpacked) /* give() is what the default allocator does too */
		protobuf_c_message_free_unpacked(unpacked, NULL);
}

struct ic_error *ic_unpack_next(struct ic_image *image,
				const ProtobufCMessageDescriptor *descriptor, void *ret)
{
	struct ic_reader record;
	struct ic_error *err = ic_image_next(image, &record);

	return err ? err : ic_unpack(descriptor, &record, ret);
}

const char *ic_unpacked_lacks(const void *message, uint32_t last)
{
	const ProtobufCMessage *unpacked = message;
	const uint8_t *bytes = message;

	for (unsigned i = 0; i < unpacked->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &unpacked->descriptor->fields[i];
		protobuf_c_boolean has;

		if (field->id > last || field->label != PROTOBUF_C_LABEL_OPTIONAL ||
		    field->type == PROTOBUF_C_TYPE_MESSAGE)
			continue;
		memcpy(&has, bytes + field->quantifier_offset, sizeof(has));
		if (!has && !field->default_value)
			return field->name;
	}
	return NULL;
}

/* The schemas declare registers as uint32 or uint64 and as nothing else. */
static uint64_t number_at(const ProtobufCFieldDescriptor *field, const uint8_t *at, size_t index)
{
	uint64_t wide;
	uint32_t narrow;

	if (field->type == PROTOBUF_C_TYPE_UINT64) {
		memcpy(&wide, at + index * sizeof(wide), sizeof(wide));
		return wide;
	}
	memcpy(&narrow, at + index * sizeof(narrow), sizeof(narrow));
	return narrow;
}

/* How many numbers the field holds, and where. */
static size_t numbers_of(const ProtobufCFieldDescriptor *field, const uint8_t *message,
			 const uint8_t **ret_at)
{
	const uint8_t *quantifier = message + field->quantifier_offset;
	protobuf_c_boolean has;
	size_t nr;

	*ret_at = message + field->offset;
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&has, quantifier, sizeof(has));
		return has != 0;
	}
	memcpy(&nr, quantifier, sizeof(nr));
	memcpy(ret_at, message + field->offset, sizeof(*ret_at));
	return nr;
}

const char *ic_unpacked_numbers(const void *message, const struct ic_unpacked_fields *fields,
				size_t nr_fields, uint64_t *to)
{
	const ProtobufCMessageDescriptor *descriptor =
		((const ProtobufCMessage *)message)->descriptor;

	for (size_t i = 0; i < nr_fields; i++)
		for (uint32_t id = fields[i].first; id <= fields[i].last; id++) {
			const ProtobufCFieldDescriptor *field =
				protobuf_c_message_descriptor_get_field(descriptor, id);
			const uint8_t *at;

			if (numbers_of(field, message, &at) != fields[i].nr)
				return field->name;
			for (size_t index = 0; index < fields[i].nr; index++)
				*to++ = number_at(field, at, index);
		}
	return NULL;
}

struct ic_text ic_unpacked_text(struct ic_arena *arena, const ProtobufCBinaryData *field)
{
	return (struct ic_text){ ic_arena_copy(arena, field->data, field->len), field->len };
}
