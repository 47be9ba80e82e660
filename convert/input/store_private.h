/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_STORE_PRIVATE_H
#define IC_INPUT_STORE_PRIVATE_H

#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "convert/base/arena.h"
#include "convert/base/limits.h"
#include "convert/input/layout.h"
#include "convert/input/store.h"

/* What the folder's own files know of a store. Nobody outside convert/input/ includes this. */

/** Memory that all members in memory together may take; more are read through a descriptor. */
#define IC_STORE_MEMORY_BYTES ((uint64_t)1 << 30)

/** A member and what the store has to remember of it. */
struct ic_entry {
	struct ic_member member; /**< first, so that a member leads to its entry */
	uint64_t order;          /**< of arrival */
	uint64_t data_offset;    /**< in a plain tar: where its bytes begin in the archive */
	uint64_t stored_bytes;   /**< in a plain tar: how many are there; `size` unless it is cut */
	bool in_place;           /**< `data_offset` and `stored_bytes` hold */
	bool no_digest;          /**< computing it would take too long; that is noted */
	bool own_fd;             /**< the blob's descriptor is closed with the store */
	const char *hard_link;   /**< in an archive: the name of the member it is another name of */
	struct stat status;      /**< in a directory, and of an archive: as it was */
};

struct ic_store {
	struct ic_arena *arena;
	const struct ic_store_request *request; /**< while the store is being opened */
	struct ic_gaps *gaps;                   /**< while the store is being opened */
	const char *path;
	const char *kind;
	const char *prefix; /**< of every member's name, or "" */
	const struct ic_layout *layout;
	const char *images_folder;
	const struct ic_kubelet_name *kubelet_name; /**< what its file's name says; NULL: nothing */
	const struct ic_container_image *image;     /**< it is a layer of; NULL: it is none */
	const struct ic_image_layer *layer;         /**< of that image; NULL: not one of them */
	const struct ic_member *capture; /**< what docker said of it, where there is no memory */
	bool layer_checked;              /**< its digest was compared, or need not be */
	bool one_of_several;             /**< the other dumps in there are given out, too */
	unsigned int nr_users;           /**< who must all be done with it before it goes */
	/**
	 * The store that has the archive as a member (a nested one), or all the members (a view);
	 * NULL: it is the input itself.
	 */
	struct ic_store *outer;
	struct ic_entry *outer_entry; /**< the archive, as the outer store has it; NULL: a view */
	bool digest_done;             /**< ic_store_digest() found nothing wrong */
	const struct ic_member **listed; /**< `sorted`, and what the outer stores have beside it */
	size_t nr_listed;
	int fd;                        /**< the directory, or the archive */
	size_t nr_kept_open;           /**< files of a directory whose descriptors are kept */
	const struct ic_outdir *spool; /**< where unpacked bytes may go, or NULL */
	int spool_fd;                  /**< unpacked bytes, or -1 */
	uint64_t spool_bytes;          /**< of it that are taken */
	bool in_packed;                /**< its archive is compressed: what is passed by is gone */
	struct ic_entry *archive;      /**< the archive itself; NULL for a directory */
	struct ic_array entries;       /**< of struct ic_entry *, by arrival */
	const struct ic_member **sorted;
	size_t nr;
	uint64_t memory_bytes; /**< of members that are in memory */
	uint64_t names_bytes;
	_Atomic uint64_t digested;
	atomic_bool stop_digest; /**< nobody waits for the digests any more */
};

static inline struct ic_entry *ic_store_entry(const struct ic_store *store, size_t index)
{
	return ((struct ic_entry *const *)store->entries.items)[index];
}

/** A member's name as the directory or archive itself has it: without the prefix. */
static inline const char *ic_store_own_name(const struct ic_store *store,
					    const struct ic_entry *entry)
{
	return entry->member.name + strlen(store->prefix);
}

/**
 * Open an input and list its members, whatever they are: no layout is looked for.
 *
 * @return as ic_store_open(), but for IC_ERR_MISSING
 */
ic_must_use struct ic_error *ic_store_open_members(const char *path,
						   const struct ic_store_request *request,
						   struct ic_gaps *gaps, struct ic_store **ret);

/** The part of a name behind its last slash. */
const char *ic_store_base_name(const char *name);

/**
 * Add a member of that name, which is copied; the rest is zero.
 *
 * @return NULL, IC_ERR_MEMORY, IC_ERR_LIMIT when there are too many
 */
ic_must_use struct ic_error *ic_store_add(struct ic_store *store, const char *name,
					  struct ic_entry **ret);

/** Sort the members by name; of a name that is there twice the first counts, and a gap is noted. */
ic_must_use struct ic_error *ic_store_sort(struct ic_store *store);

/**
 * Zeroed memory for a member's bytes out of the budget of members in memory; NULL in *ret when
 * it is used up, or the member larger than IC_MAX_IMAGE_BYTES: then it stays outside of memory.
 */
ic_must_use struct ic_error *ic_store_take_memory(struct ic_store *store, uint64_t size,
						  uint8_t **ret);

/**
 * Let a member's blob be what lies at `offset` of an open file: read into memory if it is wanted
 * there and fits, else through the descriptor.
 */
ic_must_use struct ic_error *ic_store_place(struct ic_store *store, struct ic_entry *entry,
					    enum ic_want want, int fd, uint64_t offset,
					    uint64_t size);

/**
 * A store of its own for one folder of a store, where there are several checkpoints in it: it has
 * the members below `root`, and those that lie beside all of them.
 *
 * @param folder  of the images
 * @param root    of the whole checkpoint: what its runtime put beside the images is in there
 */
ic_must_use struct ic_error *ic_store_view(struct ic_store *outer, const char *folder,
					   const char *root, struct ic_store **ret);

/** A store of its own for one capture without memory: it has all members of `outer`. */
ic_must_use struct ic_error *ic_store_captured(struct ic_store *outer,
					       const struct ic_member *capture,
					       struct ic_store **ret);

/**
 * The members of an archive that is itself a member.
 *
 * @param outer    goes when the result goes and nobody else uses it
 * @param archive  a member of it, in a file
 * @param layer    what an image says of it; NULL: it is no layer
 */
ic_must_use struct ic_error *ic_store_nested(struct ic_store *outer, struct ic_entry *archive,
					     const struct ic_container_image *image,
					     const struct ic_image_layer *layer,
					     const struct ic_store_request *request,
					     struct ic_gaps *gaps, struct ic_store **ret);

/** Use a store once more: ic_store_free() has to be called once more, too. */
struct ic_store *ic_store_use(struct ic_store *store);

/** A store without members; for those that fill it. */
ic_must_use struct ic_error *ic_store_new(const char *path, const struct ic_store_request *request,
					  struct ic_gaps *gaps, struct ic_store **ret);

/** The store that has the file or folder which the person named. */
const struct ic_store *ic_store_input(const struct ic_store *store);

/** Where a member's bytes lie in a file, whether they were wanted or not; false: nowhere. */
bool ic_store_locate(const struct ic_store *store, const struct ic_entry *entry,
		     struct ic_blob *ret);

/**
 * Compare the layer that a store was made of with its digest, if that was not done and costs
 * little.
 *
 * @param asked  digests were asked for: it may cost something
 */
ic_must_use struct ic_error *ic_store_check_layer(struct ic_store *store, bool asked,
						  struct ic_gaps *gaps);
/** IC_WANT_LOG, once the size is known. */
static inline enum ic_want ic_store_settle(enum ic_want want, uint64_t size)
{
	if (want != IC_WANT_LOG)
		return want;
	return size <= IC_MAX_LOG_IN_MEMORY ? IC_WANT_MEMORY : IC_WANT_BLOB;
}

/** What is wanted of a member by its full name. */
enum ic_want ic_store_want(const struct ic_store *store, const char *name);

/** Walk the directory `store->fd` and add what is in it. */
ic_must_use struct ic_error *ic_store_directory_read(struct ic_store *store);

/**
 * Open a file of a directory for reading, and make sure it is the one that was found.
 *
 * @return NULL, IC_ERR_SYSTEM, IC_ERR_DAMAGED when another file is there now
 */
ic_must_use struct ic_error *ic_store_directory_open(const struct ic_store *store,
						     const struct ic_entry *entry, int *ret_fd);

/** Read the archive `store->fd` and add what is in it. */
ic_must_use struct ic_error *ic_store_tar_read(struct ic_store *store);

#endif
