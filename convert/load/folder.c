/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/folder.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/chain.h"
#include "convert/load/object_table.h"

static const struct ic_store *store_of(const struct ic_folder *folder)
{
	return folder->chain->stores[folder->index];
}

const struct ic_member *ic_folder_image(const struct ic_folder *folder, const char *base_name)
{
	return ic_store_image_in(store_of(folder), folder->path, base_name);
}

static struct ic_error *make(struct ic_loader *loader, const struct ic_load_chain *chain,
			     size_t index, const char *path, struct ic_folder **ret)
{
	struct ic_folder *folder = ic_arena_alloc(loader->arena, 1, sizeof(*folder));

	if (!folder)
		return ic_error_memory();
	folder->chain = chain;
	folder->index = index;
	folder->path = path;
	folder->claims = ic_object_table_new(loader->arena);
	*ret = folder;
	return folder->claims ? NULL : ic_error_memory();
}

struct ic_error *ic_folder_new(struct ic_loader *loader, const struct ic_load_chain *chain,
			       struct ic_folder **ret)
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
 * The path of the folder that a link in `folder` points to, both within one store: "checkpoint/" and
 * "../pre-checkpoint" make "pre-checkpoint/". NULL: it leads out of the store.
 */
static const char *join(struct ic_loader *loader, const struct ic_folder *folder,
			const char *target)
{
	size_t prefix = strlen(ic_store_prefix(store_of(folder)));
	size_t length = strlen(folder->path);
	const char *slash = "/";

	if (!strncmp(target, "../", 3)) {
		if (length <= prefix)
			return NULL;
		target += 3;
		for (length--; length > prefix && folder->path[length - 1] != '/'; length--)
			;
	}
	if (*target && target[strlen(target) - 1] == '/')
		slash = "";
	return ic_arena_format(loader->arena, "%.*s%s%s", (int)length, folder->path, target, slash);
}

static bool has_images(const struct ic_store *store, const char *path)
{
	const struct ic_member *const *members;
	size_t nr, low = 0, high, size = strlen(path);

	members = ic_store_members(store, &nr);
	high = nr;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(members[middle]->name, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nr && !strncmp(members[low]->name, path, size);
}

static bool is_ancestor(const struct ic_folder *folder, const char *path)
{
	for (const struct ic_folder *one = folder; one; one = one->child)
		if (one->chain == folder->chain && one->index == folder->index &&
		    !strcmp(one->path, path))
			return true;
	return false;
}

static unsigned depth(const struct ic_folder *folder)
{
	unsigned nr = 0;

	for (; folder; folder = folder->child)
		nr++;
	return nr;
}

/* A link that stays within the store; *ret_path stays NULL, and folder->why says why. */
static struct ic_error *follow_inside(struct ic_loader *loader, struct ic_folder *folder,
				      const struct ic_member *link, const char *target,
				      const char **ret_path)
{
	const char *path = NULL, *why = ic_chain_refuses(target);

	if (!why) {
		path = join(loader, folder, target);
		if (!path)
			why = "leads out of what was named";
		else if ((folder->loops = is_ancestor(folder, path)))
			why = "leads back into the chain: it is a loop";
		else if (depth(folder) >= IC_MAX_CHAIN)
			why = "makes the chain too long";
		else if (!has_images(store_of(folder), path))
			why = "is not there";
	}
	if (!why) {
		*ret_path = path;
		return NULL;
	}
	folder->why = ic_arena_format(loader->arena, "%s: its target \"%s\" %s", link->name, target,
				      why);
	return folder->why ? NULL : ic_error_memory();
}

static struct ic_error *find_parent(struct ic_loader *loader, struct ic_folder *folder)
{
	const struct ic_load_chain *chain = folder->chain;
	const struct ic_member *link = ic_folder_image(folder, "parent");
	const char *target = target_of(loader, link);
	bool at_root = !strcmp(folder->path, ic_store_prefix(store_of(folder)));
	bool given = folder->index < chain->nr_given;
	bool outside = given || (target && at_root && folder->index + 1 < chain->nr);
	const char *path = NULL;
	struct ic_error *err = NULL;

	if (outside && folder->index + 1 < chain->nr)
		return make(loader, chain, folder->index + 1,
			    ic_store_images_folder(chain->stores[folder->index + 1]),
			    &folder->parent);
	if (!target) {
		folder->why = "there is no link \"parent\"";
		return NULL;
	}
	if (at_root && folder->index + 1 == chain->nr && chain->stop) {
		folder->why = chain->stop;
		folder->loops = chain->loops;
		return NULL;
	}
	err = follow_inside(loader, folder, link, target, &path);
	return err || !path ? err : make(loader, chain, folder->index, path, &folder->parent);
}

struct ic_error *ic_folder_parent(struct ic_loader *loader, struct ic_folder *folder,
				  struct ic_folder **ret)
{
	struct ic_error *err = folder->looked ? NULL : find_parent(loader, folder);

	if (err)
		return err;
	if (!folder->looked && folder->parent)
		folder->parent->child = folder;
	folder->looked = true;
	*ret = folder->parent;
	return NULL;
}

struct ic_error *ic_folder_check_chain(struct ic_loader *loader, struct ic_folder *newest)
{
	struct ic_folder *folder = newest, *older = NULL;
	struct ic_error *err;

	while (folder) {
		const struct ic_member *link = ic_folder_image(folder, "parent");

		err = ic_folder_parent(loader, folder, &older);
		if (err)
			return err;
		if (!older && folder->loops)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = link ? link->name : "parent" },
				    "%s; what lies behind it is not read", folder->why);
		folder = older;
	}
	return NULL;
}
