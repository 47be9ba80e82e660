/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <sys/stat.h>

#include "convert/base/checked.h"
#include "convert/base/name_table.h"
#include "convert/load/loader.h"

static void note(struct ic_loader *loader, const struct ic_run *run, const char *text)
{
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				     .member = run->member->name,
				     .offset = run->offset },
		    "%s+0x%" PRIx64 ": %s", run->member->name, run->offset, text);
}

/* Runs by file offset; what overlaps or lies behind the file's end is left out, with a gap. */
static struct ic_error *make_runs(struct ic_loader *loader, const struct ic_member *member,
				  const struct ic_draft_ghost *ghost, struct ic_runs *ret)
{
	struct ic_run *runs = ic_arena_alloc(loader->arena, ghost->nr_chunks, sizeof(*runs));
	uint64_t end = 0;
	size_t nr = 0, kept = 0;

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
		if (runs[i].start < end || runs[i].start + runs[i].size > ghost->size) {
			note(loader, &runs[i],
			     "a chunk that overlaps another or passes the file's end: left out");
			continue;
		}
		end = runs[i].start + runs[i].size;
		runs[kept++] = runs[i];
	}
	*ret = (struct ic_runs){ runs, kept };
	return NULL;
}

/* Of them those that memory can show: all but the file's end are of whole pages. */
static struct ic_error *make_pages(struct ic_loader *loader, const struct ic_object *content,
				   uint64_t size, uint32_t page_size, struct ic_object *ret)
{
	struct ic_run *runs = ic_arena_alloc(loader->arena, content->pages.nr, sizeof(*runs));
	size_t kept = 0;

	if (!runs)
		return ic_error_memory();
	for (size_t i = 0; i < content->pages.nr; i++) {
		const struct ic_run *run = &content->pages.run[i];
		uint64_t behind = run->start + run->size;

		if (run->start % page_size || (behind % page_size && behind != size))
			note(loader, run,
			     "a chunk that is not of whole pages: left out of mapped memory");
		else
			runs[kept++] = *run;
	}
	*ret = *content;
	ret->pages = (struct ic_runs){ runs, kept };
	return NULL;
}

/* A deleted file's image, read once; all of it is zero where it cannot be. */
struct ghost {
	uint32_t id;
	const struct ic_inode *inode;
	uint64_t size;
	const struct ic_object *content; /* of a regular file, byte for byte */
	const struct ic_object *mapped;  /* the same as mappings show it, once one does */
};

static struct ic_error *fill(struct ic_loader *loader, const struct ic_member *member,
			     const struct ic_draft_ghost *draft, uint32_t page_size,
			     struct ghost *ghost)
{
	struct ic_inode *inode = ic_arena_alloc(loader->arena, 1, sizeof(*inode));
	struct ic_object *object = ic_arena_alloc(loader->arena, 1, sizeof(*object));

	if (!inode || !object)
		return ic_error_memory();
	*inode = draft->inode;
	ghost->inode = inode;
	if (draft->mode && !S_ISREG(draft->mode))
		return NULL;
	object->member_name = member->name;
	object->known_until = UINT64_MAX;
	if (!ic_align_up(draft->size, page_size, &object->end))
		object->end = UINT64_MAX;
	ghost->size = draft->size;
	ghost->content = object;
	return make_runs(loader, member, draft, &object->pages);
}

static struct ic_error *read_ghost(struct ic_loader *loader, uint32_t page_size,
				   struct ghost *ghost)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "ghost-file-%x.img",
							 ghost->id);
	struct ic_draft_ghost draft;
	struct ic_error *err;

	if (!member) {
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = name },
			    "the content of a deleted file is lost: %s+0x0: not in the checkpoint",
			    name);
		return NULL;
	}
	if (!member->has_blob && !member->unread) /* its bytes were not asked for */
		return NULL;
	err = ic_draft_ghost(member, name, loader->arena, &draft);
	if (!err)
		return fill(loader, member, &draft, page_size, ghost);
	if (ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	ic_gaps_add_error(loader->gaps, 0, name,
			  ic_error_context(err, "the content of a deleted file is lost"));
	return NULL;
}

static struct ic_error *ghost_of(struct ic_loader *loader, const struct ic_file *file,
				 uint32_t page_size, struct ghost **ret)
{
	const struct ic_draft_remap *remap = ic_loader_remap(loader, file->id);
	struct ghost *ghost;
	struct ic_error *err;

	*ret = NULL;
	if (!remap || !remap->has_ghost)
		return NULL;
	ghost = ic_name_table_find(loader->ghosts, &remap->ghost_id, sizeof(remap->ghost_id));
	*ret = ghost;
	if (ghost)
		return NULL;
	ghost = ic_arena_alloc(loader->arena, 1, sizeof(*ghost));
	if (!ghost)
		return ic_error_memory();
	ghost->id = remap->ghost_id;
	*ret = ghost;
	err = ic_name_table_put(loader->ghosts, &ghost->id, sizeof(ghost->id), ghost);
	return err ? err : read_ghost(loader, page_size, ghost);
}

struct ic_error *ic_load_ghost(struct ic_loader *loader, const struct ic_file *file,
			       uint32_t page_size, const struct ic_object **ret)
{
	struct ghost *ghost = NULL;
	struct ic_error *err = file->mode && !S_ISREG(file->mode) ?
				       NULL :
				       ghost_of(loader, file, page_size, &ghost);
	struct ic_object *pages;

	*ret = NULL;
	if (err || !ghost || !ghost->content)
		return err;
	if (!ghost->mapped) {
		pages = ic_arena_alloc(loader->arena, 1, sizeof(*pages));
		err = pages ? make_pages(loader, ghost->content, ghost->size, page_size, pages) :
			      ic_error_memory();
		ghost->mapped = pages;
	}
	*ret = ghost->mapped;
	return err;
}

struct ic_error *ic_load_ghosts(struct ic_loader *loader)
{
	uint32_t page_size = loader->checkpoint->page_size;
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < loader->nr_files; i++) {
		struct ic_file *file = &loader->made_files[i];
		struct ghost *ghost;

		if (file->kind != IC_FILE_REGULAR || !file->deleted)
			continue;
		err = ghost_of(loader, file, page_size, &ghost);
		if (err || !ghost)
			continue;
		file->inode = ghost->inode;
		file->content = ghost->content;
	}
	return err;
}
