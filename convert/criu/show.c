/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/show.h"

#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/show_number.h"
#include "convert/criu/wire.h"

/* A level of messages in messages, and what is handed down to it. */
struct level {
	const struct ic_show *show;
	unsigned depth;
	bool hex; /* every number of it */
};

/* Where the values of a field begin and end in a message, so that each is looked for only there. */
struct run {
	struct ic_reader from;
	size_t nr;
};

static void show_message(struct level level, const ProtobufCMessageDescriptor *descriptor,
			 struct ic_reader message);

static void damaged(const struct ic_show *show, struct ic_place at, const char *name,
		    const char *what)
{
	ic_gaps_add(show->gaps,
		    (struct ic_gap){
			    .kind = IC_GAP_DAMAGED, .member = at.member, .offset = at.offset },
		    "%s %s", name, what);
}

static bool is_bytes(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_BYTES ||
	       field->type == PROTOBUF_C_TYPE_STRING;
}

static enum ic_wire_type wire_type_of(const ProtobufCFieldDescriptor *field)
{
	if (is_bytes(field))
		return IC_WIRE_BYTES;
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return IC_WIRE_FIXED64;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return IC_WIRE_FIXED32;
	default:
		return IC_WIRE_VARINT;
	}
}

static bool is_list(const ProtobufCFieldDescriptor *field)
{
	return field->label == PROTOBUF_C_LABEL_REPEATED;
}

/* Numbers of a list may be packed into one field, though CRIU does not. */
static bool is_packed(const ProtobufCFieldDescriptor *field, const struct ic_wire_field *value)
{
	return is_list(field) && !is_bytes(field) && value->type == IC_WIRE_BYTES;
}

static bool fits(const ProtobufCFieldDescriptor *field, const struct ic_wire_field *value)
{
	return value->type == wire_type_of(field) || is_packed(field, value);
}

static void show_packed_message(struct level level, const char *key,
				const ProtobufCMessageDescriptor *descriptor,
				const struct ic_shown *shown, struct ic_reader bytes)
{
	level.depth++;
	level.hex = level.hex || (shown && shown->as == IC_SHOWN_HEX);
	ic_json_object(level.show->json, key);
	show_message(level, descriptor, bytes);
	ic_json_close(level.show->json);
}

static void show_bytes(const struct level *level, const ProtobufCFieldDescriptor *field,
		       const char *key, const struct ic_shown *shown, struct ic_reader bytes)
{
	struct ic_json *json = level->show->json;
	size_t size = ic_reader_left(&bytes);

	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		show_packed_message(*level, key, field->descriptor, shown, bytes);
	else if (shown && shown->as == IC_SHOWN_MESSAGE)
		show_packed_message(*level, key, shown->packed, shown, bytes);
	else if (shown && shown->as == IC_SHOWN_TEXT)
		ic_json_exact(json, key, (struct ic_text){ (const char *)bytes.next, size });
	else if (shown && shown->as == IC_SHOWN_UNIX)
		ic_show_quoted_printable(json, key, bytes.next, size);
	else
		ic_show_base64(json, key, bytes.next, size);
}

static void show_packed_numbers(const struct level *level, const ProtobufCFieldDescriptor *field,
				const struct ic_shown *shown, struct ic_reader bytes)
{
	enum ic_wire_type type = wire_type_of(field);
	size_t width = type == IC_WIRE_FIXED64 ? 8 : 4;
	struct ic_error *err = NULL;

	while (!err && ic_reader_left(&bytes)) {
		struct ic_reader one;
		uint64_t value = 0;

		if (type == IC_WIRE_VARINT) {
			err = ic_wire_varint(&bytes, &value);
		} else {
			err = ic_read_slice(&bytes, width, &one);
			value = err ? 0 : ic_get(one.next, width, false);
		}
		if (!err)
			ic_show_number(level->show, field, NULL, shown, level->hex, value);
	}
	if (err)
		ic_gaps_add_error(level->show->gaps, 0, bytes.at.member, err);
}

/* The next value of a field; false: there is none, which a run that was counted does not come to. */
static bool next_value(const ProtobufCFieldDescriptor *field, struct ic_reader *from,
		       struct ic_wire_field *ret)
{
	while (ic_reader_left(from)) {
		struct ic_error *err = ic_wire_next(from, ret);

		if (err) {
			ic_error_free(err);
			return false;
		}
		if (ret->number == field->id && fits(field, ret))
			return true;
	}
	return false;
}

static void show_value(const struct level *level, const ProtobufCFieldDescriptor *field,
		       const char *key, const struct ic_shown *shown,
		       const struct ic_wire_field *value)
{
	if (is_packed(field, value))
		show_packed_numbers(level, field, shown, value->bytes);
	else if (value->type == IC_WIRE_BYTES)
		show_bytes(level, field, key, shown, value->bytes);
	else
		ic_show_number(level->show, field, key, shown, level->hex, value->value);
}

/* Words that are an address; false: they are not, and are shown as numbers. */
static bool show_address(const struct level *level, const ProtobufCFieldDescriptor *field,
			 const struct run *run)
{
	struct ic_reader from = run->from;
	char text[IC_SHOW_IP_SIZE];
	uint8_t bytes[16];

	if (run->nr != 1 && run->nr != 4)
		return false;
	for (size_t i = 0; i < run->nr; i++) {
		struct ic_wire_field value = { 0 };

		if (!next_value(field, &from, &value) || value.type != IC_WIRE_VARINT)
			return false;
		/* The words are in memory as on the wire, and were read as the machine's numbers. */
		ic_put(bytes + 4 * i, 4, from.big_endian, (uint32_t)value.value);
	}
	ic_show_ip(bytes, 4 * run->nr, text);
	ic_json_string(level->show->json, NULL, text);
	return true;
}

static void show_list(const struct level *level, const ProtobufCFieldDescriptor *field,
		      const struct ic_shown *shown, const struct run *run)
{
	struct ic_json *json = level->show->json;
	struct ic_reader from = run->from;

	ic_json_array(json, field->name);
	if (!level->show->pretty || !shown || shown->as != IC_SHOWN_IP ||
	    !show_address(level, field, run))
		for (size_t i = 0; !json->err && i < run->nr; i++) {
			struct ic_wire_field value = { 0 };

			if (!next_value(field, &from, &value))
				break;
			show_value(level, field, NULL, shown, &value);
		}
	ic_json_close(json);
}

static void show_single(const struct level *level, const ProtobufCFieldDescriptor *field,
			const struct ic_shown *shown, const struct run *run)
{
	struct ic_reader from = run->from;
	struct ic_wire_field value = { 0 };

	for (size_t i = 0; i < run->nr; i++)
		if (!next_value(field, &from, &value))
			return;
	if (run->nr > 1)
		damaged(level->show, value.at, field->name,
			"is there more than once; the last is shown");
	show_value(level, field, field->name, shown, &value);
}

static const char *const wire_names[] = {
	[IC_WIRE_VARINT] = "varint",
	[IC_WIRE_FIXED64] = "fixed64",
	[IC_WIRE_BYTES] = "bytes",
	[IC_WIRE_FIXED32] = "fixed32",
};

/* What the schema has no name for, or another type. */
static void show_unknown(const struct level *level, const ProtobufCMessageDescriptor *descriptor,
			 struct ic_reader message)
{
	struct ic_json *json = level->show->json;

	ic_json_array(json, "unknown_fields");
	while (!json->err && ic_reader_left(&message)) {
		const ProtobufCFieldDescriptor *field;
		struct ic_wire_field value = { 0 };
		struct ic_error *err = ic_wire_next(&message, &value);

		if (err) { /* not in a message that was surveyed */
			ic_error_free(err);
			break;
		}
		field = protobuf_c_message_descriptor_get_field(descriptor, value.number);
		if (field && fits(field, &value))
			continue;
		ic_json_row(json, NULL);
		ic_json_number(json, "number", value.number);
		ic_json_string(json, "type", wire_names[value.type]);
		if (value.type == IC_WIRE_BYTES)
			ic_show_base64(json, "value", value.bytes.next,
				       ic_reader_left(&value.bytes));
		else
			ic_json_number(json, "value", value.value);
		ic_json_close(json);
	}
	ic_json_close(json);
}

/*
 * Find where the values of each field are. `message` is cut where it cannot be read any further.
 *
 * Return how many fields the schema does not know.
 */
static size_t survey(const struct level *level, const ProtobufCMessageDescriptor *descriptor,
		     struct ic_reader *message, struct run *runs)
{
	struct ic_reader reader = *message;
	size_t nr_unknown = 0;

	while (ic_reader_left(&reader)) {
		struct ic_reader from = reader;
		const ProtobufCFieldDescriptor *field;
		struct ic_wire_field value = { 0 };
		struct ic_error *err = ic_wire_next(&reader, &value);
		struct run *run;

		if (err) {
			ic_gaps_add_error(level->show->gaps, 0, reader.at.member,
					  ic_error_context(err, "%s", descriptor->name));
			message->end = reader.next;
			break;
		}
		field = protobuf_c_message_descriptor_get_field(descriptor, value.number);
		if (field && !fits(field, &value))
			damaged(level->show, value.at, field->name, "is of another wire type");
		if (!field || !fits(field, &value)) {
			nr_unknown++;
			continue;
		}
		run = &runs[field - descriptor->fields];
		if (!run->nr++)
			run->from = from;
	}
	return nr_unknown;
}

static void show_message(struct level level, const ProtobufCMessageDescriptor *descriptor,
			 struct ic_reader message)
{
	struct run runs[IC_MAX_MESSAGE_FIELDS] = { 0 };
	size_t nr_unknown;

	if (level.depth > IC_MAX_MESSAGE_DEPTH) {
		damaged(level.show, message.at, descriptor->name,
			"is nested more deeply than any real one");
		return;
	}
	nr_unknown = survey(&level, descriptor, &message, runs);
	for (unsigned i = 0; i < descriptor->n_fields && !level.show->json->err; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		const struct ic_shown *shown;

		if (!runs[i].nr)
			continue;
		shown = ic_shown_find(descriptor->name, field->name);
		if (is_list(field))
			show_list(&level, field, shown, &runs[i]);
		else
			show_single(&level, field, shown, &runs[i]);
	}
	if (nr_unknown)
		show_unknown(&level, descriptor, message);
}

void ic_show_message(const struct ic_show *show, const ProtobufCMessageDescriptor *descriptor,
		     struct ic_reader message)
{
	show_message((struct level){ show, 0, false }, descriptor, message);
}
