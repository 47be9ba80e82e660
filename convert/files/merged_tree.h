/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_MERGED_TREE_H
#define IC_FILES_MERGED_TREE_H

#include "convert/base/name_table.h"
#include "convert/files/merged.h"

/* What merged.c, merged_tree.c and merged_walk.c know of each other. Nobody else includes this. */

#define IC_MERGED_LINKS 40   /**< that one path may follow: as the kernel's */
#define IC_MERGED_PART  255U /**< bytes between two slashes: the kernel's NAME_MAX */

/* A file, whatever its names are. */
struct ic_merged_node {
	const struct ic_tar_item *item; /* NULL: a folder that no entry names */
	size_t layer;
	bool is_folder;
	bool is_broken; /* a hard link to what is not there */
	uint64_t id;    /* of a folder: what is in it goes by this */
	size_t floor;   /* of a folder: what lower layers have in it is gone */
	struct ic_merged_node *parent;
};

/* A name in a folder. */
struct ic_merged_entry {
	struct ic_merged_node *node; /* NULL: taken away */
	size_t touched;              /* the last layer that has it, or something below it */
};

struct ic_merged {
	struct ic_arena *arena;
	struct ic_name_table
		*entries; /* of struct ic_merged_entry, by the folder's id and the name */
	struct ic_merged_node root;
	uint64_t nr_folders;
	uint64_t nr_entries;
	uint64_t nr_steps;
	uint64_t nr_misplaced;
};

/* What a path leads to. */
enum ic_merged_outcome {
	IC_WALK_FOUND,
	IC_WALK_ABSENT, /* nothing has that name, or one of its folders is none */
	IC_WALK_CIRCLE,
	IC_WALK_TOO_LONG, /* all together were more steps than are taken */
};

struct ic_merged_part {
	const char *bytes;
	size_t size;
};

/* A way through the folders: what is left of the path, and of the links on it. */
struct ic_merged_walk {
	struct ic_merged *merged;
	struct ic_merged_part left[IC_MERGED_LINKS + 1];
	size_t nr_left;
	unsigned int nr_links;
	struct ic_merged_node *at;
	bool follow_last;
	bool make; /* folders that are not there */
	bool touch;
	size_t layer; /* that makes and touches them */
	bool no_memory;
};

/** The entry of that name that is there, or NULL. */
struct ic_merged_entry *ic_merged_tree_see(const struct ic_merged *merged,
					   const struct ic_merged_node *folder,
					   struct ic_merged_part name);

/** Let a name of a folder be a file; NULL: no memory. */
struct ic_merged_entry *ic_merged_tree_put(struct ic_merged *merged,
					   const struct ic_merged_node *folder,
					   struct ic_merged_part name, struct ic_merged_node *node,
					   size_t layer);

/** A file that is no folder; NULL: no memory. */
struct ic_merged_node *ic_merged_tree_node(struct ic_merged *merged, const struct ic_tar_item *item,
					   size_t layer);

/** An empty folder; NULL: no memory. @param item  NULL: no entry names it */
struct ic_merged_node *ic_merged_tree_folder(struct ic_merged *merged,
					     const struct ic_tar_item *item,
					     struct ic_merged_node *parent, size_t layer);

/** Go from the root along a path; walk->at is where it leads. */
enum ic_merged_outcome ic_merged_walk_go(struct ic_merged_walk *walk, struct ic_merged_part path);

#endif
