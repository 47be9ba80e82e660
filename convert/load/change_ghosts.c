/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "convert/criu/draft.h"
#include "convert/load/change_list.h"
#include "convert/load/loader.h"

static enum ic_change_kind kind_of(uint32_t mode)
{
	static const struct {
		uint32_t type; /* S_IF* */
		enum ic_change_kind kind;
	} kinds[] = {
		{ S_IFREG, IC_CHANGE_REGULAR },          { S_IFDIR, IC_CHANGE_DIRECTORY },
		{ S_IFLNK, IC_CHANGE_SYMLINK },          { S_IFIFO, IC_CHANGE_FIFO },
		{ S_IFCHR, IC_CHANGE_CHARACTER_DEVICE }, { S_IFBLK, IC_CHANGE_BLOCK_DEVICE },
		{ S_IFSOCK, IC_CHANGE_SOCKET },
	};

	for (size_t i = 0; i < IC_NR(kinds); i++)
		if ((mode & S_IFMT) == kinds[i].type)
			return kinds[i].kind;
	return IC_CHANGE_UNKNOWN;
}

static struct ic_change_time time_of(const struct ic_inode *inode, const struct ic_time *time)
{
	return (struct ic_change_time){ inode->has_times, time->nanoseconds, time->seconds };
}

/* Chunks as runs; those that overlap or lie behind the end make the whole content doubtful. */
static struct ic_error *take_content(const struct ic_change_list *list,
				     const struct ic_member *member,
				     const struct ic_draft_ghost *ghost, struct ic_change *change)
{
	struct ic_run *runs = ic_arena_alloc(list->arena, ghost->nr_chunks, sizeof(*runs));
	uint64_t end = 0;
	size_t nr = 0;

	if (!runs)
		return ic_error_memory();
	for (size_t i = 0; i < ghost->nr_chunks; i++)
		if (ghost->chunks[i].size)
			runs[nr++] = (struct ic_run){ ghost->chunks[i].file_offset,
						      ghost->chunks[i].size,
						      ghost->chunks[i].offset, member,
						      IC_ORIGIN_FILE };
	ic_runs_sort(runs, nr);
	for (size_t i = 0; i < nr; i++) {
		if (runs[i].start < end || runs[i].start + runs[i].size > ghost->size)
			change->unread = "has chunks that overlap or pass the file's end";
		end = runs[i].start + runs[i].size;
	}
	change->size = ghost->size;
	change->content = (struct ic_runs){ runs, nr };
	change->in_place = true;
	change->has_offset = nr == 1 && !runs[0].start && runs[0].size == ghost->size;
	change->offset = nr ? runs[0].offset : 0;
	return NULL;
}

static struct ic_error *fill(const struct ic_change_list *list, const struct ic_member *member,
			     const struct ic_draft_ghost *ghost, struct ic_change *change)
{
	change->kind = kind_of(ghost->mode);
	change->has_metadata = true;
	change->mode = ghost->mode & 07777;
	change->uid = ghost->inode.uid;
	change->gid = ghost->inode.gid;
	change->mtime = time_of(&ghost->inode, &ghost->inode.modified);
	change->atime = time_of(&ghost->inode, &ghost->inode.accessed);
	change->target = ghost->inode.link_target;
	change->device_major = ghost->device_major;
	change->device_minor = ghost->device_minor;
	return change->kind == IC_CHANGE_REGULAR ? take_content(list, member, ghost, change) : NULL;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* The images that a gap names already: some process's mapping of the file has said that it is lost. */
static struct ic_error *note_said(const struct ic_change_list *list, struct ic_name_table *said)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < list->gaps->list.nr; i++) {
		const char *member = ic_gap_at(list->gaps, i)->member;
		const char *base = member ? base_name(member) : "";

		err = ic_name_table_put(said, base, strlen(base), said);
	}
	return err;
}

static struct ic_error *note_lost(const struct ic_change_list *list, struct ic_name_table *said,
				  const struct ic_deleted_file *file, struct ic_error *err)
{
	if (ic_name_table_find(said, file->image, strlen(file->image))) {
		ic_error_free(err);
		return NULL;
	}
	ic_gaps_add_error(list->gaps, 0, file->member ? file->member->name : file->image,
			  ic_error_context(err, "the content of a deleted file is lost"));
	return ic_name_table_put(said, file->image, strlen(file->image), said);
}

static struct ic_error *add(struct ic_change_list *list, struct ic_name_table *said,
			    const struct ic_deleted_file *file)
{
	const char *member = file->member ? file->member->name : file->image;
	struct ic_text path = file->path;
	struct ic_draft_ghost ghost = { 0 };
	struct ic_change *change;
	struct ic_error *err;

	for (; path.size && *path.bytes == '/'; path.size--)
		path.bytes++;
	err = ic_change_add(list, file->path.bytes ? "" : "a file without a known name:", path,
			    member, &change);
	if (err || !change)
		return err;
	change->origin = IC_CHANGE_IN_GHOST;
	change->class = IC_CHANGE_DELETED;
	change->marks = IC_CHANGE_STILL_OPEN;
	if (file->member && !file->member->has_blob && !file->member->unread) {
		change->unread = "is compressed and was not unpacked";
		return NULL;
	}
	err = ic_draft_ghost(file->member, file->image, list->arena, &ghost);
	if (!err)
		return fill(list, file->member, &ghost, change);
	if (ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	change->unread = "is lost, as a gap tells";
	return note_lost(list, said, file, err);
}

struct ic_error *ic_change_add_ghosts(struct ic_change_list *list)
{
	const struct ic_checkpoint *checkpoint = list->checkpoint;
	ic_cleanup(ic_arena_freep) struct ic_arena *scratch = NULL;
	struct ic_name_table *said;
	struct ic_error *err;

	if (!checkpoint->nr_deleted_files)
		return NULL;
	err = ic_arena_new(&scratch);
	if (err)
		return err;
	said = ic_name_table_new(scratch);
	err = said ? note_said(list, said) : ic_error_memory();
	for (size_t i = 0; !err && i < checkpoint->nr_deleted_files; i++)
		err = add(list, said, &checkpoint->deleted_files[i]);
	return err;
}
