/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_LIST_H
#define IC_INPUT_TAR_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/blob.h"
#include "convert/base/gaps.h"

enum ic_tar_kind {
	IC_TAR_FILE,
	IC_TAR_HARD_LINK, /**< to an earlier entry, `target` */
	IC_TAR_FOLDER,
	IC_TAR_OTHER, /**< symbolic links, devices, fifos */
};

/** An entry of a tar. */
struct ic_tar_item {
	const char *name; /**< as in the tar, without "./" or "/" before it or "/" behind it */
	enum ic_tar_kind kind;
	const char *target; /**< of a hard link, in the same form; else NULL */
	uint64_t size;      /**< bytes of a file */
	uint64_t offset;    /**< in the tar, of a file's first byte */
	const char *unread; /**< why a file's bytes cannot be had in place; else NULL */
	uint32_t mode;      /**< permission bits */
	int64_t mtime;      /**< seconds since 1970 */
};

/**
 * List a plain tar. The bytes of its files are passed over, so this takes time in proportion to
 * their number. What cannot be listed is a gap of `name`: a damaged header costs what is behind it,
 * a name that is absolute in disguise ("a/../../b") costs itself.
 *
 * @param tar   the tar's bytes
 * @param name  of the tar, for gaps
 * @param ret   gains struct ic_tar_item, in the order of the tar
 */
ic_must_use struct ic_error *ic_tar_list(const struct ic_blob *tar, const char *name,
					 struct ic_arena *arena, struct ic_gaps *gaps,
					 struct ic_array *ret);

#endif
