/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/show_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The number as the field's type has it: narrower, or with a sign. */
static int64_t as_signed(const ProtobufCFieldDescriptor *field, uint64_t value, bool *ret_signed)
{
	*ret_signed = true;
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_SFIXED32:
		return (int32_t)(uint32_t)value;
	case PROTOBUF_C_TYPE_SINT32:
		return (int32_t)((uint32_t)value >> 1 ^ -((uint32_t)value & 1));
	case PROTOBUF_C_TYPE_SINT64:
		return (int64_t)(value >> 1 ^ -(value & 1));
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return (int64_t)value;
	default:
		*ret_signed = false;
		return (int64_t)value;
	}
}

static void show_hex(struct ic_json *json, const char *key, bool negative, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%s0x%" PRIx64, negative ? "-" : "",
		       negative ? -value : value);
	ic_json_string(json, key, text);
}

static void show_flags(struct ic_json *json, const char *key, const struct ic_shown_name *names,
		       uint64_t value)
{
	const char *between = "";
	char rest[24];

	ic_json_open_string(json, key);
	for (; names->name; names++) {
		if (!(value & names->value))
			continue;
		ic_json_append(json, between, strlen(between));
		ic_json_append(json, names->name, strlen(names->name));
		between = " | ";
		value &= ~(uint64_t)names->value;
	}
	if (value) {
		(void)snprintf(rest, sizeof(rest), "%s0x%" PRIx64, between, value);
		ic_json_append(json, rest, strlen(rest));
	}
	ic_json_close_string(json);
}

/* The new encoding of a device number; include/uapi/linux/kdev_t.h, and makedev(3). */
static void show_device(struct ic_json *json, const char *key, bool user, uint64_t value)
{
	uint64_t major = value >> 20, minor = value & 0xfffff;
	char text[48];

	if (user) {
		major = (value >> 8 & 0xfff) | (value >> 32 & 0xfffff000);
		minor = (value & 0xff) | (value >> 12 & 0xffffff00);
	}
	(void)snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64, major, minor);
	ic_json_string(json, key, text);
}

static const char *name_of(const struct ic_shown_name *names, uint64_t value)
{
	while (names->name && names->value != value)
		names++;
	return names->name;
}

/* A number that is shown by its meaning; false: it is not. */
static bool show_meaning(const struct ic_show *show, const char *key, const struct ic_shown *shown,
			 uint64_t value)
{
	struct ic_json *json = show->json;
	const char *name;

	if (!show->pretty || !shown)
		return false;
	switch (shown->as) {
	case IC_SHOWN_FLAGS:
		show_flags(json, key, ic_shown_on(shown->names, show->march), value);
		return true;
	case IC_SHOWN_NAMES:
		name = name_of(shown->names, value);
		if (name)
			ic_json_string(json, key, name);
		return name != NULL;
	case IC_SHOWN_DEVICE:
	case IC_SHOWN_ODEVICE:
		show_device(json, key, shown->as == IC_SHOWN_ODEVICE, value);
		return true;
	case IC_SHOWN_PLAIN:
	case IC_SHOWN_TEXT:
	case IC_SHOWN_BASE64:
	case IC_SHOWN_UNIX:
	case IC_SHOWN_MESSAGE:
	case IC_SHOWN_HEX:
	case IC_SHOWN_IP:
		break;
	}
	return false;
}

void ic_show_number(const struct ic_show *show, const ProtobufCFieldDescriptor *field,
		    const char *key, const struct ic_shown *shown, bool hex, uint64_t value)
{
	struct ic_json *json = show->json;
	bool is_signed;
	int64_t number = as_signed(field, value, &is_signed);

	if (field->type == PROTOBUF_C_TYPE_BOOL) {
		ic_json_bool(json, key, value != 0);
		return;
	}
	if (field->type == PROTOBUF_C_TYPE_ENUM) {
		const ProtobufCEnumValue *known =
			protobuf_c_enum_descriptor_get_value(field->descriptor, (int)number);

		if (known)
			ic_json_string(json, key, known->name);
		else
			ic_json_signed(json, key, number);
		return;
	}
	if (field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_FIXED32)
		number = (uint32_t)value;
	if (show->pretty && (hex || (shown && shown->as == IC_SHOWN_HEX)))
		show_hex(json, key, is_signed && number < 0, (uint64_t)number);
	else if (show_meaning(show, key, shown, (uint64_t)number))
		return;
	else if (is_signed)
		ic_json_signed(json, key, number);
	else
		ic_json_number(json, key, (uint64_t)number);
}
