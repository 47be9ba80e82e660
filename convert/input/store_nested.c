/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/store_private.h"

bool ic_store_locate(const struct ic_store *store, const struct ic_entry *entry,
		     struct ic_blob *ret)
{
	const struct ic_member *member = &entry->member;

	if (member->unread)
		return false;
	if (member->has_blob && !member->blob.bytes) {
		*ret = member->blob;
		return true;
	}
	if (!entry->in_place)
		return false;
	*ret = store->archive->member.blob;
	ret->offset += entry->data_offset;
	ret->size = entry->stored_bytes;
	return true;
}

/* What the outer store lists beside the inner one, but for names that the inner one has. */
static struct ic_error *list_evidence(struct ic_store *store)
{
	size_t nr_outer, a = 0, b = 0;
	const struct ic_member *const *outer = ic_store_evidence(store->outer, &nr_outer);
	const struct ic_member **listed = ic_arena_alloc(store->arena, store->nr + nr_outer,
							 sizeof(const struct ic_member *));

	if (!listed)
		return ic_error_memory();
	store->listed = listed;
	while (a < store->nr || b < nr_outer) {
		int order = a == store->nr ? 1 :
			    b == nr_outer  ? -1 :
					     strcmp(store->sorted[a]->name, outer[b]->name);

		listed[store->nr_listed++] = order <= 0 ? store->sorted[a] : outer[b];
		a += order <= 0;
		b += order >= 0;
	}
	return NULL;
}

static struct ic_error *name_kind(struct ic_store *store)
{
	store->kind = ic_arena_format(store->arena, "%s in %s", store->kind, store->outer->kind);
	return store->kind ? NULL : ic_error_memory();
}

struct ic_error *ic_store_check_layer(struct ic_store *store, bool asked, struct ic_gaps *gaps)
{
	if (store->layer_checked || !store->layer)
		return NULL;
	if (!asked && !store->layer->member->digest.known &&
	    store->layer->member->size > IC_MAX_LAYER_CHECK)
		return NULL;
	store->layer_checked = true;
	return ic_image_layer_check(store->layer, gaps);
}

static struct ic_error *fill(struct ic_store *store, struct ic_entry *archive,
			     const struct ic_blob *blob)
{
	struct ic_entry *own = ic_arena_alloc(store->arena, 1, sizeof(*own));
	struct ic_error *err;

	if (!own)
		return ic_error_memory();
	*own = (struct ic_entry){ .member = archive->member };
	own->member.blob = *blob;
	own->member.has_blob = true;
	store->archive = own;
	err = ic_store_tar_read(store);
	if (!err)
		err = ic_store_sort(store);
	if (!err)
		err = list_evidence(store);
	if (!err)
		err = name_kind(store);
	/* Unpacking a layer has digested it. */
	if (!err && own->member.digest.known)
		archive->member.digest = own->member.digest;
	return err ? err : ic_store_check_layer(store, false, store->gaps);
}

struct ic_error *ic_store_nested(struct ic_store *outer, struct ic_entry *archive,
				 const struct ic_container_image *image,
				 const struct ic_image_layer *layer,
				 const struct ic_store_request *request, struct ic_gaps *gaps,
				 struct ic_store **ret)
{
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	struct ic_blob blob;
	struct ic_error *err = ic_store_new(outer->path, request, gaps, &store);

	if (err)
		return err;
	store->path = ic_arena_format(store->arena, "%s:%s", outer->path, archive->member.name);
	if (!store->path)
		return ic_error_memory();
	if (!ic_store_locate(outer, archive, &blob))
		return ic_error_new(IC_ERR_MISSING,
				    "%s: was not unpacked, so that it cannot be looked into",
				    store->path);
	store->outer = ic_store_use(outer);
	store->outer_entry = archive;
	store->image = image;
	store->layer = layer;
	store->kubelet_name = outer->kubelet_name;
	err = fill(store, archive, &blob);
	if (err)
		return err;
	store->request = NULL;
	store->gaps = NULL;
	*ret = store;
	store = NULL;
	return NULL;
}
