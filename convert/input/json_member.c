/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/json_member.h"

#include <inttypes.h>
#include <json.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/json_items.h"
#include "convert/base/limits.h"

static struct ic_error *parse(const char *text, size_t size, const char *name,
			      struct json_object **ret)
{
	struct json_tokener *tokener = json_tokener_new();
	enum json_tokener_error reason;
	struct ic_place place = { name, 0 };

	if (!tokener)
		return ic_error_memory();
	*ret = json_tokener_parse_ex(tokener, text, (int)size);
	place.offset = json_tokener_get_parse_end(tokener);
	reason = json_tokener_get_error(tokener);
	json_tokener_free(tokener);
	if (*ret)
		return NULL;
	return ic_error_at(IC_ERR_DAMAGED, place, "%s",
			   reason == json_tokener_continue ? "is cut short, the JSON does not end" :
							     "is not valid JSON");
}

static struct ic_error *read_all(const struct ic_member *member, struct json_object **ret)
{
	size_t size = (size_t)member->blob.size;
	char *text;
	struct ic_error *err;

	if (!member->has_blob)
		return ic_error_new(IC_ERR_MISSING, "%s: its bytes are not at hand", member->name);
	if (member->blob.size > IC_MAX_METADATA_BYTES)
		return ic_error_new(IC_ERR_LIMIT, "%s: larger than %u bytes, not read",
				    member->name, IC_MAX_METADATA_BYTES);
	text = malloc(size + 1);
	if (!text)
		return ic_error_memory();
	err = ic_blob_read(&member->blob, member->name, 0, text, size);
	if (!err && ic_json_items_are_too_many(text, size))
		err = ic_error_new(IC_ERR_LIMIT, "%s: more than %u objects and arrays, not read",
				   member->name, IC_MAX_JSON_ITEMS);
	if (!err)
		err = parse(text, size, member->name, ret);
	free(text);
	return err;
}

struct json_object *ic_json_member(const struct ic_member *member, struct ic_gaps *gaps)
{
	struct json_object *json = NULL;
	struct ic_error *err = read_all(member, &json);

	if (err && gaps)
		ic_gaps_add_error(gaps, 0, member->name, err);
	else
		ic_error_free(err);
	return json;
}

static struct json_object *get(struct json_object *object, const char *key, enum json_type type)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, key, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

const char *ic_json_member_string(struct json_object *object, const char *key)
{
	struct json_object *value = get(object, key, json_type_string);
	const char *text = value ? json_object_get_string(value) : NULL;

	return text && strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

struct json_object *ic_json_member_array(struct json_object *object, const char *key)
{
	return get(object, key, json_type_array);
}

struct json_object *ic_json_member_object(struct json_object *object, const char *key)
{
	return get(object, key, json_type_object);
}

void ic_json_member_releasep(struct json_object **json)
{
	json_object_put(*json);
}
