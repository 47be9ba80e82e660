/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_MEMBER_H
#define IC_INPUT_TAR_MEMBER_H

#include "convert/input/tar_source.h"
#include "convert/input/unpack.h"

struct archive;
struct archive_entry;

/** One pass over an archive. */
struct ic_tar_pass {
	struct ic_store *store;
	struct ic_tar_source source;
	struct ic_unpack unpack;
	struct archive *archive;
	uint64_t end;   /**< offset in the tar behind the last entry */
	bool in_place;  /**< members of a plain tar are read where they are */
	bool misplaced; /**< ... which did not work: start again without */
	bool cut;       /**< the archive ends early; that is noted */
	bool in_damage; /**< looking for the next sound header; that is noted */
};

/** Offset in the tar of what libarchive reads next. */
uint64_t ic_tar_member_position(const struct ic_tar_pass *pass);

/**
 * Make a member of the entry that libarchive is at, and take its bytes as they are wanted.
 *
 * @param ret  untouched when the entry is no member: a folder, the archive's own root
 */
ic_must_use struct ic_error *ic_tar_member_take(struct ic_tar_pass *pass,
						struct archive_entry *header,
						struct ic_entry **ret);

/** Go behind an entry and the member made of it (or NULL); false if libarchive cannot. */
bool ic_tar_member_pass(struct ic_tar_pass *pass, struct ic_entry *entry);

#endif
