/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_FOLDER_H
#define IC_LOAD_FOLDER_H

#include "convert/load/load.h"
#include "convert/load/loader.h"

/**
 * One folder of images: the checkpoint's own, one of an earlier checkpoint, or that of a page
 * server. Numbers of pages files hold within one folder.
 */
struct ic_folder {
	const struct ic_load_chain *chain;
	size_t index;                   /* of its store in the chain */
	const char *path;               /* in its store, with its slash, or "" */
	struct ic_object_table *claims; /* by pages_id: which pagemap has claimed the pages file */
	const struct ic_folder *child;  /* the next newer one, or NULL */
	bool looked;                    /* for its parent */
	struct ic_folder *parent;       /* the next older one, or NULL */
	const char *why;                /* there is no parent, for a person */
	bool loops;                     /* because its link leads back into the chain */
};

/** The image of that base name in the folder, or NULL. */
const struct ic_member *ic_folder_image(const struct ic_folder *folder, const char *base_name);

/** The newest folder of a chain. */
ic_must_use struct ic_error *ic_folder_new(struct ic_loader *loader,
					   const struct ic_load_chain *chain,
					   struct ic_folder **ret);

/** The next older folder; *ret is NULL when there is none, and folder->why says why. */
ic_must_use struct ic_error *ic_folder_parent(struct ic_loader *loader, struct ic_folder *folder,
					      struct ic_folder **ret);

/** Follow a chain to its end, and note a gap if that leads back into it. */
ic_must_use struct ic_error *ic_folder_check_chain(struct ic_loader *loader,
						   struct ic_folder *newest);

#endif
