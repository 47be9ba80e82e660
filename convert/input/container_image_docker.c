/* SPDX-License-Identifier: Apache-2.0 */
#include <json.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/container_image_private.h"
#include "convert/input/json_member.h"

/* "blobs/sha256/HEX", as docker 25 and later names its files, says the file's digest. */
static const char *digest_of(struct ic_image_list *list, const char *name)
{
	static const char folder[] = "blobs/sha256/";

	return strncmp(name, folder, strlen(folder)) ?
		       NULL :
		       ic_arena_format(list->arena, "sha256:%s", name + strlen(folder));
}

static void take_layer(struct ic_image_list *list, struct json_object *name,
		       struct ic_image_layer *layer)
{
	const char *text = json_object_is_type(name, json_type_string) ?
				   json_object_get_string(name) :
				   NULL;

	layer->is_tar = true;
	if (!text) {
		ic_image_note(list, IC_GAP_DAMAGED, "manifest.json", "has a layer without a name");
		return;
	}
	layer->member = ic_image_find(list, text);
	layer->digest = digest_of(list, text);
	if (!layer->member)
		ic_image_note(list, IC_GAP_MISSING, text,
			      "the image has this layer, and it is not in the archive");
}

static struct ic_error *read_image(struct ic_image_list *list, const struct ic_member *manifest,
				   struct json_object *json)
{
	struct json_object *names = ic_json_member_array(json, "Layers");
	struct json_object *tags = ic_json_member_array(json, "RepoTags");
	size_t nr = names ? json_object_array_length(names) : 0;
	struct ic_container_image *slot, image = { .manifest = manifest, .nr_layers = nr };
	struct ic_image_layer *layers = ic_arena_alloc(list->arena, nr + 1, sizeof(*layers));
	const char *config = ic_json_member_string(json, "Config");
	const char *tag = NULL;
	struct ic_error *err = NULL;

	if (!layers)
		return ic_error_memory();
	image.layers = layers;
	for (size_t i = 0; i < nr; i++)
		take_layer(list, json_object_array_get_idx(names, i), &layers[i]);
	if (tags && json_object_array_length(tags))
		tag = json_object_get_string(json_object_array_get_idx(tags, 0));
	if (tag)
		image.ref = ic_arena_copy(list->arena, tag, strlen(tag));
	if (tag && !image.ref)
		return ic_error_memory();
	if (config) {
		size_t length = strlen(config);

		image.config = ic_image_find(list, config);
		image.config_digest = digest_of(list, config);
		/* Before docker 25 a configuration is called HEX.json. */
		if (!image.config_digest && length == strlen(".json") + 64)
			image.config_digest = ic_arena_format(list->arena, "sha256:%.64s", config);
		if (!image.config)
			ic_image_note(list, IC_GAP_MISSING, config,
				      "the configuration of the image is not in the archive");
	}
	if (image.config && image.config_digest)
		err = ic_image_digest_check(image.config, image.config_digest, list->gaps);
	if (!err)
		err = ic_image_configure(list, &image, layers, NULL);
	slot = err ? NULL : ic_array_append(&list->images, list->arena, sizeof(*slot));
	if (slot)
		*slot = image;
	return err || slot ? err : ic_error_memory();
}

static struct ic_error *read(struct ic_image_list *list, const struct ic_member *index)
{
	ic_cleanup(ic_json_member_releasep) struct json_object *json = NULL;
	struct ic_error *err = NULL;

	if (!index)
		return NULL;
	json = ic_json_member(index, list->gaps);
	if (!json_object_is_type(json, json_type_array)) /* many programs have a manifest.json */
		return NULL;
	for (size_t i = 0; !err && i < json_object_array_length(json); i++) {
		struct json_object *one = json_object_array_get_idx(json, i);

		if (++list->nr_read > IC_MAX_IMAGE_MANIFESTS) {
			ic_image_note(list, IC_GAP_LIMIT, index->name, "too many images; not read");
			break;
		}
		if (ic_json_member_array(one, "Layers"))
			err = read_image(list, index, one);
	}
	return err;
}

const struct ic_image_format ic_image_format_docker = {
	.kind_archive = "docker archive",
	.kind_folder = "unpacked docker archive",
	.index = "manifest.json",
	.read = read,
};
