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

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_id_and_order(const void *a, const void *b)
{
	const struct ic_draft_file *x = a, *y = b;

	return x->id != y->id ? by_id(a, b) : x->order < y->order ? -1 : x->order > y->order;
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

static void make_memfd(struct ic_loader *loader, const struct ic_draft_file *draft,
		       struct ic_file *file)
{
	const struct ic_draft_memfd *memfd = ic_loader_memfd(loader, draft->inode_id);

	file->kind = IC_FILE_MEMFD;
	file->deleted = true;
	if (!memfd) {
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_MISSING, .member = "memfd.img" },
			    "no inode %u, which file %u of %s is", draft->inode_id, draft->id,
			    draft->image);
		return;
	}
	if (memfd->name.size <= IC_MAX_PATH)
		file->path = memfd_path(loader->arena, memfd->name);
	file->has_size = true;
	file->size = memfd->size;
	file->mode = memfd->mode;
}

/* A name that no kernel would give: the file keeps its place without it. */
static struct ic_text checked_path(struct ic_loader *loader, const struct ic_draft_file *draft)
{
	if (draft->path.size <= IC_MAX_PATH)
		return draft->path;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){
			    .kind = IC_GAP_LIMIT, .member = draft->image, .offset = draft->offset },
		    "%s+0x%" PRIx64 ": the name of file %u has %zu bytes, the most is %u: left out",
		    draft->image, draft->offset, draft->id, draft->path.size, IC_MAX_PATH);
	return (struct ic_text){ NULL, 0 };
}

static void make_file(struct ic_loader *loader, const struct ic_draft_file *draft,
		      struct ic_file *file)
{
	*file = (struct ic_file){
		.kind = IC_FILE_OTHER,
		.id = draft->id,
		.type_name = draft->type_name,
		.has_size = draft->has_size,
		.size = draft->size,
		.mode = draft->mode,
		.flags = draft->flags,
		.position = draft->pos,
		.build_id = draft->build_id,
		.build_id_size = draft->build_id_size,
	};
	if (draft->type == IC_FD_MEMFD) {
		make_memfd(loader, draft, file);
	} else if (draft->type == IC_FD_REG) {
		file->kind = IC_FILE_REGULAR;
		file->path = checked_path(loader, draft);
		file->deleted = ic_loader_remap(loader, draft->id) != NULL;
		if (file->deleted && file->path.bytes)
			file->path = joined(loader->arena, "", file->path, " (deleted)");
	}
}

/* Leaves one file of each id: the first. */
static size_t drop_doubles(struct ic_loader *loader, struct ic_draft_file *file, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (kept && file[kept - 1].id == file[i].id)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = file[i].image,
						     .offset = file[i].offset },
				    "%s+0x%" PRIx64
				    ": file %u is there twice: the first counts, at %s+0x%" PRIx64,
				    file[i].image, file[i].offset, file[i].id, file[kept - 1].image,
				    file[kept - 1].offset);
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
	struct ic_file *files;

	ic_load_inodes(loader);
	load_drafts(loader, &drafts);
	drafts.nr = drop_doubles(loader, drafts.file, drafts.nr);
	files = ic_arena_alloc(loader->arena, drafts.nr, sizeof(*files));
	if (!files)
		return ic_error_memory();
	for (size_t i = 0; i < drafts.nr; i++)
		make_file(loader, &drafts.file[i], &files[i]);
	loader->files = drafts.file;
	loader->nr_files = drafts.nr;
	loader->checkpoint->files = files;
	loader->checkpoint->nr_files = drafts.nr;
	return NULL;
}

const struct ic_draft_file *ic_loader_draft(const struct ic_loader *loader,
					    const struct ic_file *file)
{
	return &loader->files[file - loader->checkpoint->files];
}

/* The image that should have the files of a type. */
static const char *image_of(const struct ic_loader *loader, uint32_t type)
{
	const struct ic_image_kind *kind = loader->files_by_kind ? ic_legacy_files_of(type) : NULL;

	return kind ? kind->prefix : loader->files_by_kind ? "reg-files.img" : "files.img";
}

const struct ic_file *ic_loader_find_file(const struct ic_loader *loader, uint64_t id)
{
	struct ic_draft_file key = { .id = (uint32_t)id };
	const struct ic_draft_file *found = loader->nr_files && id <= UINT32_MAX ?
						    bsearch(&key, loader->files, loader->nr_files,
							    sizeof(key), by_id) :
						    NULL;

	return found ? &loader->checkpoint->files[found - loader->files] : NULL;
}

static const struct ic_file *file_of(struct ic_loader *loader, uint64_t id, uint32_t type,
				     uint32_t pid, const char *member, const char *whose)
{
	const struct ic_file *found = ic_loader_find_file(loader, id);

	if (found || loader->files_lost)
		return found;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_MISSING, .pid = pid, .member = member },
		    "%s is file %" PRIu64 ", which %s does not have", whose, id,
		    image_of(loader, type));
	return NULL;
}

const struct ic_file *ic_loader_file(struct ic_loader *loader, uint64_t id, uint32_t pid,
				     const char *member, const char *whose)
{
	return file_of(loader, id, IC_FD_REG, pid, member, whose);
}

const struct ic_file *ic_loader_opened(struct ic_loader *loader, const struct ic_draft_fd *fd,
				       uint32_t pid, const char *member)
{
	const struct ic_file *file = file_of(loader, fd->file_id, fd->type, pid, member,
					     "a descriptor's file");

	if (!file || !fd->type || ic_loader_draft(loader, file)->type == fd->type)
		return file;
	/* Two kinds share the id, and the file is not the one that was open. */
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED, .pid = pid, .member = member },
		    "descriptor %u is file %u of type %u, which %s has as %s: not shown", fd->fd,
		    fd->file_id, fd->type, ic_loader_draft(loader, file)->image, file->type_name);
	return NULL;
}
