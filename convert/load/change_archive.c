/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "convert/input/packed_unpack.h"
#include "convert/load/change_list.h"

/* An archive on its way into the list. */
struct adding {
	struct ic_change_list *list;
	const struct ic_change_archive *archive;
	const struct ic_member *bytes; /* what runs of content point at */
	bool packed;
	struct ic_name_table *names; /* of where in the list a name's last entry is, plus one */
	uint64_t nr_twice;
};

static enum ic_change_kind kind_of(enum ic_tar_kind kind)
{
	static const enum ic_change_kind kinds[] = {
		[IC_TAR_FILE] = IC_CHANGE_REGULAR,
		[IC_TAR_HARD_LINK] = IC_CHANGE_HARD_LINK,
		[IC_TAR_FOLDER] = IC_CHANGE_DIRECTORY,
		[IC_TAR_LINK] = IC_CHANGE_SYMLINK,
		[IC_TAR_FIFO] = IC_CHANGE_FIFO,
		[IC_TAR_CHARACTER_DEVICE] = IC_CHANGE_CHARACTER_DEVICE,
		[IC_TAR_BLOCK_DEVICE] = IC_CHANGE_BLOCK_DEVICE,
		[IC_TAR_SOCKET] = IC_CHANGE_SOCKET,
		[IC_TAR_OTHER] = IC_CHANGE_UNKNOWN,
	};

	return kinds[kind];
}

static struct ic_change_time time_of(const struct ic_tar_time *time)
{
	return (struct ic_change_time){ time->known, time->nanoseconds, time->seconds };
}

static struct ic_text text_of(const char *string)
{
	return (struct ic_text){ string, string ? strlen(string) : 0 };
}

static struct ic_error *take_content(const struct adding *adding, const struct ic_tar_item *item,
				     struct ic_change *change)
{
	size_t nr = item->parts ? item->nr_parts : item->size != 0;
	struct ic_run *runs = ic_arena_alloc(adding->list->arena, nr, sizeof(*runs));

	if (!runs)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++)
		runs[i] = item->parts ? (struct ic_run){ item->parts[i].file_offset,
							 item->parts[i].size, item->parts[i].offset,
							 adding->bytes, IC_ORIGIN_FILE } :
					(struct ic_run){ 0, item->size, item->offset, adding->bytes,
							 IC_ORIGIN_FILE };
	change->content = (struct ic_runs){ runs, nr };
	change->in_place = !adding->packed;
	change->has_offset = !adding->packed && nr == 1 && !item->parts;
	change->offset = item->offset;
	change->unread = item->unread;
	return NULL;
}

/* The target of a hard link is a path of the same archive. */
static struct ic_error *take_target(const struct adding *adding, const struct ic_tar_item *item,
				    struct ic_change *change)
{
	const char *text = item->target;

	if (item->kind == IC_TAR_HARD_LINK)
		text = ic_arena_format(adding->list->arena, "%s/%s", adding->archive->place,
				       item->target);
	if (item->kind == IC_TAR_HARD_LINK && !text)
		return ic_error_memory();
	change->target = text_of(text);
	return NULL;
}

static struct ic_error *fill(const struct adding *adding, const struct ic_tar_item *item,
			     struct ic_change *change)
{
	struct ic_error *err;

	change->kind = kind_of(item->kind);
	change->class = adding->archive->class;
	change->has_metadata = true;
	change->mode = item->mode;
	change->uid = item->uid;
	change->gid = item->gid;
	change->user = text_of(item->user);
	change->group = text_of(item->group);
	change->size = item->size;
	change->device_major = item->device_major;
	change->device_minor = item->device_minor;
	change->mtime = time_of(&item->mtime);
	change->atime = time_of(&item->atime);
	change->ctime = time_of(&item->ctime);
	err = take_target(adding, item, change);
	if (!err && item->kind == IC_TAR_FILE)
		err = take_content(adding, item, change);
	return err ? err : ic_change_attributes(adding->list->arena, item, change);
}

/* Where in the list the entry is that a name leads to; false: there is none. */
static bool find(const struct adding *adding, const char *name, size_t *ret)
{
	const void *found = ic_name_table_find(adding->names, name, strlen(name));

	if (found)
		*ret = (size_t)((uintptr_t)found - 1);
	return found != NULL;
}

/* Of a name that is there twice the last one counts, as when the archive is unpacked. */
static struct ic_error *note_name(struct adding *adding, const struct ic_tar_item *item,
				  struct ic_change *change)
{
	size_t before, index = adding->list->list.nr - 1;

	if (item->kind == IC_TAR_HARD_LINK && find(adding, item->target, &before)) {
		change->has_linked = true;
		change->linked = before;
	}
	if (find(adding, item->name, &before) && item->kind != IC_TAR_FOLDER) {
		ic_change_at(adding->list, before)->marks |= IC_CHANGE_OVERWRITTEN;
		adding->nr_twice++;
	}
	return ic_name_table_put(adding->names, item->name, strlen(item->name),
				 (void *)((uintptr_t)index + 1)); /* NULL is no value */
}

static struct ic_error *add_whiteout(struct adding *adding, struct ic_text name, bool folder)
{
	struct ic_change *change;
	struct ic_error *err = ic_change_add(adding->list, adding->archive->place, name,
					     adding->archive->member->name, &change);

	if (err || !change)
		return err;
	change->origin = adding->archive->origin;
	change->class = folder ? IC_CHANGE_EMPTIED : IC_CHANGE_DELETED;
	change->kind = folder ? IC_CHANGE_DIRECTORY : IC_CHANGE_UNKNOWN;
	return NULL;
}

static struct ic_error *add(struct adding *adding, const struct ic_tar_item *item)
{
	struct ic_text name = text_of(item->name);
	bool whiteout = false, folder = false;
	struct ic_change *change = NULL;
	struct ic_error *err = NULL;

	if (!name.size) /* the mount itself */
		return NULL;
	if (adding->archive->whiteouts)
		err = ic_change_whiteout(adding->list->arena, item, &whiteout, &name, &folder);
	if (!err && whiteout)
		return add_whiteout(adding, name, folder);
	if (!err)
		err = ic_change_add(adding->list, adding->archive->place, name,
				    adding->archive->member->name, &change);
	if (err || !change)
		return err;
	change->origin = adding->archive->origin;
	err = fill(adding, item, change);
	return err ? err : note_name(adding, item, change);
}

struct ic_error *ic_change_add_items(struct ic_change_list *list,
				     const struct ic_change_archive *archive,
				     const struct ic_tar_item *items, size_t nr,
				     const struct ic_blob *blob, bool packed)
{
	struct adding adding = { .list = list, .archive = archive, .packed = packed };
	struct ic_member *bytes = ic_arena_alloc(list->arena, 1, sizeof(*bytes));
	struct ic_arena *scratch = NULL;
	struct ic_error *err = bytes ? ic_arena_new(&scratch) : ic_error_memory();

	if (err)
		return err;
	*bytes = (struct ic_member){
		.name = archive->member->name, .size = blob->size, .has_blob = true, .blob = *blob
	};
	adding.bytes = bytes;
	adding.names = ic_name_table_new(scratch);
	err = adding.names ? ic_change_reserve(list, nr) : ic_error_memory();
	for (size_t i = 0; !err && !list->full && i < nr; i++)
		err = add(&adding, &items[i]);
	ic_arena_free(scratch);
	if (!err && adding.nr_twice)
		ic_gaps_add(list->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = archive->member->name },
			    "%s: %" PRIu64 " name%s in it more than once; the last one counts",
			    archive->member->name, adding.nr_twice,
			    adding.nr_twice == 1 ? " is" : "s are");
	return err;
}

/* The plain tar of a member; *ret_listed is false where that cannot be had. */
static struct ic_error *open_plain(struct ic_change_list *list, const struct ic_member *member,
				   struct ic_blob *ret, bool *ret_packed, bool *ret_listed)
{
	const char *packed = NULL;
	struct ic_error *err;
	uint64_t size;
	int *fd;

	*ret = member->blob;
	*ret_listed = false;
	if (member->unread) /* as a gap tells */
		return NULL;
	list->nr_unlisted++;
	if (!member->has_blob)
		return NULL;
	err = ic_packed_kind(&member->blob, member->name, &packed);
	if (err || (packed && !list->request->spool))
		return err;
	*ret_packed = packed != NULL;
	if (packed) {
		fd = ic_array_append(&list->scratch->fds, list->arena, sizeof(*fd));
		if (!fd)
			return ic_error_memory();
		*fd = -1;
		err = ic_packed_unpack(&member->blob, member->name, list->request->spool,
				       list->gaps, fd, &size);
		if (err)
			return err;
		*ret = (struct ic_blob){ .fd = *fd, .size = size };
	}
	list->nr_unlisted--;
	*ret_listed = true;
	return NULL;
}

struct ic_error *ic_change_add_archive(struct ic_change_list *list,
				       const struct ic_change_archive *archive)
{
	const struct ic_member *member = archive->member;
	struct ic_array items = { 0 };
	struct ic_blob blob;
	bool packed = false, listed;
	struct ic_error *err = open_plain(list, member, &blob, &packed, &listed);

	if (!err && listed)
		err = ic_tar_list(&blob, member->name, list->arena, list->gaps, &items);
	if (!err && listed)
		err = ic_change_add_items(list, archive, items.items, items.nr, &blob, packed);
	if (!err || ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_gaps_add_error(list->gaps, 0, member->name,
			  ic_error_context(err, "files in this are not seen"));
	return NULL;
}
