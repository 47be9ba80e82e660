/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/limits.h"
#include "convert/files/merged_tree.h"

static void skip_slashes(struct ic_merged_part *part)
{
	while (part->size && *part->bytes == '/') {
		part->bytes++;
		part->size--;
	}
}

static struct ic_merged_part without_slashes(const char *bytes, size_t size)
{
	struct ic_merged_part part = { bytes, size };

	skip_slashes(&part);
	while (part.size && part.bytes[part.size - 1] == '/')
		part.size--;
	return part;
}

/* The next name of the path; false at its end. */
static bool take_part(struct ic_merged_walk *walk, struct ic_merged_part *ret)
{
	struct ic_merged_part *left;
	const char *slash;

	while (walk->nr_left && !walk->left[walk->nr_left - 1].size)
		walk->nr_left--;
	if (!walk->nr_left)
		return false;
	left = &walk->left[walk->nr_left - 1];
	slash = memchr(left->bytes, '/', left->size);
	*ret = (struct ic_merged_part){ left->bytes,
					slash ? (size_t)(slash - left->bytes) : left->size };
	left->bytes += ret->size;
	left->size -= ret->size;
	skip_slashes(left);
	return true;
}

static bool is_at_end(const struct ic_merged_walk *walk)
{
	for (size_t i = 0; i < walk->nr_left; i++)
		if (walk->left[i].size)
			return false;
	return true;
}

static enum ic_merged_outcome follow(struct ic_merged_walk *walk, const struct ic_merged_node *link)
{
	const char *target = link->item->target ? link->item->target : "";

	if (++walk->nr_links > IC_MERGED_LINKS)
		return IC_WALK_CIRCLE;
	/* What is used up makes room, so that there is some for each link. */
	while (walk->nr_left && !walk->left[walk->nr_left - 1].size)
		walk->nr_left--;
	if (*target == '/')
		walk->at = &walk->merged->root;
	walk->left[walk->nr_left++] = without_slashes(target, strlen(target));
	return *target ? IC_WALK_FOUND : IC_WALK_ABSENT;
}

/* Go into a folder that is not there yet. */
static enum ic_merged_outcome make(struct ic_merged_walk *walk, struct ic_merged_part name)
{
	struct ic_merged_node *folder = NULL;

	if (name.size <= IC_MERGED_PART)
		folder = ic_merged_tree_folder(walk->merged, NULL, walk->at, walk->layer);
	if (!folder || !ic_merged_tree_put(walk->merged, walk->at, name, folder, walk->layer)) {
		walk->no_memory = name.size <= IC_MERGED_PART;
		return IC_WALK_ABSENT;
	}
	walk->at = folder;
	return IC_WALK_FOUND;
}

/* Go on by one name. At the end of the path walk->at is what it leads to. */
static enum ic_merged_outcome step(struct ic_merged_walk *walk, struct ic_merged_part name)
{
	struct ic_merged_entry *entry;
	struct ic_merged_node *node;

	if (++walk->merged->nr_steps > IC_MAX_MERGE_STEPS)
		return IC_WALK_TOO_LONG;
	if (!walk->at->is_folder)
		return IC_WALK_ABSENT;
	if (name.size == 1 && *name.bytes == '.')
		return IC_WALK_FOUND;
	if (name.size == 2 && !memcmp(name.bytes, "..", 2)) {
		walk->at = walk->at->parent;
		return IC_WALK_FOUND;
	}
	entry = ic_merged_tree_see(walk->merged, walk->at, name);
	if (!entry)
		return walk->make ? make(walk, name) : IC_WALK_ABSENT;
	node = entry->node;
	if (walk->touch && node->is_folder)
		entry->touched = walk->layer;
	if (node->item && node->item->kind == IC_TAR_LINK && !node->is_broken && !node->is_folder &&
	    (walk->follow_last || !is_at_end(walk)))
		return follow(walk, node);
	if (node->is_folder && node->floor < walk->at->floor)
		node->floor = walk->at->floor;
	walk->at = node;
	return IC_WALK_FOUND;
}

enum ic_merged_outcome ic_merged_walk_go(struct ic_merged_walk *walk, struct ic_merged_part path)
{
	enum ic_merged_outcome outcome = IC_WALK_FOUND;
	struct ic_merged_part name;

	walk->at = &walk->merged->root;
	walk->left[0] = without_slashes(path.bytes, path.size);
	walk->nr_left = 1;
	while (outcome == IC_WALK_FOUND && take_part(walk, &name))
		outcome = step(walk, name);
	return outcome;
}
