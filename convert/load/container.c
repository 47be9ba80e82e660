/* SPDX-License-Identifier: Apache-2.0 */
#include <json.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/load/loader.h"

static void release(struct json_object **json)
{
	json_object_put(*json);
}

/* json-c takes up to 800 bytes for an object of two: what may be too many is not given to it. */
static bool has_too_many(const struct ic_blob *blob)
{
	size_t nr = 0;

	for (uint64_t i = 0; i < blob->size; i++)
		nr += blob->bytes[i] == '{' || blob->bytes[i] == '[';
	return nr > IC_MAX_JSON_ITEMS;
}

struct json_object *ic_load_json(struct ic_loader *loader, const char *name)
{
	const struct ic_member *member = ic_store_beside(loader->store, name);
	struct ic_gap gap = { .kind = IC_GAP_DAMAGED, .member = name };
	struct json_tokener *tokener;
	struct json_object *json;

	if (!member || member->unread) /* what could not be read has its gap */
		return NULL;
	if (!member->has_blob || !member->blob.bytes || member->blob.size > IC_MAX_METADATA_BYTES ||
	    has_too_many(&member->blob)) {
		gap.kind = IC_GAP_LIMIT;
		ic_gaps_add(loader->gaps, gap,
			    "%s: larger than %u bytes or %u objects and arrays, not read", name,
			    IC_MAX_METADATA_BYTES, IC_MAX_JSON_ITEMS);
		return NULL;
	}
	tokener = json_tokener_new();
	if (!tokener)
		return NULL;
	json = json_tokener_parse_ex(tokener, (const char *)member->blob.bytes,
				     (int)member->blob.size);
	if (!json) {
		gap.offset = json_tokener_get_parse_end(tokener);
		ic_gaps_add(loader->gaps, gap, "%s+0x%llx: not valid JSON: %s", name,
			    (unsigned long long)gap.offset,
			    json_tokener_error_desc(json_tokener_get_error(tokener)));
	}
	json_tokener_free(tokener);
	return json;
}

/* A string of a JSON object, copied; absent when it is not there or no string. */
static struct ic_text string(struct ic_loader *loader, struct json_object *json, const char *key)
{
	struct json_object *value;
	size_t size;

	if (!json_object_object_get_ex(json, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return (struct ic_text){ NULL, 0 };
	size = (size_t)json_object_get_string_len(value);
	return (struct ic_text){ ic_arena_copy(loader->arena, json_object_get_string(value), size),
				 size };
}

/* The first of two names that a runtime may use for one thing. */
static struct ic_text either(struct ic_text first, struct ic_text second)
{
	return first.bytes ? first : second;
}

/* What io.container.manager says; containerd has no such annotation. */
static const char *engine_of(struct ic_text manager)
{
	if (ic_text_is(manager, "libpod"))
		return "Podman";
	if (ic_text_is(manager, "cri-o"))
		return "CRI-O";
	return manager.bytes ? "unknown" : "containerd";
}

static void read_config(struct ic_loader *loader, struct json_object *config)
{
	struct ic_container *container = &loader->checkpoint->container;

	container->id = string(loader, config, "id");
	container->name = string(loader, config, "name");
	container->image = either(string(loader, config, "rootfsImageName"),
				  string(loader, config, "rootfsImage"));
	container->runtime = string(loader, config, "runtime");
	container->created = string(loader, config, "createdTime");
	container->checkpointed = string(loader, config, "checkpointedTime");
}

static void read_spec(struct ic_loader *loader, struct json_object *spec)
{
	struct ic_container *container = &loader->checkpoint->container;
	struct json_object *annotations = NULL;

	if (!json_object_object_get_ex(spec, "annotations", &annotations) ||
	    !json_object_is_type(annotations, json_type_object))
		annotations = NULL;
	container->engine = engine_of(string(loader, annotations, "io.container.manager"));
	container->pod = either(string(loader, annotations, "io.kubernetes.pod.name"),
				string(loader, annotations, "io.kubernetes.cri.sandbox-name"));
	container->pod_namespace =
		either(string(loader, annotations, "io.kubernetes.pod.namespace"),
		       string(loader, annotations, "io.kubernetes.cri.sandbox-namespace"));
}

struct ic_error *ic_load_container(struct ic_loader *loader)
{
	ic_cleanup(release) struct json_object *config = ic_load_json(loader, "config.dump");
	ic_cleanup(release) struct json_object *spec = ic_load_json(loader, "spec.dump");

	if (json_object_is_type(config, json_type_object))
		read_config(loader, config);
	if (json_object_is_type(spec, json_type_object))
		read_spec(loader, spec);
	if (config && !loader->checkpoint->container.engine)
		loader->checkpoint->container.engine = "unknown";
	return NULL;
}
