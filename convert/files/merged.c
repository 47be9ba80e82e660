/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/merged.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/files/merged_tree.h"

#define WHITEOUT      ".wh."
#define WHITEOUT_META ".wh..wh." /* of the file system that whiteouts were invented for */
#define OPAQUE        ".wh..wh..opq"

struct ic_error *ic_merged_new(struct ic_arena *arena, struct ic_merged **ret)
{
	struct ic_merged *merged = ic_arena_alloc(arena, 1, sizeof(*merged));

	if (!merged)
		return ic_error_memory();
	merged->arena = arena;
	merged->entries = ic_name_table_new(arena);
	merged->root = (struct ic_merged_node){ .is_folder = true, .parent = &merged->root };
	*ret = merged;
	return merged->entries ? NULL : ic_error_memory();
}

/* The folder and the last name of an entry. */
static struct ic_merged_part split(const char *name, struct ic_merged_part *ret_folder)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;

	*ret_folder = (struct ic_merged_part){ name, slash ? (size_t)(slash - name) : 0 };
	return (struct ic_merged_part){ base, strlen(base) };
}

/* The folder that an entry goes into; NULL: there is none, and cannot be. */
static struct ic_error *folder_for(struct ic_merged *merged, struct ic_merged_part path,
				   size_t layer, bool create, struct ic_merged_node **ret)
{
	struct ic_merged_walk walk = { .merged = merged,
				       .follow_last = true,
				       .make = create,
				       .touch = create,
				       .layer = layer };
	enum ic_merged_outcome outcome = ic_merged_walk_go(&walk, path);

	*ret = outcome == IC_WALK_FOUND && walk.at->is_folder ? walk.at : NULL;
	if (walk.no_memory)
		return ic_error_memory();
	if (outcome == IC_WALK_TOO_LONG)
		return ic_error_new(IC_ERR_LIMIT,
				    "its names and links make more than %u steps through folders",
				    IC_MAX_MERGE_STEPS);
	return NULL;
}

/* Take away what the layers below have, and leave what this one has put there before. */
static void hide(const struct ic_merged *merged, const struct ic_merged_node *folder,
		 struct ic_merged_part name, size_t layer)
{
	struct ic_merged_entry *entry = ic_merged_tree_see(merged, folder, name);

	if (!entry)
		return;
	if (entry->touched < layer)
		entry->node = NULL;
	else if (entry->node->is_folder)
		entry->node->floor = layer;
}

static bool has_prefix(struct ic_merged_part name, const char *prefix)
{
	return name.size >= strlen(prefix) && !memcmp(name.bytes, prefix, strlen(prefix));
}

static bool is_part(struct ic_merged_part name, const char *text)
{
	return name.size == strlen(text) && !memcmp(name.bytes, text, name.size);
}

static struct ic_error *apply_whiteout(struct ic_merged *merged, struct ic_merged_part path,
				       struct ic_merged_part base, size_t layer)
{
	struct ic_merged_part name = { base.bytes + strlen(WHITEOUT),
				       base.size - strlen(WHITEOUT) };
	struct ic_merged_node *folder;
	struct ic_error *err = folder_for(merged, path, layer, false, &folder);

	if (err || !folder)
		return err;
	if (is_part(base, OPAQUE))
		folder->floor = layer;
	else if (name.size && !has_prefix(base, WHITEOUT_META))
		hide(merged, folder, name, layer);
	return NULL;
}

/* The file that a hard link is; NULL when its target is none. */
static struct ic_error *linked(struct ic_merged *merged, const struct ic_tar_item *item,
			       size_t layer, struct ic_merged_node **ret)
{
	struct ic_merged_part path, base = split(item->target ? item->target : "", &path);
	const struct ic_merged_entry *entry;
	struct ic_merged_node *folder;
	struct ic_error *err = folder_for(merged, path, layer, false, &folder);

	*ret = NULL;
	if (err || !folder)
		return err;
	entry = ic_merged_tree_see(merged, folder, base);
	if (entry && !entry->node->is_folder)
		*ret = entry->node;
	return NULL;
}

/* What an entry makes of its name. */
static struct ic_error *make_node(struct ic_merged *merged, const struct ic_tar_item *item,
				  struct ic_merged_node *folder, struct ic_merged_part base,
				  size_t layer, struct ic_merged_node **ret)
{
	const struct ic_merged_entry *before = ic_merged_tree_see(merged, folder, base);
	struct ic_error *err = NULL;

	*ret = NULL;
	if (item->kind == IC_TAR_FOLDER) {
		*ret = before && before->node->is_folder ?
			       before->node :
			       ic_merged_tree_folder(merged, item, folder, layer);
		return *ret ? NULL : ic_error_memory();
	}
	if (item->kind == IC_TAR_HARD_LINK)
		err = linked(merged, item, layer, ret);
	if (err || *ret)
		return err;
	*ret = ic_merged_tree_node(merged, item, layer);
	if (!*ret)
		return ic_error_memory();
	(*ret)->is_broken = item->kind == IC_TAR_HARD_LINK;
	return NULL;
}

static struct ic_error *apply(struct ic_merged *merged, const struct ic_tar_item *item,
			      size_t layer)
{
	struct ic_merged_part path, base = split(item->name, &path);
	struct ic_merged_node *folder, *node = NULL;
	struct ic_error *err;

	if (!base.size) /* the root itself */
		return NULL;
	if (has_prefix(base, WHITEOUT))
		return apply_whiteout(merged, path, base, layer);
	err = folder_for(merged, path, layer, true, &folder);
	if (!err && (!folder || base.size > IC_MERGED_PART || is_part(base, "."))) {
		merged->nr_misplaced++;
		return NULL;
	}
	if (!err)
		err = make_node(merged, item, folder, base, layer, &node);
	if (err || !node)
		return err;
	if (node->is_folder && node->floor < folder->floor)
		node->floor = folder->floor;
	return ic_merged_tree_put(merged, folder, base, node, layer) ? NULL : ic_error_memory();
}

struct ic_error *ic_merged_add(struct ic_merged *merged, size_t layer,
			       const struct ic_tar_item *items, size_t nr)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < nr; i++) {
		err = apply(merged, &items[i], layer);
		if (!err && merged->nr_entries > IC_MAX_MEMBERS)
			err = ic_error_new(IC_ERR_LIMIT, "more than %u files and folders",
					   IC_MAX_MEMBERS);
	}
	return err;
}

uint64_t ic_merged_nr_misplaced(const struct ic_merged *merged)
{
	return merged->nr_misplaced;
}

static const char *kind_of(const struct ic_merged_node *node)
{
	if (node->is_folder)
		return "is a folder";
	if (node->is_broken)
		return "is a hard link to what is not there";
	if (node->item->kind == IC_TAR_FIFO)
		return "is a fifo";
	if (node->item->kind == IC_TAR_SOCKET)
		return "is a socket";
	if (node->item->kind == IC_TAR_CHARACTER_DEVICE || node->item->kind == IC_TAR_BLOCK_DEVICE)
		return "is a device";
	return "is no regular file";
}

static struct ic_merged_found describe(const struct ic_merged_node *node)
{
	bool is_file = !node->is_folder && !node->is_broken && node->item->kind == IC_TAR_FILE;

	return (struct ic_merged_found){
		.verdict = is_file ? IC_MERGED_FOUND : IC_MERGED_OTHER,
		.why = is_file ? NULL : kind_of(node),
		.is_folder = node->is_folder,
		.layer = node->layer,
		.item = node->item,
	};
}

static bool is_link(struct ic_merged *merged, struct ic_merged_part path)
{
	struct ic_merged_walk walk = { .merged = merged };

	return ic_merged_walk_go(&walk, path) == IC_WALK_FOUND;
}

static struct ic_merged_found find(struct ic_merged *merged, struct ic_merged_part path,
				   bool follow_last)
{
	struct ic_merged_walk walk = { .merged = merged, .follow_last = follow_last };
	struct ic_merged_found found = { .verdict = IC_MERGED_OTHER };

	switch (ic_merged_walk_go(&walk, path)) {
	case IC_WALK_FOUND:
		return describe(walk.at);
	case IC_WALK_CIRCLE:
		found.why = "is behind links that go in a circle";
		break;
	case IC_WALK_TOO_LONG:
		found.why = "is behind more links than are followed";
		break;
	case IC_WALK_ABSENT:
		found.verdict = IC_MERGED_ABSENT;
		found.why = walk.nr_links && is_link(merged, path) ?
				    "is a link to what is not there" :
				    "is not there";
		break;
	}
	return found;
}

struct ic_merged_found ic_merged_find(struct ic_merged *merged, const char *path, size_t size)
{
	return find(merged, (struct ic_merged_part){ path, size }, true);
}

struct ic_merged_found ic_merged_find_name(struct ic_merged *merged, const char *path, size_t size)
{
	return find(merged, (struct ic_merged_part){ path, size }, false);
}
