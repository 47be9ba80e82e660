/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_ENTRY_H
#define IC_INPUT_TAR_ENTRY_H

#include "convert/input/tar_list.h"

struct archive_entry;

/* What the folder's own files know of a header. Nobody outside convert/input/ includes this. */

/** How much one tar has asked for so far. */
struct ic_tar_budget {
	uint64_t names_bytes;      /**< of names and targets */
	uint64_t attributes_bytes; /**< of extended attributes */
	uint64_t nr_parts;         /**< of files with holes */
	uint64_t nr_climbing;      /**< names that would leave the folder they are for */
	uint64_t nr_long;          /**< names that are too long */
	uint64_t nr_attributes;    /**< extended attributes that were left out */
};

/**
 * Make an item of what a header says, all but where its bytes are.
 *
 * @param ret_taken  whether it is one that can be listed; else the budget counts why not
 * @return NULL; IC_ERR_LIMIT when all names together are too long, without a place; IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_tar_entry_take(struct archive_entry *header, struct ic_arena *arena,
					       struct ic_tar_budget *budget,
					       struct ic_tar_item *ret, bool *ret_taken);

/**
 * Take the map of a file that is stored with holes; its parts lie one behind the other.
 *
 * @param offset    in the tar, of the first part
 * @param ret_size  bytes of all parts
 * @return NULL; IC_ERR_MEMORY. A map that makes no sense is item->unread
 */
ic_must_use struct ic_error *ic_tar_entry_take_parts(struct archive_entry *header, uint64_t offset,
						     struct ic_arena *arena,
						     struct ic_tar_budget *budget,
						     struct ic_tar_item *item, uint64_t *ret_size);

#endif
