/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_UNPACK_H
#define IC_INPUT_UNPACK_H

#include "convert/base/hasher.h"
#include "convert/input/store_private.h"

struct archive;

/** Unpacks members of an archive, one after the other, to where they are wanted. */
struct ic_unpack {
	struct ic_store *store;   /**< borrowed */
	struct ic_hasher *hasher; /**< for large members; NULL until it is needed */
	struct ic_sha256 *sha;    /**< for small ones */
	uint64_t hole_bytes;      /**< of members digested so far */
};

/**
 * Read the data of the entry that libarchive is at, once, and keep it in memory, in the scratch
 * file or nowhere; digest it if the store was asked to.
 *
 * @param entry    its size is known; gains blob and digest. One that ends early keeps what is
 *                 there, a gap is noted, and the digest stays unknown
 * @param sparse   whether the archive says that there are holes
 * @param ret_cut  whether the archive itself ended early
 * @return NULL; IC_ERR_SYSTEM when the scratch file cannot be written; IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_unpack_member(struct ic_unpack *unpack, struct archive *archive,
					      struct ic_entry *entry, bool sparse, bool *ret_cut);

void ic_unpack_close(struct ic_unpack *unpack);

/** Note that only `there` bytes of a member are in the archive. */
void ic_unpack_note_cut(struct ic_store *store, const struct ic_member *member, uint64_t there);

#endif
