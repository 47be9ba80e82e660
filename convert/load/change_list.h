/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_CHANGE_LIST_H
#define IC_LOAD_CHANGE_LIST_H

#include "convert/base/name_table.h"
#include "convert/load/changes.h"

/* What the files change_*.c know of each other. Nobody else includes this. */

/** A list of changes that is being made. */
struct ic_change_list {
	const struct ic_changes_request *request;
	struct ic_arena *arena;
	struct ic_checkpoint *checkpoint;
	struct ic_changes_scratch *scratch;
	struct ic_gaps *gaps;    /**< the checkpoint's */
	struct ic_array list;    /**< of struct ic_change */
	struct ic_array caveats; /**< of const char * */
	uint64_t names_bytes;
	uint64_t nr_unlisted;
	bool full; /**< past a cap, as a gap tells: nothing more is listed */
};

static inline struct ic_change *ic_change_at(const struct ic_change_list *list, size_t index)
{
	return (struct ic_change *)list->list.items + index;
}

/**
 * Append a change that is zero but for its path, "PLACE/NAME", and member.
 *
 * @param place  of the mount, "" for the root
 * @param ret    NULL when there are too many: a gap tells, once
 */
ic_must_use struct ic_error *ic_change_add(struct ic_change_list *list, const char *place,
					   struct ic_text name, const char *member,
					   struct ic_change **ret);

/** Make room for so many more: an array that grows by doubling leaves as much behind. */
ic_must_use struct ic_error *ic_change_reserve(struct ic_change_list *list, size_t nr);

/** Say something that the way of capture does not show; each line once. */
ic_must_use struct ic_error *ic_change_caveat(struct ic_change_list *list, const char *text);

/** An archive of files, and how its entries are to be read. */
struct ic_change_archive {
	const struct ic_member *member;
	enum ic_change_origin origin;
	enum ic_change_class class; /**< of its entries */
	const char *place;          /**< where it was mounted: "/dev/shm"; "" for the root */
	bool whiteouts;             /**< it is an OCI layer: entries ".wh.NAME" delete NAME */
};

/** Append what a tar lists. `blob` is the plain tar's, `packed` whether it was unpacked. */
ic_must_use struct ic_error *ic_change_add_items(struct ic_change_list *list,
						 const struct ic_change_archive *archive,
						 const struct ic_tar_item *items, size_t nr,
						 const struct ic_blob *blob, bool packed);

/** The same for an archive that nobody has listed yet. */
ic_must_use struct ic_error *ic_change_add_archive(struct ic_change_list *list,
						   const struct ic_change_archive *archive);

/**
 * Whether an entry of an OCI layer says that something is gone.
 *
 * @param ret_name   what is gone: a part of `name`'s folder and the rest of its base name
 * @param ret_folder a whole folder was emptied
 */
ic_must_use struct ic_error *ic_change_whiteout(struct ic_arena *arena,
						const struct ic_tar_item *item, bool *ret_is,
						struct ic_text *ret_name, bool *ret_folder);

/** Copy extended attributes and say what a file's capabilities mean. */
ic_must_use struct ic_error *ic_change_attributes(struct ic_arena *arena,
						  const struct ic_tar_item *item,
						  struct ic_change *change);

/** Deleted files that were still open. */
ic_must_use struct ic_error *ic_change_add_ghosts(struct ic_change_list *list);

/** Tell by the image, if it is at hand, what became of a file of the root; and set its marks. */
ic_must_use struct ic_error *ic_change_classify(struct ic_change_list *list,
						struct ic_change *change);

/** Read all files: digests, MIME types, and whether they are the image's. */
ic_must_use struct ic_error *ic_change_read_content(struct ic_change_list *list);

/** Say what the way in which it was captured does not show. */
ic_must_use struct ic_error *ic_change_add_caveats(struct ic_change_list *list);

#endif
