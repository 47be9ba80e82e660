/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/container_image.h"

#include <fcntl.h>
#include <json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert/base/limits.h"
#include "convert/input/container_image_private.h"
#include "convert/input/follow.h"
#include "convert/input/json_member.h"

/* An archive of `docker save` since 25 is both: what the OCI index says is more. */
static const struct ic_image_format *const formats[] = {
	&ic_image_format_oci,
	&ic_image_format_docker,
};

struct ic_container_images {
	struct ic_store *store;
	struct ic_arena *arena;
	struct ic_array list; /* of struct ic_container_image */
	const char *kind;
};

struct ic_error *ic_image_string(struct ic_image_list *list, struct json_object *object,
				 const char *key, const char **ret)
{
	const char *text = ic_json_member_string(object, key);

	*ret = text ? ic_arena_copy(list->arena, text, strlen(text)) : NULL;
	return text && !*ret ? ic_error_memory() : NULL;
}

void ic_image_note(struct ic_image_list *list, enum ic_gap_kind kind, const char *name,
		   const char *text)
{
	ic_gaps_add(list->gaps, (struct ic_gap){ .kind = kind, .member = name }, "%s: %s", name,
		    text);
}

const struct ic_member *ic_image_find(const struct ic_image_list *list, const char *name)
{
	const char *full = ic_arena_format(list->arena, "%s%s", list->root, name);

	return full ? ic_follow(list->store, full) : NULL;
}

static struct ic_error *add_annotation(struct ic_image_list *list, struct ic_array *annotations,
				       const char *key, const char *value)
{
	struct ic_annotation *one = ic_array_append(annotations, list->arena, sizeof(*one));

	if (!one)
		return ic_error_memory();
	one->key = ic_arena_copy(list->arena, key, strlen(key));
	one->value = ic_arena_copy(list->arena, value, strlen(value));
	return one->key && one->value ? NULL : ic_error_memory();
}

static struct ic_error *add_object(struct ic_image_list *list, struct ic_array *annotations,
				   struct json_object *object)
{
	struct ic_error *err = NULL;

	if (!object)
		return NULL;
	json_object_object_foreach(object, key, value)
	{
		if (!err && json_object_is_type(value, json_type_string))
			err = add_annotation(list, annotations, key, json_object_get_string(value));
	}
	return err;
}

/* The layers of files are in the order of the configuration's diff_ids. */
static struct ic_error *take_diff_ids(struct ic_image_list *list,
				      const struct ic_container_image *image,
				      struct ic_image_layer *layers, struct json_object *config)
{
	struct json_object *ids = ic_json_member_array(ic_json_member_object(config, "rootfs"),
						       "diff_ids");
	size_t nr = ids ? json_object_array_length(ids) : 0, nr_tars = 0;

	for (size_t i = 0; i < image->nr_layers; i++)
		nr_tars += layers[i].is_tar;
	if (ids && nr != nr_tars)
		ic_image_note(list, IC_GAP_DAMAGED, image->config->name,
			      "has not as many layers as the manifest");
	if (nr != nr_tars)
		return NULL;
	for (size_t i = 0, id = 0; i < image->nr_layers; i++) {
		struct json_object *one;
		const char *text;

		if (!layers[i].is_tar)
			continue;
		one = json_object_array_get_idx(ids, id++);
		if (!json_object_is_type(one, json_type_string))
			continue;
		text = json_object_get_string(one);
		layers[i].diff_id = ic_arena_copy(list->arena, text, strlen(text));
		if (!layers[i].diff_id)
			return ic_error_memory();
	}
	return NULL;
}

struct ic_error *ic_image_configure(struct ic_image_list *list, struct ic_container_image *image,
				    struct ic_image_layer *layers,
				    const struct ic_image_context *context)
{
	ic_cleanup(ic_json_member_releasep) struct json_object *config = NULL;
	struct ic_array annotations = { 0 };
	struct ic_error *err = NULL;

	if (image->config)
		config = ic_json_member(image->config, list->gaps);
	for (; !err && context; context = context->outer)
		err = add_object(list, &annotations, context->annotations);
	if (!err)
		err = add_object(list, &annotations,
				 ic_json_member_object(ic_json_member_object(config, "config"),
						       "Labels"));
	if (!err)
		err = ic_image_string(list, config, "architecture", &image->architecture);
	if (!err)
		err = ic_image_string(list, config, "os", &image->os);
	if (!err)
		err = ic_image_string(list, config, "created", &image->created);
	if (!err && image->config)
		err = take_diff_ids(list, image, layers, config);
	image->annotations = annotations.items;
	image->nr_annotations = annotations.nr;
	return err;
}

static unsigned int depth_of(const char *name)
{
	unsigned int depth = 0;

	for (; *name; name++)
		depth += *name == '/';
	return depth;
}

/* The member with that base name which lies the fewest folders deep. */
static const struct ic_member *find_highest(const struct ic_store *store, const char *base_name)
{
	const struct ic_member *best = NULL;
	size_t nr;
	const struct ic_member *const *members = ic_store_members(store, &nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(ic_store_base_name(members[i]->name), base_name) &&
		    !members[i]->unread &&
		    (!best || depth_of(members[i]->name) < depth_of(best->name)))
			best = members[i];
	return best;
}

static struct ic_error *read_format(struct ic_image_list *list,
				    const struct ic_image_format *format)
{
	const struct ic_member *index = find_highest(list->store, format->index);
	const struct ic_member *mark = format->marker ? find_highest(list->store, format->marker) :
							NULL;
	const struct ic_member *first = index ? index : mark;

	if (!first)
		return NULL;
	if (index && mark && depth_of(mark->name) < depth_of(index->name)) {
		index = NULL; /* another's, deeper in */
		first = mark;
	}
	list->root = ic_arena_copy(list->arena, first->name,
				   (size_t)(ic_store_base_name(first->name) - first->name));
	return list->root ? format->read(list, index) : ic_error_memory();
}

struct ic_error *ic_image_list_read(const struct ic_store *store, struct ic_arena *arena,
				    struct ic_gaps *gaps, struct ic_array *ret,
				    const struct ic_image_format **ret_format)
{
	struct ic_image_list list = { .store = store, .arena = arena, .gaps = gaps };
	struct ic_error *err = NULL;

	*ret_format = NULL;
	for (size_t i = 0; !err && !*ret_format && i < IC_NR(formats); i++) {
		err = read_format(&list, formats[i]);
		if (!err && list.images.nr)
			*ret_format = formats[i];
	}
	*ret = list.images;
	return err;
}

static enum ic_want want_all(const char *base_name)
{
	(void)base_name;
	return IC_WANT_BLOB;
}

const char *ic_image_format_kind(const struct ic_image_format *format, const struct ic_store *store,
				 struct ic_arena *arena)
{
	const char *comma = strchr(store->kind, ',');

	return ic_arena_format(arena, "%s%s",
			       store->archive ? format->kind_archive : format->kind_folder,
			       comma ? comma : "");
}

static struct ic_error *name_kind(struct ic_container_images *images,
				  const struct ic_image_format *format)
{
	if (!format)
		return ic_error_new(IC_ERR_UNSUPPORTED,
				    "%s: holds no container image (no index.json of OCI, no "
				    "manifest.json of docker)",
				    images->store->path);
	images->kind = ic_image_format_kind(format, images->store, images->arena);
	return images->kind ? NULL : ic_error_memory();
}

struct ic_error *ic_container_images_open(const struct ic_container_images_request *request,
					  struct ic_gaps *gaps, struct ic_container_images **ret)
{
	const struct ic_store_request members = { .want = want_all,
						  .spool = request->spool,
						  .has_fd = request->has_fd,
						  .fd = request->fd };
	struct ic_container_images *images = calloc(1, sizeof(*images));
	const struct ic_image_format *format = NULL;
	struct ic_error *err;

	if (!images)
		return ic_error_memory();
	err = ic_arena_new(&images->arena);
	if (!err)
		err = ic_store_open_members(request->path, &members, gaps, &images->store);
	if (!err)
		err = ic_image_list_read(images->store, images->arena, gaps, &images->list,
					 &format);
	if (!err)
		err = name_kind(images, format);
	if (err) {
		ic_container_images_free(images);
		return err;
	}
	*ret = images;
	return NULL;
}

bool ic_container_images_is_layout(int folder)
{
	return !faccessat(folder, "oci-layout", F_OK, AT_SYMLINK_NOFOLLOW) ||
	       (!faccessat(folder, "index.json", F_OK, AT_SYMLINK_NOFOLLOW) &&
		!faccessat(folder, "blobs", F_OK, AT_SYMLINK_NOFOLLOW)) ||
	       (!faccessat(folder, "manifest.json", F_OK, AT_SYMLINK_NOFOLLOW) &&
		!faccessat(folder, "repositories", F_OK, AT_SYMLINK_NOFOLLOW));
}

const struct ic_container_image *ic_container_images(const struct ic_container_images *images,
						     size_t *ret_nr)
{
	*ret_nr = images->list.nr;
	return images->list.items;
}

const char *ic_container_images_kind(const struct ic_container_images *images)
{
	return images->kind;
}

void ic_container_images_free(struct ic_container_images *images)
{
	if (!images)
		return;
	ic_store_free(images->store);
	ic_arena_free(images->arena);
	free(images);
}

const char *ic_container_image_annotation(const struct ic_container_image *image, const char *key)
{
	for (size_t i = 0; i < image->nr_annotations; i++)
		if (!strcmp(image->annotations[i].key, key))
			return image->annotations[i].value;
	return NULL;
}
