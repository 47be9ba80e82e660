/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <sys/stat.h>

#include "convert/base/checked.h"
#include "convert/load/loader.h"
#include "convert/load/object_table.h"

/* Runs by file offset; what overlaps or lies behind the file's end is left out, with a gap. */
static struct ic_error *make_runs(struct ic_loader *loader, const struct ic_member *member,
				  const struct ic_draft_ghost *ghost, uint32_t page_size,
				  struct ic_runs *ret)
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
		uint64_t behind = runs[i].start + runs[i].size;

		if (runs[i].start < end || behind > ghost->size || runs[i].start % page_size ||
		    (behind % page_size && behind != ghost->size)) {
			ic_gaps_add(
				loader->gaps,
				(struct ic_gap){ .kind = IC_GAP_DAMAGED,
						 .member = member->name,
						 .offset = runs[i].offset },
				"%s+0x%" PRIx64
				": a chunk that overlaps another, is not of whole pages or passes the "
				"file's end: left out",
				member->name, runs[i].offset);
			continue;
		}
		end = runs[i].start + runs[i].size;
		runs[kept++] = runs[i];
	}
	*ret = (struct ic_runs){ runs, kept };
	return NULL;
}

static struct ic_error *load(struct ic_loader *loader, uint32_t ghost_id, uint32_t page_size,
			     const struct ic_object **ret)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "ghost-file-%x.img",
							 ghost_id);
	struct ic_draft_ghost ghost;
	struct ic_object *object;
	struct ic_error *err;

	*ret = NULL;
	if (!member) {
		ic_gaps_add(loader->gaps, (struct ic_gap){ .kind = IC_GAP_MISSING, .member = name },
			    "the content of a deleted file is lost: %s+0x0: not in the checkpoint",
			    name);
		return NULL;
	}
	if (!member->has_blob && !member->unread) /* its bytes were not asked for */
		return NULL;
	err = ic_draft_ghost(member, name, loader->arena, &ghost);
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err) {
		ic_gaps_add_error(loader->gaps, 0, name,
				  ic_error_context(err, "the content of a deleted file is lost"));
		return NULL;
	}
	object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	if (!object)
		return ic_error_memory();
	object->member_name = member->name;
	object->known_until = UINT64_MAX;
	if (!ic_align_up(ghost.size, page_size, &object->end))
		object->end = UINT64_MAX;
	err = make_runs(loader, member, &ghost, page_size, &object->pages);
	if (!err)
		err = ic_object_table_add(loader->ghosts, ghost_id, object);
	if (!err)
		*ret = object;
	return err;
}

struct ic_error *ic_load_ghost(struct ic_loader *loader, const struct ic_file *file,
			       uint32_t page_size, const struct ic_object **ret)
{
	const struct ic_draft_remap *remap = ic_loader_remap(loader, file->id);
	const struct ic_object *found;

	*ret = NULL;
	if (!remap || !remap->has_ghost || (file->mode && !S_ISREG(file->mode)))
		return NULL;
	found = ic_object_table_find(loader->ghosts, remap->ghost_id);
	if (found) {
		*ret = found;
		return NULL;
	}
	return load(loader, remap->ghost_id, page_size, ret);
}
