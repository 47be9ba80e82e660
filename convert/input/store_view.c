/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/layout.h"
#include "convert/input/store_private.h"

/* What lies beside the checkpoints of a pod ("pod.dump"): a few files at the top. */
#define MOST_BESIDE 256

static bool is_below(const struct ic_member *member, const char *root)
{
	return !strncmp(member->name, root, strlen(root));
}

static bool is_at_top(const struct ic_store *outer, const struct ic_member *member)
{
	return !strchr(member->name + strlen(outer->prefix), '/');
}

/* The first member whose name is not before `root`. */
static size_t find_first(const struct ic_store *outer, const char *root)
{
	size_t low = 0, high = outer->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(outer->sorted[middle]->name, root) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The files at the top, which come between the folders. */
static size_t list_beside(const struct ic_store *outer, const char *root,
			  const struct ic_member **ret)
{
	size_t nr = 0, next = 0;

	while (next < outer->nr && nr < MOST_BESIDE) {
		const struct ic_member *member = outer->sorted[next];
		const char *slash = strchr(member->name + strlen(outer->prefix), '/');
		char beyond[IC_MAX_MEMBER_NAME + 2];
		size_t size;

		if (is_at_top(outer, member)) {
			if (!is_below(member, root))
				ret[nr++] = member;
			next++;
			continue;
		}
		/* Go behind the folder: '0' comes after '/'. */
		size = (size_t)(slash - member->name);
		memcpy(beyond, member->name, size);
		beyond[size] = '0';
		beyond[size + 1] = '\0';
		next = find_first(outer, beyond);
	}
	return nr;
}

static int by_name(const void *left, const void *right)
{
	const struct ic_member *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

/* An earlier dump of the same chain may lie in any other folder. */
static bool has_parent(const struct ic_store *outer, const char *folder)
{
	return ic_store_image_in(outer, folder, "parent") != NULL;
}

static struct ic_error *choose_members(struct ic_store *store, const char *folder, const char *root)
{
	struct ic_store *outer = store->outer;
	size_t first = find_first(outer, root), nr = 0;

	if (has_parent(outer, folder))
		return NULL;
	while (first + nr < outer->nr && is_below(outer->sorted[first + nr], root))
		nr++;
	store->sorted = ic_arena_alloc(store->arena, nr + MOST_BESIDE,
				       sizeof(const struct ic_member *));
	if (!store->sorted)
		return ic_error_memory();
	if (nr)
		memcpy(store->sorted, outer->sorted + first, nr * sizeof(const struct ic_member *));
	store->nr = nr + list_beside(outer, root, store->sorted + nr);
	if (store->nr)
		qsort(store->sorted, store->nr, sizeof(const struct ic_member *), by_name);
	return NULL;
}

static struct ic_error *new_view(struct ic_store *outer, struct ic_store **ret)
{
	const struct ic_store_request none = { .spool = outer->spool, .prefix = outer->prefix };
	struct ic_error *err = ic_store_new(outer->path, &none, NULL, ret);

	if (err)
		return err;
	(*ret)->request = NULL;
	(*ret)->outer = ic_store_use(outer);
	(*ret)->kind = outer->kind;
	(*ret)->image = outer->image;
	(*ret)->kubelet_name = outer->kubelet_name;
	(*ret)->one_of_several = true;
	(*ret)->sorted = outer->sorted;
	(*ret)->nr = outer->nr;
	return NULL;
}

struct ic_error *ic_store_view(struct ic_store *outer, const char *folder, const char *root,
			       struct ic_store **ret)
{
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	struct ic_error *err = new_view(outer, &store);

	if (!err)
		err = choose_members(store, folder, root);
	if (!err)
		err = ic_layout_take(store, folder);
	if (err)
		return err;
	*ret = store;
	store = NULL;
	return NULL;
}

struct ic_error *ic_store_captured(struct ic_store *outer, const struct ic_member *capture,
				   struct ic_store **ret)
{
	ic_cleanup(ic_store_freep) struct ic_store *store = NULL;
	struct ic_error *err = new_view(outer, &store);

	if (err)
		return err;
	store->capture = capture;
	err = ic_layout_take(store, "");
	if (err)
		return err;
	*ret = store;
	store = NULL;
	return NULL;
}
