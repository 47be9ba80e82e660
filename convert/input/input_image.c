/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/input/input_private.h"
#include "convert/input/layout.h"

static struct ic_error *open_layer(struct ic_input *input, const struct ic_container_image *image,
				   const struct ic_image_layer *layer, struct ic_gaps *gaps,
				   struct ic_store **ret)
{
	/* The base's own: only its list of members is const. */
	struct ic_entry *entry = (struct ic_entry *)(uintptr_t)layer->member;

	return ic_store_nested(input->base, entry, image, layer, &input->request, gaps, ret);
}

/*
 * Open a layer if the checkpoint is in it; NULL in *ret: it is not. What is wrong with one that
 * cannot be read is a gap, for the checkpoint may have been there.
 */
static struct ic_error *try_layer(struct ic_input *input, const struct ic_container_image *image,
				  const struct ic_image_layer *layer, struct ic_gaps *gaps,
				  struct ic_store **ret)
{
	struct ic_gaps own = { .arena = input->arena };
	struct ic_store *store = NULL;
	struct ic_error *err = open_layer(input, image, layer, &own, &store);

	if (err && (ic_error_kind(err) == IC_ERR_MEMORY || ic_error_kind(err) == IC_ERR_SYSTEM))
		return err;
	if (err) {
		ic_gaps_add_error(gaps, 0, layer->member->name, err);
		return NULL;
	}
	if (!ic_layout_has_images(store)) {
		ic_store_free(store);
		return NULL;
	}
	err = ic_layout_find(store);
	if (err) {
		ic_store_free(store);
		return err;
	}
	ic_gaps_add_all(gaps, &own);
	*ret = store;
	return NULL;
}

struct ic_error *ic_input_open_image(struct ic_input *input, const struct ic_container_image *image,
				     struct ic_gaps *gaps, struct ic_store **ret)
{
	struct ic_gaps own = { .arena = input->arena };
	struct ic_error *err = NULL;
	size_t nr_absent = 0;

	*ret = NULL;
	for (size_t i = image->nr_layers; !err && !*ret && i--;)
		if (image->layers[i].is_tar && image->layers[i].member)
			err = try_layer(input, image, &image->layers[i], &own, ret);
	if (err)
		return err;
	if (*ret) {
		ic_gaps_add_all(gaps, &own);
		return NULL;
	}
	for (size_t i = 0; i < image->nr_layers; i++)
		nr_absent += image->layers[i].is_tar && !image->layers[i].member;
	if (nr_absent)
		return ic_error_new(
			IC_ERR_MISSING,
			"%s: of the container image %s %zu of %zu layers are not in the "
			"archive, and in those that are there is no CRIU image; save the "
			"image again, with all layers",
			input->base->path, image->ref ? image->ref : "without a name", nr_absent,
			image->nr_layers);
	if (own.list.nr) /* its text begins with the input's name */
		return ic_error_new(IC_ERR_DAMAGED, "%s", ic_gap_at(&own, 0)->text);
	return ic_error_new(IC_ERR_MISSING,
			    "%s: the container image %s holds no checkpoint: in none of its %zu "
			    "layers is a CRIU image; --sysroot takes what containers run from",
			    input->base->path, image->ref ? image->ref : "without a name",
			    image->nr_layers);
}
