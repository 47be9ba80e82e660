/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/load/loader.h"

/* Sorting is stable by way of a second key where the order of the image matters. */
static int by_id(const void *a, const void *b)
{
	const struct ic_draft_file *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_inode(const void *a, const void *b)
{
	const struct ic_draft_memfd *x = a, *y = b;

	return x->inode_id < y->inode_id ? -1 : x->inode_id > y->inode_id;
}

static int by_segment(const void *a, const void *b)
{
	const struct ic_draft_shm *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_file(const void *a, const void *b)
{
	const struct ic_draft_remap *x = a, *y = b;

	return x->file_id < y->file_id ? -1 : x->file_id > y->file_id;
}

/* An image that need not be there costs nothing when it is absent. */
static void note_unless_absent(struct ic_loader *loader, const struct ic_member *member,
			       struct ic_error *err, const char *consequence)
{
	if (!err)
		return;
	if (!member) {
		ic_error_free(err);
		return;
	}
	ic_gaps_add_error(loader->gaps, 0, member->name, ic_error_context(err, "%s", consequence));
}

static void load_memfds(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "memfd.img");
	struct ic_draft_memfds memfds = { 0 };
	struct ic_error *err = ic_draft_memfds(member, loader->arena, &memfds);

	note_unless_absent(loader, member, err, "memfds behind this are lost");
	if (memfds.nr)
		qsort(memfds.memfd, memfds.nr, sizeof(*memfds.memfd), by_inode);
	loader->memfds = memfds.memfd;
	loader->nr_memfds = memfds.nr;
}

static void load_segments(struct ic_loader *loader)
{
	const char *folder = ic_store_images_folder(loader->store);
	struct ic_array list = { 0 };
	const struct ic_member *const *members;
	size_t nr, prefix = strlen(folder);

	members = ic_store_members(loader->store, &nr);
	for (size_t i = 0; i < nr; i++) {
		struct ic_error *err;

		if (strncmp(members[i]->name, folder, prefix) ||
		    strncmp(members[i]->name + prefix, "ipcns-shm-", 10))
			continue;
		err = ic_draft_shms(members[i], loader->arena, &list);
		note_unless_absent(loader, members[i], err, "segments behind this are lost");
	}
	if (list.nr)
		qsort(list.items, list.nr, sizeof(struct ic_draft_shm), by_segment);
	loader->shms = list.items;
	loader->nr_shms = list.nr;
}

const struct ic_draft_memfd *ic_loader_memfd(const struct ic_loader *loader, uint64_t inode_id)
{
	struct ic_draft_memfd key = { .inode_id = inode_id };

	return loader->nr_memfds ?
		       bsearch(&key, loader->memfds, loader->nr_memfds, sizeof(key), by_inode) :
		       NULL;
}

const struct ic_draft_remap *ic_loader_remap(const struct ic_loader *loader, uint32_t file_id)
{
	struct ic_draft_remap key = { .file_id = file_id };

	return loader->nr_remaps ?
		       bsearch(&key, loader->remaps, loader->nr_remaps, sizeof(key), by_file) :
		       NULL;
}

const struct ic_draft_shm *ic_loader_shm(const struct ic_loader *loader, uint64_t id)
{
	struct ic_draft_shm key = { .id = (uint32_t)id };

	return loader->nr_shms && id <= UINT32_MAX ?
		       bsearch(&key, loader->shms, loader->nr_shms, sizeof(key), by_segment) :
		       NULL;
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
			    "no inode %u, which file %u of files.img is", draft->inode_id,
			    draft->id);
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
	ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_LIMIT, .member = "files.img" },
		    "files.img+0x0: the name of file %u has %zu bytes, the most is %u: left out",
		    draft->id, draft->path.size, IC_MAX_PATH);
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

/* Leaves one file of each id: the first in the image, which qsort() may have moved behind. */
static size_t drop_doubles(struct ic_loader *loader, struct ic_draft_file *file, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (kept && file[kept - 1].id == file[i].id)
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
						     .member = "files.img" },
				    "file %u is there twice: one of them counts", file[i].id);
		else
			file[kept++] = file[i];
	}
	return kept;
}

struct ic_error *ic_load_files(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "remap-fpath.img");
	struct ic_draft_remaps remaps = { 0 };
	struct ic_draft_files drafts = { 0 };
	struct ic_file *files;
	struct ic_error *err = ic_draft_remaps(member, loader->arena, &remaps);

	note_unless_absent(loader, member, err,
			   "deleted files behind this look as if they were there");
	if (remaps.nr)
		qsort(remaps.remap, remaps.nr, sizeof(*remaps.remap), by_file);
	loader->remaps = remaps.remap;
	loader->nr_remaps = remaps.nr;
	load_memfds(loader);
	load_segments(loader);
	member = ic_loader_image(loader, &name, "files.img");
	err = ic_draft_files(member, loader->arena, &drafts);
	loader->files_lost = err && !drafts.nr;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, name,
				  ic_error_context(err, drafts.nr ?
								"files behind this have no name" :
								"no file has a name"));
	if (drafts.nr)
		qsort(drafts.file, drafts.nr, sizeof(*drafts.file), by_id);
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

const struct ic_file *ic_loader_file(struct ic_loader *loader, uint64_t id, uint32_t pid,
				     const char *member, const char *whose)
{
	struct ic_draft_file key = { .id = (uint32_t)id };
	const struct ic_draft_file *found = loader->nr_files && id <= UINT32_MAX ?
						    bsearch(&key, loader->files, loader->nr_files,
							    sizeof(key), by_id) :
						    NULL;

	if (found)
		return &loader->checkpoint->files[found - loader->files];
	if (loader->files_lost)
		return NULL;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_MISSING, .pid = pid, .member = member },
		    "%s is file %" PRIu64 ", which files.img does not have", whose, id);
	return NULL;
}
