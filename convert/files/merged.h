/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_FILES_MERGED_H
#define IC_FILES_MERGED_H

#include "convert/input/tar_list.h"

/**
 * The root file system that the layers of a container image make, as names: what each name is once
 * all layers are unpacked one over the other. Pure: it knows the lists of the layers' tars, and not
 * where their bytes are.
 *
 * Layers are unpacked as runtimes do it. An entry's folders are looked up through symbolic links,
 * and made where they are not there. A folder over a folder leaves what is in it; anything else
 * takes the place of what was there, with all that is below it. A hard link is the file that its
 * target is at that moment. A whiteout (".wh.NAME") takes NAME away, an opaque one (".wh..wh..opq")
 * all that is beside it; both concern the layers below, wherever in the tar they stand.
 *
 * Source: OCI image specification 1.1, layer.md.
 */
struct ic_merged;

ic_must_use struct ic_error *ic_merged_new(struct ic_arena *arena, struct ic_merged **ret);

/**
 * Unpack the next layer over those that are there.
 *
 * @param layer  its number, which ic_merged_find() gives back
 * @param items  in the order of the tar; borrowed for as long as the result is used
 * @return NULL; IC_ERR_MEMORY; IC_ERR_LIMIT past IC_MAX_MEMBERS names or IC_MAX_MERGE_STEPS: the
 *         file system is then not known
 */
ic_must_use struct ic_error *ic_merged_add(struct ic_merged *merged, size_t layer,
					   const struct ic_tar_item *items, size_t nr);

/** Entries that could not be unpacked: below what is no folder, or a link in a circle. */
uint64_t ic_merged_nr_misplaced(const struct ic_merged *merged);

enum ic_merged_verdict {
	IC_MERGED_FOUND,  /**< a regular file */
	IC_MERGED_ABSENT, /**< nothing has that name, or a link leads to nothing */
	IC_MERGED_OTHER,  /**< it has it, and it is no regular file, or behind links in a circle */
};

struct ic_merged_found {
	enum ic_merged_verdict verdict;
	const char *why; /**< unless it is a regular file: "is a folder"; a constant */
	bool is_folder;
	size_t layer; /**< whose entry it is */
	/** NULL: it is absent, or a folder that no entry names. */
	const struct ic_tar_item *item;
};

/**
 * What a process whose root folder this is would open: symbolic links are followed, absolute ones
 * and those with "..", too, and none leads out.
 *
 * @param path  a leading slash is the root
 */
struct ic_merged_found ic_merged_find(struct ic_merged *merged, const char *path, size_t size);

/** The same for the name itself: a link at its end is not followed. */
struct ic_merged_found ic_merged_find_name(struct ic_merged *merged, const char *path, size_t size);

#endif
