/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/checked.h"
#include "convert/base/name_table.h"
#include "convert/load/loader.h"
#include "convert/load/object_table.h"

struct ic_error *ic_objects_new(struct ic_loader *loader)
{
	loader->objects = ic_object_table_new(loader->arena);
	loader->ghosts = ic_name_table_new(loader->arena);
	return loader->objects && loader->ghosts ? NULL : ic_error_memory();
}

static struct ic_error *load_pages(struct ic_loader *loader, uint64_t shmid, uint64_t size,
				   uint32_t page_size, struct ic_object *object)
{
	struct ic_loaded_pages pages = { { NULL, 0 }, size ? 0 : UINT64_MAX };
	const char *name;
	struct ic_error *err;

	(void)ic_loader_image(loader, &name, "pagemap-shmem-%llu.img", (unsigned long long)shmid);
	object->member_name = ic_pages_name(loader, name);
	if (size || ic_has_pages(loader, name)) {
		err = ic_load_pages(loader, name, 0, page_size, IC_ORIGIN_SHARED, &pages);
		if (err && ic_error_kind(err) == IC_ERR_MEMORY)
			return err;
		if (err)
			ic_gaps_add_error(loader->gaps, 0, name,
					  ic_error_context(err, "shared memory %llu is lost",
							   (unsigned long long)shmid));
	}
	object->pages = pages.runs;
	object->known_until = pages.known_until;
	if (!ic_align_up(size, page_size, &object->end))
		object->end = UINT64_MAX;
	return NULL;
}

struct ic_error *ic_load_object(struct ic_loader *loader, uint64_t shmid, uint64_t size,
				uint32_t page_size, const struct ic_object **ret)
{
	const struct ic_object *found = ic_object_table_find(loader->objects, shmid);
	struct ic_object *object;
	struct ic_error *err;

	if (found) {
		*ret = found;
		return NULL;
	}
	object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	if (!object)
		return ic_error_memory();
	err = load_pages(loader, shmid, size, page_size, object);
	if (!err)
		err = ic_object_table_add(loader->objects, shmid, object);
	if (!err)
		*ret = object;
	return err;
}

/*
 * Before CRIU 3.0 the bytes of a segment lay behind its record. What its last page has behind the
 * segment's end is zero, as behind a file's.
 */
static struct ic_error *load_inline(struct ic_loader *loader, const struct ic_draft_shm *shm,
				    uint32_t page_size, const struct ic_object **ret)
{
	struct ic_object *object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	struct ic_run *run = ic_arena_alloc(loader->arena, 1, sizeof(*run));
	bool is_cut = shm->have < shm->size;

	if (!object || !run)
		return ic_error_memory();
	*run = (struct ic_run){ 0, is_cut ? shm->have / page_size * page_size : shm->have,
				shm->offset, shm->member, IC_ORIGIN_SHARED };
	*object = (struct ic_object){ shm->member->name,
				      { run, run->size != 0 },
				      is_cut ? run->size :
					       UINT64_MAX, /* a gap has told of the rest */
				      UINT64_MAX };
	(void)ic_align_up(shm->size, page_size, &object->end);
	*ret = object;
	return ic_object_table_add(loader->objects, shm->id, object);
}

struct ic_error *ic_load_segment(struct ic_loader *loader, uint64_t id, uint32_t page_size,
				 const struct ic_object **ret)
{
	const struct ic_draft_shm *shm = ic_loader_shm(loader, id);
	const struct ic_object *found = ic_object_table_find(loader->objects, id);

	if (!found && shm && !shm->in_pagemaps)
		return load_inline(loader, shm, page_size, ret);
	return ic_load_object(loader, id, UINT64_MAX, page_size, ret);
}
