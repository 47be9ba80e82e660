/* SPDX-License-Identifier: Apache-2.0 */
#include "report/manifest_reader.h"

#include <json.h>
#include <string.h>

#include "report/hex.h"

#define NAME "manifest.json"

/*
 * json-c takes up to 800 bytes for an object of two and up to 250 for a value: what may be too many
 * of them is not given to it. A row of the manifest has three or four values.
 */
#define MAX_OBJECTS (1U << 19)
#define MAX_VALUES  (1U << 21)

static void release(struct json_object **json)
{
	json_object_put(*json);
}

static struct ic_error *damaged(const char *what)
{
	return ic_error_new(IC_ERR_DAMAGED, NAME ": %s", what);
}

static bool has_too_many(const char *bytes, size_t size)
{
	size_t nr_objects = 0, nr_values = 0;

	for (size_t i = 0; i < size; i++) {
		nr_objects += bytes[i] == '{' || bytes[i] == '[';
		nr_values += bytes[i] == ',';
	}
	return nr_objects > MAX_OBJECTS || nr_values > MAX_VALUES;
}

static struct ic_error *parse(const char *bytes, size_t size, struct json_object **ret)
{
	struct json_tokener *tokener;
	struct ic_error *err = NULL;
	struct json_object *json;

	if (size > IC_MAX_MANIFEST_BYTES || has_too_many(bytes, size))
		return ic_error_new(IC_ERR_LIMIT,
				    NAME ": more than %u bytes, %u objects or %u values, not read",
				    IC_MAX_MANIFEST_BYTES, MAX_OBJECTS, MAX_VALUES);
	tokener = json_tokener_new();
	if (!tokener)
		return ic_error_memory();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
	json = json_tokener_parse_ex(tokener, bytes, (int)size);
	if (!json)
		err = ic_error_at(IC_ERR_DAMAGED,
				  (struct ic_place){ NAME, json_tokener_get_parse_end(tokener) },
				  "not valid JSON: %s",
				  json_tokener_get_error(tokener) == json_tokener_continue ?
					  "cut short" :
					  json_tokener_error_desc(json_tokener_get_error(tokener)));
	json_tokener_free(tokener);
	if (!err)
		*ret = json;
	return err;
}

/* A string without a NUL in it, or NULL. It lives as long as the document. */
static const char *string(struct json_object *json, const char *key)
{
	struct json_object *value = json;

	if (key && !json_object_object_get_ex(json, key, &value))
		return NULL;
	if (!json_object_is_type(value, json_type_string) ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return NULL;
	return json_object_get_string(value);
}

static struct ic_error *read_size(struct json_object *row, uint64_t *ret)
{
	struct json_object *value;

	if (!json_object_object_get_ex(row, "size", &value) ||
	    !json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return damaged("a file without a size");
	*ret = json_object_get_uint64(value);
	return NULL;
}

static struct ic_error *read_file(struct json_object *row, struct ic_arena *arena,
				  struct ic_listed_file *ret)
{
	const char *name = json_object_is_type(row, json_type_object) ? string(row, "name") : NULL;
	const char *digest;
	struct json_object *there;
	struct ic_error *err;

	if (!name)
		return damaged("a file without a name");
	err = read_size(row, &ret->size);
	if (err)
		return err;
	digest = string(row, "sha256");
	if (json_object_object_get_ex(row, "sha256", &there) &&
	    !(digest && strlen(digest) == IC_DIGEST_HEX_SIZE - 1 &&
	      ic_hex_digest(digest, &ret->digest)))
		return ic_error_new(IC_ERR_DAMAGED, NAME ": %s: its sha256 is no SHA-256", name);
	ret->name = ic_arena_copy(arena, name, strlen(name));
	return ret->name ? NULL : ic_error_memory();
}

static struct ic_error *array(struct json_object *json, const char *key, struct json_object **ret)
{
	if (json_object_object_get_ex(json, key, ret) && json_object_is_type(*ret, json_type_array))
		return NULL;
	return ic_error_new(IC_ERR_DAMAGED, NAME ": no list of %s", key);
}

static struct ic_error *read_files(struct json_object *json, const char *key,
				   struct ic_arena *arena, const struct ic_listed_file **ret,
				   size_t *ret_nr)
{
	struct ic_listed_file *files;
	struct json_object *rows;
	struct ic_error *err = array(json, key, &rows);
	size_t nr;

	if (err)
		return err;
	nr = json_object_array_length(rows);
	files = ic_arena_alloc(arena, nr + 1, sizeof(*files));
	if (!files)
		return ic_error_memory();
	for (size_t i = 0; !err && i < nr; i++)
		err = read_file(json_object_array_get_idx(rows, i), arena, &files[i]);
	*ret = files;
	*ret_nr = nr;
	return err;
}

static struct ic_error *read_options(struct json_object *json, struct ic_arena *arena,
				     struct ic_manifest *ret)
{
	const char **options;
	struct json_object *rows;
	struct ic_error *err = array(json, "options", &rows);

	if (err)
		return err;
	ret->nr_options = json_object_array_length(rows);
	options = ic_arena_alloc(arena, ret->nr_options + 1, sizeof(*options));
	if (!options)
		return ic_error_memory();
	for (size_t i = 0; i < ret->nr_options; i++) {
		const char *option = string(json_object_array_get_idx(rows, i), NULL);

		options[i] = option ? ic_arena_copy(arena, option, strlen(option)) : "";
		if (!options[i])
			return ic_error_memory();
	}
	ret->options = options;
	return NULL;
}

static struct ic_error *read_head(struct json_object *json, struct ic_manifest *ret)
{
	const char *digests, *schema;
	struct json_object *version;

	if (!json_object_is_type(json, json_type_object))
		return damaged("no JSON object");
	schema = string(json, "schema");
	if (!schema || strcmp(schema, "urn:x-icecore:manifest"))
		return damaged("not a manifest of icecore");
	if (!json_object_object_get_ex(json, "schema_version", &version) ||
	    json_object_get_int64(version) != 1)
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    NAME ": of another version of icecore, which wrote more or "
					 "other things into it");
	digests = string(json, "digests");
	if (!digests || (strcmp(digests, "sha256") && strcmp(digests, "off")))
		return damaged("does not say whether digests were computed");
	ret->digests = !strcmp(digests, "sha256");
	return NULL;
}

static struct ic_error *read_input(struct json_object *json, struct ic_arena *arena,
				   struct ic_manifest *ret)
{
	struct ic_listed_file *archive = ic_arena_alloc(arena, 1, sizeof(*archive));
	struct json_object *input, *row;
	struct ic_error *err = NULL;

	if (!archive)
		return ic_error_memory();
	if (!json_object_object_get_ex(json, "input", &input) ||
	    !json_object_is_type(input, json_type_object))
		return damaged("says nothing of the input");
	if (json_object_object_get_ex(input, "archive", &row)) {
		err = read_file(row, arena, archive);
		ret->archive = archive;
	}
	return err ? err : read_files(input, "members", arena, &ret->members, &ret->nr_members);
}

struct ic_error *ic_manifest_read(const void *bytes, size_t size, struct ic_arena *arena,
				  struct ic_manifest *ret)
{
	ic_cleanup(release) struct json_object *json = NULL;
	struct ic_manifest manifest = { .digests = false };
	struct ic_error *err = parse(bytes, size, &json);

	if (!err)
		err = read_head(json, &manifest);
	if (!err)
		err = read_options(json, arena, &manifest);
	if (!err)
		err = read_input(json, arena, &manifest);
	if (!err)
		err = read_files(json, "outputs", arena, &manifest.outputs, &manifest.nr_outputs);
	if (!err)
		*ret = manifest;
	return err;
}

const char *ic_manifest_option(const struct ic_manifest *manifest, const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < manifest->nr_options; i++)
		if (!strncmp(manifest->options[i], name, size) && manifest->options[i][size] == '=')
			return manifest->options[i] + size + 1;
	return NULL;
}
