/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/json.h"

#include <stdlib.h>
#include <string.h>

#include "convert/base/json_items.h"
#include "convert/load/json_scan.h"

static struct ic_error *parse(const struct ic_member *member, const struct ic_json_extent *extent,
			      struct ic_gaps *gaps, struct json_object **ret)
{
	const char *bytes = (const char *)member->blob.bytes;
	size_t length = strlen(extent->closers);
	struct json_tokener *tokener = json_tokener_new_ex((int)IC_MAX_JSON_DEPTH + 1);

	if (!tokener)
		return ic_error_memory();
	*ret = json_tokener_parse_ex(tokener, bytes, (int)extent->size);
	/* The NUL ends a number that nothing else ends. */
	if (!*ret && json_tokener_get_error(tokener) == json_tokener_continue)
		*ret = json_tokener_parse_ex(tokener, extent->closers, (int)length + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_DAMAGED, .member = member->name },
			    "%s: not read: %s", member->name,
			    json_tokener_error_desc(json_tokener_get_error(tokener)));
	json_tokener_free(tokener);
	return NULL;
}

struct ic_error *ic_json_read(const struct ic_member *member, struct ic_gaps *gaps,
			      struct json_object **ret)
{
	struct ic_json_extent extent;
	struct ic_error *err;

	*ret = NULL;
	if (member->unread) /* it has its gap */
		return NULL;
	if (!member->has_blob || !member->blob.bytes || member->blob.size > IC_MAX_METADATA_BYTES ||
	    ic_json_items_are_too_many((const char *)member->blob.bytes,
				       (size_t)member->blob.size)) {
		ic_gaps_add(gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = member->name },
			    "%s: larger than %u bytes or %u objects and arrays, not read",
			    member->name, IC_MAX_METADATA_BYTES, IC_MAX_JSON_ITEMS);
		return NULL;
	}
	err = ic_json_scan(member, gaps, &extent);
	if (err || !extent.size)
		return err;
	return parse(member, &extent, gaps, ret);
}

void ic_json_putp(struct json_object **json)
{
	json_object_put(*json);
}

struct json_object *ic_json_get(struct json_object *json, const char *name)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(json, json_type_object) ||
	    !json_object_object_get_ex(json, name, &value))
		return NULL;
	return value;
}

struct ic_text ic_json_string_of(struct json_object *json, struct ic_arena *arena)
{
	size_t size;

	if (!json_object_is_type(json, json_type_string))
		return (struct ic_text){ NULL, 0 };
	size = (size_t)json_object_get_string_len(json);
	return (struct ic_text){ ic_arena_copy(arena, json_object_get_string(json), size), size };
}

struct ic_text ic_json_get_string(struct json_object *json, const char *name,
				  struct ic_arena *arena)
{
	return ic_json_string_of(ic_json_get(json, name), arena);
}

static bool digits_only(const char *string, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (string[i] < '0' || string[i] > '9')
			return false;
	return size && size <= 20;
}

bool ic_json_number_of(struct json_object *json, uint64_t *ret)
{
	if (json_object_is_type(json, json_type_string)) {
		const char *string = json_object_get_string(json);
		uint64_t value = 0;

		if (!digits_only(string, (size_t)json_object_get_string_len(json)))
			return false;
		for (; *string; string++)
			if (__builtin_mul_overflow(value, 10, &value) ||
			    __builtin_add_overflow(value, (uint64_t)(*string - '0'), &value))
				return false;
		*ret = value;
		return true;
	}
	/* json-c makes the largest of what does not fit. */
	if (!json_object_is_type(json, json_type_int) || json_object_get_int64(json) < 0 ||
	    json_object_get_uint64(json) == UINT64_MAX)
		return false;
	*ret = json_object_get_uint64(json);
	return true;
}

size_t ic_json_length(struct json_object *json)
{
	return json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;
}
