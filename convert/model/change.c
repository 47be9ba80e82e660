/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/model/change.h"

const char *ic_change_kind_name(enum ic_change_kind kind)
{
	static const char *const names[] = {
		[IC_CHANGE_UNKNOWN] = "unknown",
		[IC_CHANGE_REGULAR] = "regular",
		[IC_CHANGE_DIRECTORY] = "directory",
		[IC_CHANGE_SYMLINK] = "symbolic link",
		[IC_CHANGE_HARD_LINK] = "hard link",
		[IC_CHANGE_FIFO] = "fifo",
		[IC_CHANGE_CHARACTER_DEVICE] = "character device",
		[IC_CHANGE_BLOCK_DEVICE] = "block device",
		[IC_CHANGE_SOCKET] = "socket",
	};

	return names[kind];
}

const char *ic_change_class_name(enum ic_change_class class)
{
	static const char *const names[] = {
		[IC_CHANGE_ADDED_OR_MODIFIED] = "added or modified",
		[IC_CHANGE_ADDED] = "added",
		[IC_CHANGE_MODIFIED] = "modified",
		[IC_CHANGE_TOUCHED] = "touched",
		[IC_CHANGE_DELETED] = "deleted",
		[IC_CHANGE_EMPTIED] = "emptied",
		[IC_CHANGE_PRESENT] = "present",
	};

	return names[class];
}

const char *ic_change_mark_name(unsigned int bit)
{
	static const char *const names[IC_NR_CHANGE_MARKS] = {
		"type changed", "made executable", "executable", "set-uid",
		"set-gid",      "capabilities",    "still open", "overwritten",
	};

	return names[bit];
}

const char *ic_change_origin_name(enum ic_change_origin origin)
{
	static const char *const names[] = {
		[IC_CHANGE_IN_ROOT] = "rootfs-diff", [IC_CHANGE_IN_DELETED_FILES] = "deleted.files",
		[IC_CHANGE_IN_VOLUME] = "volume",    [IC_CHANGE_IN_DEVSHM] = "devshm",
		[IC_CHANGE_IN_TMPFS] = "tmpfs",      [IC_CHANGE_IN_GHOST] = "ghost",
	};

	return names[origin];
}
