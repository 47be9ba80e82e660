/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_INPUT_TAR_LIST_H
#define IC_INPUT_TAR_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/arena.h"
#include "convert/base/blob.h"
#include "convert/base/gaps.h"
#include "convert/input/tar_bytes.h"

enum ic_tar_kind {
	IC_TAR_FILE,
	IC_TAR_HARD_LINK, /**< to an earlier entry, `target` */
	IC_TAR_FOLDER,
	IC_TAR_LINK, /**< symbolic, to `target` */
	IC_TAR_FIFO,
	IC_TAR_CHARACTER_DEVICE,
	IC_TAR_BLOCK_DEVICE,
	IC_TAR_SOCKET,
	IC_TAR_OTHER,
};

/** A time of an entry; most tars have the one of modification only, in whole seconds. */
struct ic_tar_time {
	bool known;
	uint32_t nanoseconds;
	int64_t seconds; /**< since 1970 */
};

/** A part of a file that is stored with holes. */
struct ic_tar_part {
	uint64_t file_offset; /**< ascending */
	uint64_t size;
	uint64_t offset; /**< in the tar */
};

/** An extended attribute: "security.capability", and any bytes. */
struct ic_tar_attribute {
	const char *name;
	const uint8_t *value;
	size_t size;
};

/** An entry of a tar. Its texts are the archive's: not escaped. */
struct ic_tar_item {
	const char *name; /**< as in the tar, without "./" or "/" before it or "/" behind it; "":
			     the folder that the tar is of */
	enum ic_tar_kind kind;
	uint32_t mode;      /**< permission bits, with set-uid, set-gid and sticky */
	const char *target; /**< of a hard link, in the same form; of a symbolic one, as it is */
	uint64_t size;      /**< bytes of a file */
	uint64_t offset;    /**< in the tar, of a file's first byte */
	const struct ic_tar_part
		*parts; /**< of a file with holes, instead of `offset`, else NULL */
	size_t nr_parts;
	const char *unread;       /**< why a file's bytes cannot be had in place; else NULL */
	const char *user, *group; /**< names of the owner, as the tar's maker knew them; or NULL */
	uint64_t uid, gid;
	uint64_t device_major, device_minor;
	struct ic_tar_time mtime, atime, ctime;
	const struct ic_tar_attribute *attributes; /**< in the order of the tar */
	size_t nr_attributes;
};

/**
 * List a plain tar. The bytes of its files are passed over, so this takes time in proportion to
 * their number. What cannot be listed is a gap of `name`: a damaged header costs the entry, a name
 * that leads out of the tar ("a/../../b") or is too long costs itself, damage that libarchive
 * cannot get over costs what is behind it.
 *
 * @param tar   the tar's bytes
 * @param name  of the tar, for gaps
 * @param ret   gains struct ic_tar_item, in the order of the tar
 */
ic_must_use struct ic_error *ic_tar_list(const struct ic_blob *tar, const char *name,
					 struct ic_arena *arena, struct ic_gaps *gaps,
					 struct ic_array *ret);

/**
 * The same for a tar that may be compressed, which is then passed over once, and nothing of it
 * kept but the list. Offsets count its unpacked bytes.
 *
 * @param bytes  from its first byte; its name is the tar's, for gaps
 */
ic_must_use struct ic_error *ic_tar_list_bytes(struct ic_tar_bytes *bytes, struct ic_arena *arena,
					       struct ic_gaps *gaps, struct ic_array *ret);

#endif
