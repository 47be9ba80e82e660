/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/legacy.h"
#include "convert/load/legacy.h"
#include "convert/load/loader.h"

static int by_id(const void *a, const void *b)
{
	const struct ic_draft_file *x = a, *y = b;

	return x->file.id != y->file.id ? (x->file.id < y->file.id ? -1 : 1) :
	       x->type < y->type        ? -1 :
					  x->type > y->type;
}

static int by_id_and_order(const void *a, const void *b)
{
	const struct ic_draft_file *x = a, *y = b;
	int order = by_id(a, b);

	return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

static struct ic_text joined(struct ic_arena *arena, const char *before, struct ic_text text,
			     const char *behind)
{
	size_t head = strlen(before), tail = strlen(behind);
	char *bytes = ic_arena_alloc(arena, head + text.size + tail + 1, 1);

	if (!bytes)
		return (struct ic_text){ NULL, 0 };
	memcpy(bytes, before, head);
	if (text.size)
		memcpy(bytes + head, text.bytes, text.size);
	memcpy(bytes + head + text.size, behind, tail);
	return (struct ic_text){ bytes, head + text.size + tail };
}

/*
 * As the kernel shows it. CRIU keeps a memfd's name without its prefix, and the path of other
 * memory without a directory entry, such as /dev/zero, whole.
 */
static struct ic_text memfd_path(struct ic_arena *arena, struct ic_text name)
{
	return joined(arena, ic_text_starts(name, "/") ? "" : "/memfd:", name, " (deleted)");
}

static struct ic_error *make_memfd(struct ic_loader *loader, const struct ic_draft_file *draft,
				   struct ic_file *file)
{
	const struct ic_memfd *memfd = ic_loader_memfd(loader, draft->inode_id);
	struct ic_inode *inode;

	file->deleted = true;
	if (!memfd) {
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING, .member = "memfd.img" },
			    "no inode %u, which file %u of %s is", draft->inode_id, file->id,
			    draft->image);
		return NULL;
	}
	inode = ic_arena_alloc(loader->arena, 1, sizeof(*inode));
	if (!inode)
		return ic_error_memory();
	*inode = (struct ic_inode){
		.has_number = true,
		.number = memfd->shmid, /* criu/memfd.c, dump_memfd_inode() */
		.has_owner = true,
		.uid = memfd->uid,
		.gid = memfd->gid,
	};
	if (memfd->name.size <= IC_MAX_PATH)
		file->path = memfd_path(loader->arena, memfd->name);
	file->has_size = true;
	file->size = memfd->size;
	file->mode = memfd->mode;
	file->memfd = memfd;
	file->inode = inode;
	return NULL;
}

static void note(struct ic_loader *loader, enum ic_gap_kind kind, const struct ic_draft_file *draft,
		 const char *text)
{
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){
			    .kind = kind, .member = draft->image, .offset = draft->offset },
		    "%s+0x%" PRIx64 ": file %u (%s) %s", draft->image, draft->offset,
		    draft->file.id, draft->file.type_name, text);
}

/* A name that no kernel would give: the file keeps its place without it. */
static void check_path(struct ic_loader *loader, const struct ic_draft_file *draft,
		       struct ic_file *file)
{
	if (file->path.size <= IC_MAX_PATH)
		return;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){
			    .kind = IC_GAP_LIMIT, .member = draft->image, .offset = draft->offset },
		    "%s+0x%" PRIx64 ": the name of file %u has %zu bytes, the most is %u: left out",
		    draft->image, draft->offset, file->id, file->path.size, IC_MAX_PATH);
	file->path = (struct ic_text){ NULL, 0 };
}

static struct ic_error *make_file(struct ic_loader *loader, const struct ic_draft_file *draft,
				  struct ic_file *file)
{
	*file = draft->file;
	if (draft->damage)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
					     .member = draft->image,
					     .offset = draft->offset },
			    "what file %u is, is lost: %s", file->id, draft->damage);
	if (draft->oddity)
		note(loader, IC_GAP_DAMAGED, draft, draft->oddity);
	if (file->kind == IC_FILE_OTHER)
		note(loader, IC_GAP_UNSUPPORTED, draft, "is of a kind that icecore does not know");
	if (draft->type == IC_FD_MEMFD && !draft->damage)
		return make_memfd(loader, draft, file);
	if (draft->type != IC_FD_REG)
		return NULL;
	check_path(loader, draft, file);
	file->deleted = ic_loader_remap(loader, file->id) != NULL;
	if (file->deleted && file->path.bytes)
		file->path = joined(loader->arena, "", file->path, " (deleted)");
	return NULL;
}

/* FIFOs, terminals and tun devices have path and mode from the regular file that goes with them. */
static void take_path(struct ic_loader *loader, const struct ic_draft_file *draft,
		      struct ic_file *file)
{
	const struct ic_file *path = ic_loader_typed(loader, draft->path_file_id, IC_FD_REG);

	if (!path) {
		note(loader, IC_GAP_MISSING, draft, "has no path: its regular file is not there");
		return;
	}
	file->path = path->path;
	file->deleted = path->deleted;
	file->mode = path->mode;
	file->mount_id = path->mount_id;
	file->external_key = path->external_key;
	if (!file->has_flags) {
		file->has_flags = path->has_flags;
		file->flags = path->flags;
		file->owner = path->owner;
	}
}

/* A regular file may have the id of what has its path from it; nothing else shares one. */
static bool is_double(const struct ic_draft_file *first, const struct ic_draft_file *second)
{
	return first->file.id == second->file.id &&
	       (first->type != IC_FD_REG || !second->has_path_file ||
		second->path_file_id != second->file.id);
}

/* Leaves one file of each id: the first. */
static size_t drop_doubles(struct ic_loader *loader, struct ic_draft_file *file, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (kept && is_double(&file[kept - 1], &file[i]))
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = file[i].image,
						     .offset = file[i].offset },
				    "%s+0x%" PRIx64
				    ": file %u is there twice: the first counts, at %s+0x%" PRIx64,
				    file[i].image, file[i].offset, file[i].file.id,
				    file[kept - 1].image, file[kept - 1].offset);
		else
			file[kept++] = file[i];
	}
	return kept;
}

static void load_drafts(struct ic_loader *loader, struct ic_draft_files *drafts)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "files.img");
	struct ic_error *err = NULL;

	loader->files_by_kind = ic_load_legacy_files(loader, drafts);
	if (!loader->files_by_kind)
		err = ic_draft_files(member, loader->arena, drafts);
	loader->files_lost = !drafts->nr && (err || loader->files_by_kind);
	if (err)
		ic_gaps_add_error(loader->gaps, 0, name,
				  ic_error_context(err, drafts->nr ?
								"files behind this have no name" :
								"no file has a name"));
	for (size_t i = 0; i < drafts->nr; i++)
		drafts->file[i].order = i;
	if (drafts->nr)
		qsort(drafts->file, drafts->nr, sizeof(*drafts->file), by_id_and_order);
}

struct ic_error *ic_load_files(struct ic_loader *loader)
{
	struct ic_draft_files drafts = { 0 };
	struct ic_error *err = NULL;
	struct ic_file *files;

	ic_load_inodes(loader);
	load_drafts(loader, &drafts);
	drafts.nr = drop_doubles(loader, drafts.file, drafts.nr);
	files = ic_arena_alloc(loader->arena, drafts.nr, sizeof(*files));
	if (!files)
		return ic_error_memory();
	loader->files = drafts.file;
	loader->made_files = files;
	loader->nr_files = drafts.nr;
	loader->checkpoint->files = files;
	loader->checkpoint->nr_files = drafts.nr;
	for (size_t i = 0; !err && i < drafts.nr; i++)
		err = make_file(loader, &drafts.file[i], &files[i]);
	for (size_t i = 0; !err && i < drafts.nr; i++)
		if (drafts.file[i].has_path_file)
			take_path(loader, &drafts.file[i], &files[i]);
	return err;
}

const struct ic_draft_file *ic_loader_draft(const struct ic_loader *loader,
					    const struct ic_file *file)
{
	return &loader->files[file - loader->checkpoint->files];
}

/* The image that should have the files of a type. */
static const char *image_of(const struct ic_loader *loader, uint32_t type)
{
	const struct ic_fd_kind *kind = loader->files_by_kind ? ic_fd_kind_of(type) : NULL;

	return kind && kind->legacy.name ? kind->legacy.prefix :
	       loader->files_by_kind     ? "reg-files.img" :
					   "files.img";
}

/* The index of the first file that is not before this id and type. */
static size_t lower_bound(const struct ic_loader *loader, uint32_t id, uint32_t type)
{
	const struct ic_draft_file key = { .file = { .id = id }, .type = type };
	size_t low = 0, high = loader->nr_files;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_id(&loader->files[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct ic_file *ic_loader_typed(const struct ic_loader *loader, uint64_t id, uint32_t type)
{
	size_t at = id <= UINT32_MAX ? lower_bound(loader, (uint32_t)id, type) : loader->nr_files;

	return at < loader->nr_files && loader->files[at].file.id == id &&
			       loader->files[at].type == type ?
		       &loader->checkpoint->files[at] :
		       NULL;
}

/* Of several that share an id all but one are what its path was written as, a regular file. */
const struct ic_file *ic_loader_open_file(const struct ic_loader *loader, uint64_t id)
{
	size_t behind = id < UINT32_MAX  ? lower_bound(loader, (uint32_t)id + 1, 0) :
			id == UINT32_MAX ? loader->nr_files :
					   0;

	return behind && loader->files[behind - 1].file.id == id ?
		       &loader->checkpoint->files[behind - 1] :
		       NULL;
}

const struct ic_file *ic_loader_find_file(const struct ic_loader *loader, uint64_t id)
{
	size_t at = id <= UINT32_MAX ? lower_bound(loader, (uint32_t)id, 0) : loader->nr_files;

	return at < loader->nr_files && loader->files[at].file.id == id ?
		       &loader->checkpoint->files[at] :
		       NULL;
}

static void note_missing(struct ic_loader *loader, uint64_t id, uint32_t type, struct ic_gap place,
			 const char *whose)
{
	place.kind = IC_GAP_MISSING;
	if (!loader->files_lost)
		ic_gaps_add(loader->gaps, place, "%s is file %" PRIu64 ", which %s does not have",
			    whose, id, image_of(loader, type));
}

const struct ic_file *ic_loader_file(struct ic_loader *loader, uint64_t id, uint32_t pid,
				     const char *member, const char *whose)
{
	const struct ic_file *file = ic_loader_find_file(loader, id);

	if (!file)
		note_missing(loader, id, IC_FD_REG, (struct ic_gap){ .pid = pid, .member = member },
			     whose);
	return file;
}

const struct ic_file *ic_loader_opened(struct ic_loader *loader, const struct ic_draft_fd *fd,
				       uint32_t pid, const char *member)
{
	const struct ic_gap place = {
		.kind = IC_GAP_DAMAGED, .pid = pid, .member = member, .offset = fd->offset
	};
	const struct ic_file *file = fd->type ? ic_loader_typed(loader, fd->file_id, fd->type) :
						ic_loader_open_file(loader, fd->file_id);

	if (file)
		return file;
	file = ic_loader_find_file(loader, fd->file_id);
	if (!file)
		note_missing(loader, fd->file_id, fd->type, place, "a descriptor's file");
	else
		ic_gaps_add(loader->gaps, place,
			    "descriptor %u is file %u of type %u, which %s has as %s: not shown",
			    fd->fd, fd->file_id, fd->type, ic_loader_draft(loader, file)->image,
			    file->type_name);
	return NULL;
}
