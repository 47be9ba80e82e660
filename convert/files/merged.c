/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/merged.h"

#include <string.h>

#include "convert/base/limits.h"
#include "convert/base/name_table.h"

#define WHITEOUT      ".wh."
#define WHITEOUT_META ".wh..wh." /* of the file system that whiteouts were invented for */
#define OPAQUE        ".wh..wh..opq"
#define MAX_LINKS     40   /* as the kernel's */
#define MAX_PART      255U /* bytes between two slashes: the kernel's NAME_MAX */

/* A file, whatever its names are. */
struct node {
	const struct ic_tar_item *item; /* NULL: a folder that no entry names */
	size_t layer;
	bool is_folder;
	bool is_broken; /* a hard link to what is not there */
	uint64_t id;    /* of a folder: what is in it goes by this */
	size_t floor;   /* of a folder: what lower layers have in it is gone */
	struct node *parent;
};

/* A name in a folder. */
struct entry {
	struct node *node; /* NULL: taken away */
	size_t touched;    /* the last layer that has it, or something below it */
};

struct ic_merged {
	struct ic_arena *arena;
	struct ic_name_table *entries; /* of struct entry, by the folder's id and the name */
	struct node root;
	uint64_t nr_folders;
	uint64_t nr_entries;
	uint64_t nr_steps;
	uint64_t nr_misplaced;
};

/* What a path leads to. */
enum outcome {
	FOUND,
	ABSENT, /* nothing has that name, or one of its folders is none */
	CIRCLE,
	TOO_LONG, /* all together were more steps than are taken */
};

struct part {
	const char *bytes;
	size_t size;
};

/* A way through the folders: what is left of the path, and of the links on it. */
struct walk {
	struct ic_merged *merged;
	struct part left[MAX_LINKS + 1];
	size_t nr_left;
	unsigned int nr_links;
	struct node *at;
	bool follow_last;
	bool make; /* folders that are not there */
	bool touch;
	size_t layer; /* that makes and touches them */
	bool no_memory;
};

struct ic_error *ic_merged_new(struct ic_arena *arena, struct ic_merged **ret)
{
	struct ic_merged *merged = ic_arena_alloc(arena, 1, sizeof(*merged));

	if (!merged)
		return ic_error_memory();
	merged->arena = arena;
	merged->entries = ic_name_table_new(arena);
	merged->root = (struct node){ .is_folder = true, .parent = &merged->root };
	*ret = merged;
	return merged->entries ? NULL : ic_error_memory();
}

#define KEY_BYTES (sizeof(uint64_t) + MAX_PART)

static size_t key_of(const struct node *folder, struct part name, uint8_t ret[static KEY_BYTES])
{
	memcpy(ret, &folder->id, sizeof(folder->id));
	memcpy(ret + sizeof(folder->id), name.bytes, name.size);
	return sizeof(folder->id) + name.size;
}

static struct entry *find_entry(const struct ic_merged *merged, const struct node *folder,
				struct part name)
{
	uint8_t key[KEY_BYTES];

	if (name.size > MAX_PART)
		return NULL;
	return ic_name_table_find(merged->entries, key, key_of(folder, name, key));
}

/* The entry of that name that is there. */
static struct entry *see_entry(const struct ic_merged *merged, const struct node *folder,
			       struct part name)
{
	struct entry *entry = find_entry(merged, folder, name);

	return entry && entry->node && entry->touched >= folder->floor ? entry : NULL;
}

/* Let a name of a folder be a file; NULL: no memory. */
static struct entry *put(struct ic_merged *merged, const struct node *folder, struct part name,
			 struct node *node, size_t layer)
{
	struct entry *entry = find_entry(merged, folder, name);
	uint8_t key[KEY_BYTES];
	const char *kept;
	size_t size;

	if (!entry) {
		size = key_of(folder, name, key);
		kept = ic_arena_copy(merged->arena, key, size);
		entry = ic_arena_alloc(merged->arena, 1, sizeof(*entry));
		if (!kept || !entry)
			return NULL;
		merged->nr_entries++;
		if (ic_name_table_put(merged->entries, kept, size, entry))
			return NULL;
	}
	*entry = (struct entry){ node, layer };
	return entry;
}

static struct node *new_node(struct ic_merged *merged, const struct ic_tar_item *item, size_t layer)
{
	struct node *node = ic_arena_alloc(merged->arena, 1, sizeof(*node));

	if (node)
		*node = (struct node){ .item = item, .layer = layer };
	return node;
}

static struct node *new_folder(struct ic_merged *merged, const struct ic_tar_item *item,
			       struct node *parent, size_t layer)
{
	struct node *node = new_node(merged, item, layer);

	if (!node)
		return NULL;
	node->is_folder = true;
	node->id = ++merged->nr_folders;
	node->parent = parent;
	return node;
}

static void skip_slashes(struct part *part)
{
	while (part->size && *part->bytes == '/') {
		part->bytes++;
		part->size--;
	}
}

static struct part without_slashes(const char *bytes, size_t size)
{
	struct part part = { bytes, size };

	skip_slashes(&part);
	while (part.size && part.bytes[part.size - 1] == '/')
		part.size--;
	return part;
}

/* The next name of the path; false at its end. */
static bool take_part(struct walk *walk, struct part *ret)
{
	struct part *left;
	const char *slash;

	while (walk->nr_left && !walk->left[walk->nr_left - 1].size)
		walk->nr_left--;
	if (!walk->nr_left)
		return false;
	left = &walk->left[walk->nr_left - 1];
	slash = memchr(left->bytes, '/', left->size);
	*ret = (struct part){ left->bytes, slash ? (size_t)(slash - left->bytes) : left->size };
	left->bytes += ret->size;
	left->size -= ret->size;
	skip_slashes(left);
	return true;
}

static bool is_at_end(const struct walk *walk)
{
	for (size_t i = 0; i < walk->nr_left; i++)
		if (walk->left[i].size)
			return false;
	return true;
}

static enum outcome follow(struct walk *walk, const struct node *link)
{
	const char *target = link->item->target ? link->item->target : "";

	if (++walk->nr_links > MAX_LINKS)
		return CIRCLE;
	/* What is used up makes room, so that there is some for each link. */
	while (walk->nr_left && !walk->left[walk->nr_left - 1].size)
		walk->nr_left--;
	if (*target == '/')
		walk->at = &walk->merged->root;
	walk->left[walk->nr_left++] = without_slashes(target, strlen(target));
	return *target ? FOUND : ABSENT;
}

/* Go into a folder that is not there yet. */
static enum outcome make(struct walk *walk, struct part name)
{
	struct node *folder = NULL;

	if (name.size <= MAX_PART)
		folder = new_folder(walk->merged, NULL, walk->at, walk->layer);
	if (!folder || !put(walk->merged, walk->at, name, folder, walk->layer)) {
		walk->no_memory = name.size <= MAX_PART;
		return ABSENT;
	}
	walk->at = folder;
	return FOUND;
}

/* Go on by one name. At the end of the path walk->at is what it leads to. */
static enum outcome step(struct walk *walk, struct part name)
{
	struct entry *entry;
	struct node *node;

	if (++walk->merged->nr_steps > IC_MAX_MERGE_STEPS)
		return TOO_LONG;
	if (!walk->at->is_folder)
		return ABSENT;
	if (name.size == 1 && *name.bytes == '.')
		return FOUND;
	if (name.size == 2 && !memcmp(name.bytes, "..", 2)) {
		walk->at = walk->at->parent;
		return FOUND;
	}
	entry = see_entry(walk->merged, walk->at, name);
	if (!entry)
		return walk->make ? make(walk, name) : ABSENT;
	node = entry->node;
	if (walk->touch && node->is_folder)
		entry->touched = walk->layer;
	if (node->item && node->item->kind == IC_TAR_LINK && !node->is_broken && !node->is_folder &&
	    (walk->follow_last || !is_at_end(walk)))
		return follow(walk, node);
	if (node->is_folder && node->floor < walk->at->floor)
		node->floor = walk->at->floor;
	walk->at = node;
	return FOUND;
}

static enum outcome go(struct walk *walk, struct part path)
{
	enum outcome outcome = FOUND;
	struct part name;

	walk->at = &walk->merged->root;
	walk->left[0] = without_slashes(path.bytes, path.size);
	walk->nr_left = 1;
	while (outcome == FOUND && take_part(walk, &name))
		outcome = step(walk, name);
	return outcome;
}

/* The folder and the last name of an entry. */
static struct part split(const char *name, struct part *ret_folder)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;

	*ret_folder = (struct part){ name, slash ? (size_t)(slash - name) : 0 };
	return (struct part){ base, strlen(base) };
}

/* The folder that an entry goes into; NULL: there is none, and cannot be. */
static struct ic_error *folder_for(struct ic_merged *merged, struct part path, size_t layer,
				   bool create, struct node **ret)
{
	struct walk walk = { .merged = merged,
			     .follow_last = true,
			     .make = create,
			     .touch = create,
			     .layer = layer };
	enum outcome outcome = go(&walk, path);

	*ret = outcome == FOUND && walk.at->is_folder ? walk.at : NULL;
	if (walk.no_memory)
		return ic_error_memory();
	if (outcome == TOO_LONG)
		return ic_error_new(IC_ERR_LIMIT,
				    "its names and links make more than %u steps through folders",
				    IC_MAX_MERGE_STEPS);
	return NULL;
}

/* Take away what the layers below have, and leave what this one has put there before. */
static void hide(const struct ic_merged *merged, const struct node *folder, struct part name,
		 size_t layer)
{
	struct entry *entry = see_entry(merged, folder, name);

	if (!entry)
		return;
	if (entry->touched < layer)
		entry->node = NULL;
	else if (entry->node->is_folder)
		entry->node->floor = layer;
}

static bool has_prefix(struct part name, const char *prefix)
{
	return name.size >= strlen(prefix) && !memcmp(name.bytes, prefix, strlen(prefix));
}

static bool is_part(struct part name, const char *text)
{
	return name.size == strlen(text) && !memcmp(name.bytes, text, name.size);
}

static struct ic_error *apply_whiteout(struct ic_merged *merged, struct part path, struct part base,
				       size_t layer)
{
	struct part name = { base.bytes + strlen(WHITEOUT), base.size - strlen(WHITEOUT) };
	struct node *folder;
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
			       size_t layer, struct node **ret)
{
	struct part path, base = split(item->target ? item->target : "", &path);
	const struct entry *entry;
	struct node *folder;
	struct ic_error *err = folder_for(merged, path, layer, false, &folder);

	*ret = NULL;
	if (err || !folder)
		return err;
	entry = see_entry(merged, folder, base);
	if (entry && !entry->node->is_folder)
		*ret = entry->node;
	return NULL;
}

/* What an entry makes of its name. */
static struct ic_error *make_node(struct ic_merged *merged, const struct ic_tar_item *item,
				  struct node *folder, struct part base, size_t layer,
				  struct node **ret)
{
	const struct entry *before = see_entry(merged, folder, base);
	struct ic_error *err = NULL;

	*ret = NULL;
	if (item->kind == IC_TAR_FOLDER) {
		*ret = before && before->node->is_folder ? before->node :
							   new_folder(merged, item, folder, layer);
		return *ret ? NULL : ic_error_memory();
	}
	if (item->kind == IC_TAR_HARD_LINK)
		err = linked(merged, item, layer, ret);
	if (err || *ret)
		return err;
	*ret = new_node(merged, item, layer);
	if (!*ret)
		return ic_error_memory();
	(*ret)->is_broken = item->kind == IC_TAR_HARD_LINK;
	return NULL;
}

static struct ic_error *apply(struct ic_merged *merged, const struct ic_tar_item *item,
			      size_t layer)
{
	struct part path, base = split(item->name, &path);
	struct node *folder, *node;
	struct ic_error *err;

	if (!base.size) /* the root itself */
		return NULL;
	if (has_prefix(base, WHITEOUT))
		return apply_whiteout(merged, path, base, layer);
	err = folder_for(merged, path, layer, true, &folder);
	if (!err && (!folder || base.size > MAX_PART || is_part(base, "."))) {
		merged->nr_misplaced++;
		return NULL;
	}
	if (!err)
		err = make_node(merged, item, folder, base, layer, &node);
	if (err)
		return err;
	if (node->is_folder && node->floor < folder->floor)
		node->floor = folder->floor;
	return put(merged, folder, base, node, layer) ? NULL : ic_error_memory();
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

static const char *kind_of(const struct node *node)
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

static struct ic_merged_found describe(const struct node *node)
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

static bool is_link(struct ic_merged *merged, struct part path)
{
	struct walk walk = { .merged = merged };

	return go(&walk, path) == FOUND;
}

static struct ic_merged_found find(struct ic_merged *merged, struct part path, bool follow_last)
{
	struct walk walk = { .merged = merged, .follow_last = follow_last };
	struct ic_merged_found found = { .verdict = IC_MERGED_OTHER };

	switch (go(&walk, path)) {
	case FOUND:
		return describe(walk.at);
	case CIRCLE:
		found.why = "is behind links that go in a circle";
		break;
	case TOO_LONG:
		found.why = "is behind more links than are followed";
		break;
	case ABSENT:
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
	return find(merged, (struct part){ path, size }, true);
}

struct ic_merged_found ic_merged_find_name(struct ic_merged *merged, const char *path, size_t size)
{
	return find(merged, (struct part){ path, size }, false);
}
