/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/tar_entry.h"

#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <string.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"

/* In the C locale libarchive has names that are not ASCII as UTF-8 only. */
static const char *either(const char *name, const char *utf8)
{
	return name ? name : utf8;
}

static bool climbs(const char *name)
{
	for (; *name; name += strspn(name, "/")) {
		size_t size = strcspn(name, "/");

		if (size == 2 && !memcmp(name, "..", 2))
			return true;
		name += size;
	}
	return false;
}

static struct ic_error *copy_text(struct ic_arena *arena, struct ic_tar_budget *budget,
				  const char *text, size_t size, const char **ret)
{
	if (!ic_add(budget->names_bytes, size, &budget->names_bytes) ||
	    budget->names_bytes > IC_MAX_NAMES_BYTES)
		return ic_error_new(IC_ERR_LIMIT, "names of more than %" PRIu64 " bytes",
				    IC_MAX_NAMES_BYTES);
	*ret = ic_arena_copy(arena, text, size);
	return *ret ? NULL : ic_error_memory();
}

/* A name without what may stand before and behind it; NULL in *ret: it cannot be listed. */
static struct ic_error *take_name(struct ic_arena *arena, struct ic_tar_budget *budget,
				  const char *raw, const char **ret)
{
	size_t size;

	*ret = NULL;
	if (!raw)
		raw = "";
	while (*raw == '/' || (raw[0] == '.' && (raw[1] == '/' || !raw[1])))
		raw++;
	size = strlen(raw);
	while (size && raw[size - 1] == '/')
		size--;
	if (size > IC_MAX_MEMBER_NAME) {
		budget->nr_long++;
		return NULL;
	}
	if (climbs(raw)) {
		budget->nr_climbing++;
		return NULL;
	}
	return copy_text(arena, budget, raw, size, ret);
}

static enum ic_tar_kind kind_of(struct archive_entry *header)
{
	static const struct {
		unsigned int type; /* AE_IF* */
		enum ic_tar_kind kind;
	} kinds[] = {
		{ AE_IFREG, IC_TAR_FILE },
		{ AE_IFDIR, IC_TAR_FOLDER },
		{ AE_IFLNK, IC_TAR_LINK },
		{ AE_IFIFO, IC_TAR_FIFO },
		{ AE_IFCHR, IC_TAR_CHARACTER_DEVICE },
		{ AE_IFBLK, IC_TAR_BLOCK_DEVICE },
		{ AE_IFSOCK, IC_TAR_SOCKET },
	};

	if (either(archive_entry_hardlink(header), archive_entry_hardlink_utf8(header)))
		return IC_TAR_HARD_LINK;
	for (size_t i = 0; i < IC_NR(kinds); i++)
		if (archive_entry_filetype(header) == kinds[i].type)
			return kinds[i].kind;
	return IC_TAR_OTHER;
}

static struct ic_tar_time time_of(bool known, int64_t seconds, long nanoseconds)
{
	return known ? (struct ic_tar_time){ true, (uint32_t)nanoseconds, seconds } :
		       (struct ic_tar_time){ .known = false };
}

static void take_times(struct archive_entry *header, struct ic_tar_item *item)
{
	item->mtime = time_of(archive_entry_mtime_is_set(header), archive_entry_mtime(header),
			      archive_entry_mtime_nsec(header));
	item->atime = time_of(archive_entry_atime_is_set(header), archive_entry_atime(header),
			      archive_entry_atime_nsec(header));
	item->ctime = time_of(archive_entry_ctime_is_set(header), archive_entry_ctime(header),
			      archive_entry_ctime_nsec(header));
}

static struct ic_error *take_owner(struct archive_entry *header, struct ic_arena *arena,
				   struct ic_tar_budget *budget, struct ic_tar_item *item)
{
	const char *user = either(archive_entry_uname(header), archive_entry_uname_utf8(header));
	const char *group = either(archive_entry_gname(header), archive_entry_gname_utf8(header));
	struct ic_error *err = NULL;

	item->uid = (uint64_t)archive_entry_uid(header);
	item->gid = (uint64_t)archive_entry_gid(header);
	if (user && *user)
		err = copy_text(arena, budget, user, strlen(user), &item->user);
	if (!err && group && *group)
		err = copy_text(arena, budget, group, strlen(group), &item->group);
	return err;
}

/* One that is too much is only counted. */
static struct ic_error *take_attribute(struct ic_arena *arena, struct ic_tar_budget *budget,
				       const char *name, const void *value, size_t size,
				       struct ic_array *list)
{
	size_t name_size = strlen(name);
	struct ic_tar_attribute *attribute;

	if (list->nr >= IC_MAX_FILE_ATTRIBUTES || name_size > IC_MAX_MEMBER_NAME ||
	    size > IC_MAX_ATTRIBUTES_BYTES - budget->attributes_bytes) {
		budget->nr_attributes++;
		return NULL;
	}
	budget->attributes_bytes += size;
	attribute = ic_array_append(list, arena, sizeof(*attribute));
	if (!attribute)
		return ic_error_memory();
	attribute->value = (const uint8_t *)ic_arena_copy(arena, value, size);
	attribute->size = size;
	if (!attribute->value)
		return ic_error_memory();
	return copy_text(arena, budget, name, name_size, &attribute->name);
}

static struct ic_error *take_attributes(struct archive_entry *header, struct ic_arena *arena,
					struct ic_tar_budget *budget, struct ic_tar_item *item)
{
	struct ic_array list = { 0 };
	struct ic_error *err = NULL;
	const char *name;
	const void *value;
	size_t size;

	if (archive_entry_xattr_reset(header) <= 0)
		return NULL;
	while (!err && archive_entry_xattr_next(header, &name, &value, &size) == ARCHIVE_OK)
		err = take_attribute(arena, budget, name ? name : "", value ? value : "",
				     value ? size : 0, &list);
	item->attributes = list.items;
	item->nr_attributes = list.nr;
	return err;
}

static struct ic_error *take_target(struct archive_entry *header, struct ic_arena *arena,
				    struct ic_tar_budget *budget, struct ic_tar_item *item)
{
	const char *target;

	if (item->kind == IC_TAR_HARD_LINK)
		return take_name(arena, budget,
				 either(archive_entry_hardlink(header),
					archive_entry_hardlink_utf8(header)),
				 &item->target);
	target = either(archive_entry_symlink(header), archive_entry_symlink_utf8(header));
	if (item->kind != IC_TAR_LINK || !target)
		return NULL;
	if (strlen(target) > IC_MAX_MEMBER_NAME) {
		budget->nr_long++;
		return NULL;
	}
	return copy_text(arena, budget, target, strlen(target), &item->target);
}

struct ic_error *ic_tar_entry_take(struct archive_entry *header, struct ic_arena *arena,
				   struct ic_tar_budget *budget, struct ic_tar_item *ret,
				   bool *ret_taken)
{
	struct ic_tar_item item = { .kind = kind_of(header), .mode = archive_entry_perm(header) };
	struct ic_error *err = take_name(arena, budget,
					 either(archive_entry_pathname(header),
						archive_entry_pathname_utf8(header)),
					 &item.name);

	*ret_taken = false;
	if (err || !item.name)
		return err;
	err = take_target(header, arena, budget, &item);
	if (err || (item.kind == IC_TAR_HARD_LINK && !item.target))
		return err;
	if (item.kind == IC_TAR_FILE && archive_entry_size(header) > 0)
		item.size = (uint64_t)archive_entry_size(header);
	if (item.kind == IC_TAR_CHARACTER_DEVICE || item.kind == IC_TAR_BLOCK_DEVICE) {
		item.device_major = (uint64_t)archive_entry_rdevmajor(header);
		item.device_minor = (uint64_t)archive_entry_rdevminor(header);
	}
	take_times(header, &item);
	err = take_owner(header, arena, budget, &item);
	if (!err)
		err = take_attributes(header, arena, budget, &item);
	if (err)
		return err;
	*ret = item;
	*ret_taken = true;
	return NULL;
}

struct ic_error *ic_tar_entry_take_parts(struct archive_entry *header, uint64_t offset,
					 struct ic_arena *arena, struct ic_tar_budget *budget,
					 struct ic_tar_item *item, uint64_t *ret_size)
{
	size_t nr = (size_t)archive_entry_sparse_reset(header), kept = 0;
	struct ic_tar_part *parts;
	la_int64_t start, length;
	uint64_t end = 0, size = 0;

	*ret_size = 0;
	if (nr > IC_MAX_MEMBERS - budget->nr_parts) {
		item->unread = "is stored with more holes than are followed";
		return NULL;
	}
	budget->nr_parts += nr;
	parts = ic_arena_alloc(arena, nr, sizeof(*parts));
	if (!parts)
		return ic_error_memory();
	while (kept < nr && archive_entry_sparse_next(header, &start, &length) == ARCHIVE_OK) {
		if (start < 0 || length < 0 || (uint64_t)start < end ||
		    (uint64_t)start > item->size ||
		    (uint64_t)length > item->size - (uint64_t)start) {
			item->unread = "has a map of its holes that makes no sense";
			return NULL;
		}
		end = (uint64_t)start + (uint64_t)length;
		if (length)
			parts[kept++] = (struct ic_tar_part){ (uint64_t)start, (uint64_t)length,
							      offset + size };
		size += (uint64_t)length;
	}
	item->parts = parts;
	item->nr_parts = kept;
	*ret_size = size;
	return NULL;
}
