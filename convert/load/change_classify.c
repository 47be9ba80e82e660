/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "convert/load/change_list.h"

#define EXECUTABLE 0111U

static enum ic_change_kind kind_of(uint32_t mode)
{
	return S_ISREG(mode)  ? IC_CHANGE_REGULAR :
	       S_ISDIR(mode)  ? IC_CHANGE_DIRECTORY :
	       S_ISLNK(mode)  ? IC_CHANGE_SYMLINK :
	       S_ISFIFO(mode) ? IC_CHANGE_FIFO :
	       S_ISCHR(mode)  ? IC_CHANGE_CHARACTER_DEVICE :
	       S_ISBLK(mode)  ? IC_CHANGE_BLOCK_DEVICE :
	       S_ISSOCK(mode) ? IC_CHANGE_SOCKET :
				IC_CHANGE_UNKNOWN;
}

static bool is_file(const struct ic_change *change)
{
	return change->kind == IC_CHANGE_REGULAR || change->kind == IC_CHANGE_HARD_LINK;
}

/* Marks that need nothing but the file itself. */
static void mark(struct ic_change *change)
{
	if (!is_file(change) || !change->has_metadata)
		return;
	if (change->mode & S_ISUID)
		change->marks |= IC_CHANGE_SET_UID;
	if (change->mode & S_ISGID)
		change->marks |= IC_CHANGE_SET_GID;
}

/* All but the bytes of regular files, which are compared when they are read. */
static bool is_touched(const struct ic_change *change, const struct ic_files_base *base)
{
	if (change->mode != (base->mode & 07777))
		return false;
	switch (change->kind) {
	case IC_CHANGE_DIRECTORY:
	case IC_CHANGE_FIFO:
	case IC_CHANGE_SOCKET:
		return true;
	case IC_CHANGE_SYMLINK:
		return ic_text_equal(change->target, base->target);
	case IC_CHANGE_CHARACTER_DEVICE:
	case IC_CHANGE_BLOCK_DEVICE:
		return change->device_major == base->device_major &&
		       change->device_minor == base->device_minor;
	case IC_CHANGE_REGULAR:
	case IC_CHANGE_HARD_LINK:
	case IC_CHANGE_UNKNOWN:
	case IC_NR_CHANGE_KINDS:
		break;
	}
	return false;
}

static void compare(struct ic_change *change, const struct ic_files_base *base)
{
	bool same_kind = change->was == (is_file(change) ? IC_CHANGE_REGULAR : change->kind);

	if (!base->mode) {
		change->class = IC_CHANGE_ADDED;
		return;
	}
	change->class = same_kind && is_touched(change, base) ? IC_CHANGE_TOUCHED :
								IC_CHANGE_MODIFIED;
	if (!same_kind)
		change->marks |= IC_CHANGE_TYPE_CHANGED;
}

/* A file that can be executed, unless the image's could be. */
static void mark_executable(struct ic_change *change, const struct ic_files_base *base)
{
	bool was_file = base && S_ISREG(base->mode);

	if (!is_file(change) || !(change->mode & EXECUTABLE))
		return;
	if (!was_file)
		change->marks |= IC_CHANGE_EXECUTABLE;
	else if (!(base->mode & EXECUTABLE))
		change->marks |= IC_CHANGE_MADE_EXECUTABLE;
}

struct ic_error *ic_change_classify(struct ic_change_list *list, struct ic_change *change)
{
	bool of_root = change->origin == IC_CHANGE_IN_ROOT ||
		       change->origin == IC_CHANGE_IN_DELETED_FILES;
	struct ic_files_base base = { .own_fd = -1 };
	bool known = false;
	struct ic_error *err = NULL;

	mark(change);
	if (of_root && list->request->files)
		err = ic_files_base(list->request->files, change->path, false, list->arena, &base,
				    &known);
	if (err)
		return err;
	change->has_was = known;
	change->was = known ? kind_of(base.mode) : IC_CHANGE_UNKNOWN;
	if (known && change->has_metadata)
		compare(change, &base);
	if (known && !change->has_metadata && change->kind == IC_CHANGE_UNKNOWN)
		change->kind = change->was; /* of what was deleted */
	mark_executable(change, known ? &base : NULL);
	return NULL;
}
