/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/source.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/chain.h"
#include "convert/load/object_table.h"

static const struct ic_store *store_of(const struct ic_source *source)
{
	return source->chain->stores[source->index];
}

const struct ic_member *ic_source_image(const struct ic_source *source, const char *base_name)
{
	return ic_store_image_in(store_of(source), source->folder, base_name);
}

static struct ic_error *make(struct ic_loader *loader, const struct ic_load_chain *chain,
			     size_t index, const char *folder, struct ic_source **ret)
{
	struct ic_source *source = ic_arena_alloc(loader->arena, 1, sizeof(*source));

	if (!source)
		return ic_error_memory();
	source->chain = chain;
	source->index = index;
	source->folder = folder;
	source->claims = ic_object_table_new(loader->arena);
	*ret = source;
	return source->claims ? NULL : ic_error_memory();
}

struct ic_error *ic_source_new(struct ic_loader *loader, const struct ic_load_chain *chain,
			       struct ic_source **ret)
{
	return make(loader, chain, 0, ic_store_images_folder(chain->stores[0]), ret);
}

/* Where the link of a folder points; NULL: there is none. See input/chain.c for links in files. */
static const char *target_of(struct ic_loader *loader, const struct ic_member *link)
{
	const struct ic_blob *blob = link ? &link->blob : NULL;
	size_t size;

	if (!link || link->link)
		return link ? link->link : NULL;
	if (!link->has_blob || !blob->bytes || !blob->size || blob->size >= IC_MAX_PATH)
		return NULL;
	size = (size_t)blob->size;
	if (blob->bytes[size - 1] == '\n')
		size--;
	return ic_arena_copy(loader->arena, blob->bytes, size);
}

/*
 * The folder that a link in `folder` points to, both within one store: "checkpoint/" and
 * "../pre-checkpoint" make "pre-checkpoint/". NULL: it leads out of the store.
 */
static const char *join(struct ic_loader *loader, const struct ic_source *source,
			const char *target)
{
	size_t prefix = strlen(ic_store_prefix(store_of(source)));
	size_t length = strlen(source->folder);
	const char *slash = "/";

	if (!strncmp(target, "../", 3)) {
		if (length <= prefix)
			return NULL;
		target += 3;
		for (length--; length > prefix && source->folder[length - 1] != '/'; length--)
			;
	}
	if (*target && target[strlen(target) - 1] == '/')
		slash = "";
	return ic_arena_format(loader->arena, "%.*s%s%s", (int)length, source->folder, target,
			       slash);
}

static bool has_images(const struct ic_store *store, const char *folder)
{
	const struct ic_member *const *members;
	size_t nr, low = 0, high, size = strlen(folder);

	members = ic_store_members(store, &nr);
	high = nr;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(members[middle]->name, folder) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nr && !strncmp(members[low]->name, folder, size);
}

static bool is_ancestor(const struct ic_source *source, const char *folder)
{
	for (const struct ic_source *one = source; one; one = one->child)
		if (one->chain == source->chain && one->index == source->index &&
		    !strcmp(one->folder, folder))
			return true;
	return false;
}

static unsigned depth(const struct ic_source *source)
{
	unsigned nr = 0;

	for (; source; source = source->child)
		nr++;
	return nr;
}

/* A link that stays within the store; *ret_folder stays NULL, and source->why says why. */
static struct ic_error *follow_inside(struct ic_loader *loader, struct ic_source *source,
				      const struct ic_member *link, const char *target,
				      const char **ret_folder)
{
	const char *folder = NULL, *why = ic_chain_refuses(target);

	if (!why) {
		folder = join(loader, source, target);
		if (!folder)
			why = "leads out of what was named";
		else if ((source->loops = is_ancestor(source, folder)))
			why = "leads back into the chain: it is a loop";
		else if (depth(source) >= IC_MAX_CHAIN)
			why = "makes the chain too long";
		else if (!has_images(store_of(source), folder))
			why = "is not there";
	}
	if (!why) {
		*ret_folder = folder;
		return NULL;
	}
	source->why = ic_arena_format(loader->arena, "%s: its target \"%s\" %s", link->name, target,
				      why);
	return source->why ? NULL : ic_error_memory();
}

static struct ic_error *find_parent(struct ic_loader *loader, struct ic_source *source)
{
	const struct ic_load_chain *chain = source->chain;
	const struct ic_member *link = ic_source_image(source, "parent");
	const char *target = target_of(loader, link);
	bool at_root = !strcmp(source->folder, ic_store_prefix(store_of(source)));
	bool given = source->index < chain->nr_given;
	bool outside = given || (target && at_root && source->index + 1 < chain->nr);
	const char *folder = NULL;
	struct ic_error *err = NULL;

	if (outside && source->index + 1 < chain->nr)
		return make(loader, chain, source->index + 1,
			    ic_store_images_folder(chain->stores[source->index + 1]),
			    &source->parent);
	if (!target) {
		source->why = "there is no link \"parent\"";
		return NULL;
	}
	if (at_root && source->index + 1 == chain->nr && chain->stop) {
		source->why = chain->stop;
		source->loops = chain->loops;
		return NULL;
	}
	err = follow_inside(loader, source, link, target, &folder);
	return err || !folder ? err : make(loader, chain, source->index, folder, &source->parent);
}

struct ic_error *ic_source_parent(struct ic_loader *loader, struct ic_source *source,
				  struct ic_source **ret)
{
	struct ic_error *err = source->looked ? NULL : find_parent(loader, source);

	if (err)
		return err;
	if (!source->looked && source->parent)
		source->parent->child = source;
	source->looked = true;
	*ret = source->parent;
	return NULL;
}

struct ic_error *ic_source_check_chain(struct ic_loader *loader, struct ic_source *newest)
{
	struct ic_source *source = newest, *older = NULL;
	struct ic_error *err;

	while (source) {
		const struct ic_member *link = ic_source_image(source, "parent");

		err = ic_source_parent(loader, source, &older);
		if (err)
			return err;
		if (!older && source->loops)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = link ? link->name : "parent" },
				    "%s; what lies behind it is not read", source->why);
		source = older;
	}
	return NULL;
}
