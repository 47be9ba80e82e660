/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <json.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/container_image_private.h"
#include "convert/input/json_member.h"

#define CTR_PREFIX "application/vnd.containerd.container."
#define CTR_CRIU   CTR_PREFIX "criu.checkpoint.criu.tar"
#define PREDUMP    CTR_PREFIX "criu.checkpoint.predump.tar"
#define REF_NAME   "org.opencontainers.image.ref.name"
#define FULL_NAME  "io.containerd.image.name"

/* What is known of an index or a manifest before it is read. */
struct reading {
	struct ic_image_list *list;
	const struct ic_member *member;
	const char *digest; /* NULL: the index of all */
	const struct ic_image_context *context;
	const struct reading *outer; /* the index that leads here */
	unsigned int depth;
};

/* Where a blob of that digest lies: "blobs/sha256/HEX"; NULL: there is none. */
static const struct ic_member *find_blob(struct ic_image_list *list, const char *digest)
{
	const char *colon = strchr(digest, ':');
	const char *name;

	if (!colon || strchr(digest, '/'))
		return NULL;
	name = ic_arena_format(list->arena, "blobs/%.*s/%s", (int)(colon - digest), digest,
			       colon + 1);
	return name ? ic_image_find(list, name) : NULL;
}

/* Layers of an image that are tars of files, by their media type. */
static bool is_tar(const char *media_type)
{
	const char *tar;

	if (!media_type)
		return true;
	tar = strstr(media_type, ".tar");
	return tar && !strstr(tar, "encrypted");
}

static bool is_index_or_manifest(const char *media_type)
{
	return !media_type || strstr(media_type, "image.index") ||
	       strstr(media_type, "image.manifest") || strstr(media_type, "distribution.manifest");
}

static struct ic_error *take_layer(struct ic_image_list *list, struct json_object *descriptor,
				   struct ic_image_layer *layer)
{
	struct json_object *size;
	struct ic_error *err = ic_image_string(list, descriptor, "mediaType", &layer->media_type);

	if (!err)
		err = ic_image_string(list, descriptor, "digest", &layer->digest);
	if (err)
		return err;
	if (json_object_is_type(descriptor, json_type_object) &&
	    json_object_object_get_ex(descriptor, "size", &size) &&
	    json_object_is_type(size, json_type_int) && json_object_get_int64(size) >= 0) {
		layer->has_size = true;
		layer->size = (uint64_t)json_object_get_int64(size);
	}
	layer->is_tar = is_tar(layer->media_type);
	if (!layer->digest)
		ic_image_note(list, IC_GAP_DAMAGED, "a layer", "the manifest says no digest of it");
	else
		layer->member = find_blob(list, layer->digest);
	if (layer->digest && !layer->member)
		ic_image_note(list, IC_GAP_MISSING, layer->digest,
			      "the image has this layer, and it is not in the archive");
	return NULL;
}

static const char *image_name(const struct ic_image_context *context)
{
	for (const struct ic_image_context *one = context; one; one = one->outer) {
		const char *full = ic_json_member_string(one->annotations, FULL_NAME);
		const char *ref = full ? full : ic_json_member_string(one->annotations, REF_NAME);

		if (ref)
			return ref;
	}
	return NULL;
}

static struct ic_error *new_image(const struct reading *reading,
				  const struct ic_image_context *context, size_t nr_layers,
				  struct ic_container_image *image, struct ic_image_layer **ret)
{
	struct ic_image_list *list = reading->list;
	const char *ref = image_name(context);

	*ret = ic_arena_alloc(list->arena, nr_layers + 1, sizeof(**ret));
	*image = (struct ic_container_image){
		.ref = ref ? ic_arena_copy(list->arena, ref, strlen(ref)) : NULL,
		.digest = reading->digest,
		.manifest = reading->member,
		.layers = *ret,
	};
	return *ret && (!ref || image->ref) ? NULL : ic_error_memory();
}

static struct ic_error *keep_image(struct ic_image_list *list,
				   const struct ic_container_image *image)
{
	struct ic_container_image *slot = ic_array_append(&list->images, list->arena,
							  sizeof(*slot));

	if (!slot)
		return ic_error_memory();
	*slot = *image;
	return NULL;
}

static struct ic_error *read_manifest(const struct reading *reading, struct json_object *manifest)
{
	struct ic_image_list *list = reading->list;
	struct json_object *descriptors = ic_json_member_array(manifest, "layers");
	struct ic_image_context context = { ic_json_member_object(manifest, "annotations"), NULL };
	struct ic_container_image image;
	struct ic_image_layer *layers;
	size_t nr = json_object_array_length(descriptors);
	struct ic_error *err = new_image(reading, reading->context, nr, &image, &layers);

	for (size_t i = 0; !err && i < nr; i++)
		err = take_layer(list, json_object_array_get_idx(descriptors, i), &layers[i]);
	image.nr_layers = nr;
	if (!err)
		err = ic_image_string(list, ic_json_member_object(manifest, "config"), "digest",
				      &image.config_digest);
	if (!err && image.config_digest) {
		image.config = find_blob(list, image.config_digest);
		if (image.config)
			err = ic_image_digest_check(image.config, image.config_digest, list->gaps);
		else
			ic_image_note(list, IC_GAP_MISSING, image.config_digest,
				      "the configuration of the image is not in the archive");
	}
	/* What the index says comes first, then what the manifest says. */
	if (!err) {
		struct ic_image_context first = { reading->context ? reading->context->annotations :
								     NULL,
						  &context };

		context.outer = reading->context ? reading->context->outer : NULL;
		err = ic_image_configure(list, &image, layers, &first);
	}
	return err ? err : keep_image(list, &image);
}

/* The parts of a checkpoint that `ctr` made are the descriptors of an index. */
static struct ic_error *read_ctr(const struct reading *reading, struct json_object *descriptors)
{
	struct ic_image_list *list = reading->list;
	size_t nr = json_object_array_length(descriptors);
	struct ic_container_image image;
	struct ic_image_layer *layers;
	struct ic_error *err = new_image(reading, reading->context, nr, &image, &layers);

	for (size_t i = 0; !err && i < nr; i++) {
		struct json_object *one = json_object_array_get_idx(descriptors, i);
		const char *type = ic_json_member_string(one, "mediaType");

		if (!is_index_or_manifest(type))
			err = take_layer(list, one, &layers[image.nr_layers++]);
	}
	image.is_ctr_checkpoint = true;
	if (!err)
		err = ic_image_configure(list, &image, layers, reading->context);
	return err ? err : keep_image(list, &image);
}

static bool has_ctr_checkpoint(struct json_object *descriptors)
{
	for (size_t i = 0; i < json_object_array_length(descriptors); i++) {
		const char *type = ic_json_member_string(json_object_array_get_idx(descriptors, i),
							 "mediaType");

		if (type && (!strcmp(type, CTR_CRIU) || !strcmp(type, PREDUMP)))
			return true;
	}
	return false;
}

static struct ic_error *read_json(const struct reading *reading, struct json_object *json);

static bool is_loop(const struct reading *reading, const struct ic_member *member)
{
	for (; reading; reading = reading->outer)
		if (reading->member == member)
			return true;
	return false;
}

static struct ic_error *read_descriptor(const struct reading *outer, struct json_object *descriptor,
					const struct ic_image_context *context)
{
	struct ic_image_list *list = outer->list;
	struct ic_image_context own = { ic_json_member_object(descriptor, "annotations"), context };
	struct reading reading = {
		.list = list, .context = &own, .outer = outer, .depth = outer->depth + 1
	};
	ic_cleanup(ic_json_member_releasep) struct json_object *json = NULL;
	struct ic_error *err = ic_image_string(list, descriptor, "digest", &reading.digest);

	if (err)
		return err;
	if (!reading.digest) {
		ic_image_note(list, IC_GAP_DAMAGED, outer->member->name,
			      "has an entry without a digest");
		return NULL;
	}
	reading.member = find_blob(list, reading.digest);
	if (!reading.member) {
		ic_image_note(list, IC_GAP_MISSING, reading.digest,
			      "the index has this manifest, and it is not in the archive");
		return NULL;
	}
	if (is_loop(outer, reading.member)) {
		ic_image_note(list, IC_GAP_DAMAGED, reading.member->name,
			      "is an index that leads back to itself; not followed");
		return NULL;
	}
	if (reading.depth > IC_MAX_IMAGE_INDEXES || ++list->nr_read > IC_MAX_IMAGE_MANIFESTS) {
		ic_image_note(list, IC_GAP_LIMIT, reading.member->name,
			      "too many indexes and manifests; not read");
		return NULL;
	}
	err = ic_image_digest_check(reading.member, reading.digest, list->gaps);
	if (err)
		return err;
	json = ic_json_member(reading.member, list->gaps);
	return json ? read_json(&reading, json) : NULL;
}

static struct ic_error *read_index(const struct reading *reading, struct json_object *index)
{
	struct json_object *descriptors = ic_json_member_array(index, "manifests");
	struct ic_image_context context = { ic_json_member_object(index, "annotations"),
					    reading->context };
	struct reading own = *reading;
	struct ic_error *err = NULL;

	own.context = &context;
	if (has_ctr_checkpoint(descriptors))
		err = read_ctr(&own, descriptors);
	for (size_t i = 0; !err && i < json_object_array_length(descriptors); i++) {
		struct json_object *one = json_object_array_get_idx(descriptors, i);

		if (is_index_or_manifest(ic_json_member_string(one, "mediaType")))
			err = read_descriptor(reading, one, &context);
	}
	return err;
}

static struct ic_error *read_json(const struct reading *reading, struct json_object *json)
{
	if (ic_json_member_array(json, "manifests"))
		return read_index(reading, json);
	if (ic_json_member_array(json, "layers"))
		return read_manifest(reading, json);
	ic_image_note(reading->list, IC_GAP_DAMAGED, reading->member->name,
		      "is neither an index nor the manifest of an image");
	return NULL;
}

/* Whether a member may be a manifest that no index leads to. */
static bool may_be_manifest(const struct ic_member *member)
{
	char first = 0;

	if (member->has_blob && member->blob.size && member->blob.size <= IC_MAX_METADATA_BYTES)
		ic_error_free(ic_blob_read(&member->blob, member->name, 0, &first, 1));
	return first == '{';
}

/* The index is lost: manifests are told by what is in them. */
static struct ic_error *search_blobs(struct ic_image_list *list)
{
	const char *folder = ic_arena_format(list->arena, "%sblobs/", list->root);
	size_t nr, found = 0;
	const struct ic_member *const *members = ic_store_members(list->store, &nr);
	struct ic_error *err = folder ? NULL : ic_error_memory();

	for (size_t i = 0; !err && i < nr && found < IC_MAX_IMAGE_MANIFESTS; i++) {
		ic_cleanup(ic_json_member_releasep) struct json_object *json = NULL;
		struct reading reading = { .list = list, .member = members[i] };

		if (strncmp(members[i]->name, folder, strlen(folder)) ||
		    !may_be_manifest(members[i]))
			continue;
		json = ic_json_member(members[i], NULL);
		if (!ic_json_member_array(json, "layers"))
			continue;
		found++;
		err = read_manifest(&reading, json);
	}
	return err;
}

static struct ic_error *read(struct ic_image_list *list, const struct ic_member *index)
{
	ic_cleanup(ic_json_member_releasep) struct json_object *json = NULL;
	struct reading reading = { .list = list, .member = index };
	struct ic_error *err = NULL;

	if (index)
		json = ic_json_member(index, list->gaps);
	else
		ic_image_note(list, IC_GAP_MISSING, "index.json", "is not in the archive");
	if (ic_json_member_array(json, "manifests"))
		err = read_index(&reading, json);
	else if (json)
		ic_image_note(list, IC_GAP_DAMAGED, index->name, "is no index of container images");
	return err || list->images.nr ? err : search_blobs(list);
}

const struct ic_image_format ic_image_format_oci = {
	.kind_archive = "OCI archive",
	.kind_folder = "OCI layout",
	.index = "index.json",
	.marker = "oci-layout",
	.read = read,
};
