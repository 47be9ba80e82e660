/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/layout.h"

#include <stdio.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/json_member.h"
#include "convert/input/store_private.h"

const struct ic_layout *const ic_layouts[] = {
	&ic_layout_kube_forensics, /* has no images, the others do */
	&ic_layout_ctr,            /* is told by its container image */
	&ic_layout_crio,
	&ic_layout_containerd,
	&ic_layout_podman, /* knows only what the two before have as well */
	&ic_layout_docker,
	&ic_layout_lxc,
	&ic_layout_runc, /* knows what Docker's have as well: it made them */
	&ic_layout_criu, /* knows everything */
};

const size_t ic_nr_layouts = IC_NR(ic_layouts);

/* A folder in which an image lies, and what speaks for it. */
struct candidate {
	const char *name; /* a member of it */
	size_t length;    /* of the name's folder, slash included */
	bool is_checkpoint;
	bool has_tree;
	bool has_mark;
	unsigned int depth;
};

static bool is_mark(const char *base)
{
	size_t length = strlen(base);

	return !strcmp(base, "pstree.img") || !strcmp(base, "inventory.img") ||
	       (length > strlen("core-.img") && !strncmp(base, "core-", strlen("core-")) &&
		!strcmp(base + length - strlen(".img"), ".img"));
}

static bool is_image(const char *base)
{
	size_t length = strlen(base);

	return length > strlen(".img") && !strcmp(base + length - strlen(".img"), ".img");
}

static const struct ic_member *find_in(const struct ic_store *store, const char *folder,
				       size_t length, const char *base)
{
	char name[IC_MAX_MEMBER_NAME + 1];
	int size = snprintf(name, sizeof(name), "%.*s%s", (int)length, folder, base);

	if (size < 0 || (size_t)size >= sizeof(name))
		return NULL;
	return ic_store_find(store, name);
}

static struct candidate candidate_of(const struct ic_store *store, const char *name)
{
	const char *base = ic_store_base_name(name);
	struct candidate candidate = { .name = name, .length = (size_t)(base - name) };
	const struct ic_member *tree = find_in(store, name, candidate.length, "pstree.img");
	const char *own;

	own = name + strlen(store->prefix);
	candidate.is_checkpoint = (size_t)(base - own) == strlen("checkpoint/") &&
				  !memcmp(own, "checkpoint/", (size_t)(base - own));
	candidate.has_tree = tree && !tree->unread;
	candidate.has_mark = is_mark(base);
	for (const char *next = name; next < base; next++)
		candidate.depth += *next == '/';
	return candidate;
}

/* Members come sorted by name, so of two equal candidates the one that was there stays. */
static bool is_better(const struct candidate *new, const struct candidate *old)
{
	if (!old->name || new->has_mark != old->has_mark)
		return !old->name || new->has_mark;
	if (new->is_checkpoint != old->is_checkpoint)
		return new->is_checkpoint;
	if (new->has_tree != old->has_tree)
		return new->has_tree;
	return new->depth < old->depth;
}

struct ic_error *ic_layout_take(struct ic_store *store, const char *folder)
{
	store->images_folder = ic_arena_copy(store->arena, folder, strlen(folder));
	if (!store->images_folder)
		return ic_error_memory();
	for (size_t i = 0; !store->layout; i++)
		if (ic_layouts[i]->recognise(store))
			store->layout = ic_layouts[i];
	return NULL;
}

/* The best of all folders with an image; no name: there is none. */
static struct candidate find_best(const struct ic_store *store)
{
	struct candidate best = { .name = NULL };

	for (size_t i = 0; i < store->nr; i++) {
		struct candidate candidate;

		if (store->sorted[i]->unread ||
		    !is_image(ic_store_base_name(store->sorted[i]->name)))
			continue;
		candidate = candidate_of(store, store->sorted[i]->name);
		if (is_better(&candidate, &best))
			best = candidate;
	}
	return best;
}

bool ic_layout_has_images(const struct ic_store *store)
{
	return find_best(store).name != NULL;
}

struct ic_error *ic_layout_find(struct ic_store *store)
{
	struct candidate best = find_best(store);
	const char *folder = ic_arena_copy(store->arena, best.name ? best.name : "", best.length);

	return folder ? ic_layout_take(store, folder) : ic_error_memory();
}

size_t ic_layout_root_length(const char *folder)
{
	static const char *const lasts[] = { "checkpoint/", "pre-checkpoint/" };
	size_t length = strlen(folder);

	for (size_t i = 0; i < IC_NR(lasts); i++) {
		size_t size = strlen(lasts[i]);

		if (length >= size && !strcmp(folder + length - size, lasts[i]) &&
		    (length == size || folder[length - size - 1] == '/'))
			return length - size;
	}
	return length;
}

bool ic_layout_is_managed_by(const struct ic_store *store, const char *manager)
{
	const struct ic_member *member = ic_store_beside(store, "spec.dump");
	ic_cleanup(ic_json_member_releasep) struct json_object *spec = NULL;
	const char *is;

	if (member && !member->unread)
		spec = ic_json_member(member, NULL);
	is = ic_json_member_string(ic_json_member_object(spec, "annotations"),
				   "io.container.manager");
	return is && !strcmp(is, manager);
}

static struct ic_error *add_dump(const struct ic_store *store, const struct ic_member *tree,
				 struct ic_arena *arena, struct ic_array *ret)
{
	size_t length = (size_t)(ic_store_base_name(tree->name) - tree->name);
	struct ic_layout_dump *dump = ic_array_append(ret, arena, sizeof(*dump));

	if (!dump)
		return ic_error_memory();
	dump->folder = ic_arena_copy(arena, tree->name, length);
	if (!dump->folder)
		return ic_error_memory();
	length = ic_layout_root_length(dump->folder);
	dump->root = ic_arena_copy(arena, tree->name, length);
	dump->at_top = strlen(store->prefix) >= length;
	return dump->root ? NULL : ic_error_memory();
}

struct ic_error *ic_layout_dumps(const struct ic_store *store, struct ic_arena *arena,
				 struct ic_array *ret)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < store->nr; i++)
		if (!store->sorted[i]->unread && ret->nr < IC_MAX_CHECKPOINTS &&
		    !strcmp(ic_store_base_name(store->sorted[i]->name), "pstree.img"))
			err = add_dump(store, store->sorted[i], arena, ret);
	return err;
}
