/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/files/merged_tree.h"

#include <string.h>

#define KEY_BYTES (sizeof(uint64_t) + IC_MERGED_PART)

static size_t key_of(const struct ic_merged_node *folder, struct ic_merged_part name,
		     uint8_t ret[static KEY_BYTES])
{
	memcpy(ret, &folder->id, sizeof(folder->id));
	memcpy(ret + sizeof(folder->id), name.bytes, name.size);
	return sizeof(folder->id) + name.size;
}

static struct ic_merged_entry *find_entry(const struct ic_merged *merged,
					  const struct ic_merged_node *folder,
					  struct ic_merged_part name)
{
	uint8_t key[KEY_BYTES];

	if (name.size > IC_MERGED_PART)
		return NULL;
	return ic_name_table_find(merged->entries, key, key_of(folder, name, key));
}

struct ic_merged_entry *ic_merged_tree_see(const struct ic_merged *merged,
					   const struct ic_merged_node *folder,
					   struct ic_merged_part name)
{
	struct ic_merged_entry *entry = find_entry(merged, folder, name);

	return entry && entry->node && entry->touched >= folder->floor ? entry : NULL;
}

struct ic_merged_entry *ic_merged_tree_put(struct ic_merged *merged,
					   const struct ic_merged_node *folder,
					   struct ic_merged_part name, struct ic_merged_node *node,
					   size_t layer)
{
	struct ic_merged_entry *entry = find_entry(merged, folder, name);
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
	*entry = (struct ic_merged_entry){ node, layer };
	return entry;
}

struct ic_merged_node *ic_merged_tree_node(struct ic_merged *merged, const struct ic_tar_item *item,
					   size_t layer)
{
	struct ic_merged_node *node = ic_arena_alloc(merged->arena, 1, sizeof(*node));

	if (node)
		*node = (struct ic_merged_node){ .item = item, .layer = layer };
	return node;
}

struct ic_merged_node *ic_merged_tree_folder(struct ic_merged *merged,
					     const struct ic_tar_item *item,
					     struct ic_merged_node *parent, size_t layer)
{
	struct ic_merged_node *node = ic_merged_tree_node(merged, item, layer);

	if (!node)
		return NULL;
	node->is_folder = true;
	node->id = ++merged->nr_folders;
	node->parent = parent;
	return node;
}
