/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/follow.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/input/store_private.h"

/* A name as it grows, component by component. */
struct path {
	char name[IC_MAX_MEMBER_NAME + 1];
	size_t size;
};

/* One component more; false when it leads out of the store or the name is too long. */
static bool enter(struct path *path, size_t root, const char *part, size_t size)
{
	if (!size || (size == 1 && part[0] == '.'))
		return true;
	if (size == 2 && !memcmp(part, "..", 2)) {
		if (path->size == root)
			return false;
		for (path->size--; path->size > root && path->name[path->size - 1] != '/';
		     path->size--)
			;
		path->name[path->size] = 0;
		return true;
	}
	if (path->size + size + 1 >= sizeof(path->name))
		return false;
	memcpy(path->name + path->size, part, size);
	path->size += size;
	path->name[path->size++] = '/';
	path->name[path->size] = 0;
	return true;
}

/* The name that a relative target means, seen from the folder of `from`. */
static bool join(const struct ic_store *store, const char *from, const char *target,
		 struct path *ret)
{
	size_t root = strlen(store->prefix);
	size_t folder = (size_t)(ic_store_base_name(from) - from);

	if (*target == '/' || folder >= sizeof(ret->name))
		return false;
	memcpy(ret->name, from, folder);
	ret->name[folder] = 0;
	ret->size = folder;
	while (*target) {
		size_t size = strcspn(target, "/");

		if (!enter(ret, root, target, size))
			return false;
		target += size;
		target += *target == '/';
	}
	if (ret->size <= root)
		return false;
	ret->name[--ret->size] = 0; /* the slash behind it */
	return true;
}

const struct ic_member *ic_follow(const struct ic_store *store, const char *name)
{
	const struct ic_member *member = ic_store_find(store, name);
	struct path path;

	for (unsigned int i = 0; member && member->unread && i < IC_MAX_LINKS; i++) {
		const struct ic_entry *entry = (const struct ic_entry *)member;
		const char *from = entry->hard_link ? store->prefix : member->name;
		const char *target = entry->hard_link ? entry->hard_link : member->link;

		if (!target || !join(store, from, target, &path))
			return NULL;
		member = ic_store_find(store, path.name);
	}
	return member && !member->unread ? member : NULL;
}
