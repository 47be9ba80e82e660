/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_MODEL_CHANGE_H
#define IC_MODEL_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/base/digest.h"
#include "convert/base/text.h"
#include "convert/model/address_space.h"

/** What kind of file it is. */
enum ic_change_kind {
	IC_CHANGE_UNKNOWN, /**< of what was deleted nothing but the name is known */
	IC_CHANGE_REGULAR,
	IC_CHANGE_DIRECTORY,
	IC_CHANGE_SYMLINK,
	IC_CHANGE_HARD_LINK, /**< another name of the file `target` */
	IC_CHANGE_FIFO,
	IC_CHANGE_CHARACTER_DEVICE,
	IC_CHANGE_BLOCK_DEVICE,
	IC_CHANGE_SOCKET,
	IC_NR_CHANGE_KINDS
};

/**
 * What became of it, as far as it can be known: a runtime's archive of changed files does not say
 * which of them the image had, only the image does (--sysroot).
 */
enum ic_change_class {
	IC_CHANGE_ADDED_OR_MODIFIED, /**< one of the two; no image is at hand */
	IC_CHANGE_ADDED,
	IC_CHANGE_MODIFIED, /**< or touched, where the image's bytes are not at hand to compare */
	/**
	 * It is among the changed files, and kind, permissions and bytes are the image's: owner,
	 * times or attributes changed, or, of a folder, what is in it.
	 */
	IC_CHANGE_TOUCHED,
	IC_CHANGE_DELETED, /**< with all that was below it */
	IC_CHANGE_EMPTIED, /**< a folder: all that the image has below it is gone */
	IC_CHANGE_PRESENT, /**< in a mount of its own, for which there is no image */
	IC_NR_CHANGE_CLASSES
};

/** What else makes a change worth a look; bits of ic_change.marks. */
enum {
	IC_CHANGE_TYPE_CHANGED = 1 << 0,    /**< the image has another kind of file there */
	IC_CHANGE_MADE_EXECUTABLE = 1 << 1, /**< the image's could not be executed */
	IC_CHANGE_EXECUTABLE = 1 << 2,      /**< it can be; what it was before is not known */
	IC_CHANGE_SET_UID = 1 << 3,
	IC_CHANGE_SET_GID = 1 << 4,      /**< of a file, not of a folder */
	IC_CHANGE_CAPABILITIES = 1 << 5, /**< it has the attribute security.capability */
	IC_CHANGE_STILL_OPEN = 1 << 6,   /**< deleted, and kept by a descriptor or a mapping */
	IC_CHANGE_OVERWRITTEN = 1 << 7,  /**< the archive has the name again: that one counts */
	IC_NR_CHANGE_MARKS = 8
};

/** Where changed files come from. */
enum ic_change_origin {
	IC_CHANGE_IN_ROOT,          /**< "rootfs-diff": the runtime's archive of changed files */
	IC_CHANGE_IN_DELETED_FILES, /**< "deleted.files": its list of deleted ones */
	IC_CHANGE_IN_VOLUME,        /**< "volume": of a name, the archive of one */
	IC_CHANGE_IN_DEVSHM,        /**< "devshm": of /dev/shm */
	IC_CHANGE_IN_TMPFS,         /**< "tmpfs": an image of such a file system */
	IC_CHANGE_IN_GHOST,         /**< "ghost": the image of a deleted file that was open */
	IC_NR_CHANGE_ORIGINS
};

/** A time of a file; archives mostly have but the one of modification, in whole seconds. */
struct ic_change_time {
	bool known;
	uint32_t nanoseconds;
	int64_t seconds; /**< since 1970 */
};

/** An extended attribute; the value is any bytes. */
struct ic_change_attribute {
	struct ic_text name, value;
	/** Of security.capability what it means, as getcap(8) says it; else NULL. */
	const char *meaning;
};

/** A file that differs from the image the container ran from, or that is in a mount of its own. */
struct ic_change {
	/**
	 * As a process of the container would name it: "/etc/passwd". In a mount whose place is not
	 * known "volume NAME:/a" or "tmpfs 0:42:/a". Not escaped.
	 */
	struct ic_text path;
	enum ic_change_kind kind;
	enum ic_change_class class;
	uint32_t marks;
	enum ic_change_origin origin;
	/** The image's file of that name; known only with an image. UNKNOWN: it has none. */
	enum ic_change_kind was;
	bool has_was;
	bool has_metadata; /**< mode, owner and size are known: not of what was deleted */
	uint32_t mode;     /**< permission bits with set-uid, set-gid and sticky */
	uint64_t uid, gid;
	struct ic_text user, group;          /**< their names, as the archive has them; or absent */
	uint64_t size;                       /**< bytes of a regular file, holes included */
	struct ic_text target;               /**< of a link; of a hard link as `path` */
	uint64_t device_major, device_minor; /**< of a device */
	/** Of a hard link, if its file is there: the index of that in ic_changes.change. */
	bool has_linked;
	size_t linked;
	struct ic_change_time mtime, atime, ctime;
	const struct ic_change_attribute *attributes;
	size_t nr_attributes;
	const char *member; /**< of the evidence: "rootfs-diff.tar" */
	bool in_place;      /**< offsets of `content` are those in `member` as it is stored */
	bool has_offset;
	uint64_t offset; /**< in the member as it is stored, of the file's first byte */
	/**
	 * Where a regular file's bytes are, by offset in the file; what no run covers is zero. Runs
	 * of an archive that was unpacked lie in a member that only stands for it.
	 */
	struct ic_runs content;
	const char *unread;      /**< why its bytes cannot be had: "is cut off ..."; else NULL */
	struct ic_digest digest; /**< of a regular file, if it was asked for */
	const char *mime_type;   /**< as `file --mime-type` says it, if it was asked for */
};

/** All that is known of changed files. */
struct ic_changes {
	/** In the order of their origins, each in the order of its archive. */
	const struct ic_change *change;
	size_t nr;
	/** What the way they were captured does not show: lines for a person. No gaps. */
	const char *const *caveats;
	size_t nr_caveats;
	bool has_base;        /**< an image was at hand */
	bool has_content;     /**< digests and MIME types were asked for */
	uint64_t nr_unlisted; /**< archives that are compressed and were not unpacked */
};

/** "regular", "directory", "symbolic link" ... */
const char *ic_change_kind_name(enum ic_change_kind kind);

/** "added or modified", "deleted" ... */
const char *ic_change_class_name(enum ic_change_class class);

/** The name of a mark by its bit's number: "set-uid". */
const char *ic_change_mark_name(unsigned int bit);

/** "rootfs-diff", "volume" ... */
const char *ic_change_origin_name(enum ic_change_origin origin);

/** Whether it is a regular file whose bytes can be read. */
static inline bool ic_change_has_content(const struct ic_change *change)
{
	return change->kind == IC_CHANGE_REGULAR && change->has_metadata && !change->unread;
}

#endif
