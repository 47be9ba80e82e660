/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert/base/checked.h"
#include "convert/load/loader.h"

struct slot {
	uint64_t shmid;
	const struct ic_object *object; /* NULL: empty slot */
};

/* A hash table with open addressing, at most half full, keyed by the object's number. */
struct ic_object_table {
	struct slot *slots;
	size_t room; /* a power of two */
	size_t nr;
};

struct ic_error *ic_objects_new(struct ic_loader *loader)
{
	struct ic_object_table *table = ic_arena_alloc(loader->arena, 1, sizeof(*table));

	if (!table)
		return ic_error_memory();
	table->room = 64;
	table->slots = ic_arena_alloc(loader->arena, table->room, sizeof(*table->slots));
	if (!table->slots)
		return ic_error_memory();
	loader->objects = table;
	return NULL;
}

/* The slot of that number, or the empty one where it belongs. */
static struct slot *find(struct slot *slots, size_t room, uint64_t shmid)
{
	size_t index = (size_t)((shmid * 0x9e3779b97f4a7c15ULL) >> 32) & (room - 1);

	while (slots[index].object && slots[index].shmid != shmid)
		index = (index + 1) & (room - 1);
	return &slots[index];
}

static struct ic_error *insert(struct ic_loader *loader, uint64_t shmid,
			       const struct ic_object *object)
{
	struct ic_object_table *table = loader->objects;

	if (2 * (table->nr + 1) > table->room) {
		size_t room = table->room * 2;
		struct slot *slots = ic_arena_alloc(loader->arena, room, sizeof(*slots));

		if (!slots)
			return ic_error_memory();
		for (size_t i = 0; i < table->room; i++)
			if (table->slots[i].object)
				*find(slots, room, table->slots[i].shmid) = table->slots[i];
		table->slots = slots;
		table->room = room;
	}
	*find(table->slots, table->room, shmid) = (struct slot){ shmid, object };
	table->nr++;
	return NULL;
}

static struct ic_error *load_pages(struct ic_loader *loader, uint64_t shmid, bool empty,
				   uint32_t page_size, struct ic_object *object)
{
	struct ic_loaded_pages pages = { { NULL, 0 }, empty ? UINT64_MAX : 0 };
	const struct ic_member *member;
	const char *name;
	struct ic_error *err;

	member = ic_loader_image(loader, &name, "pagemap-shmem-%llu.img",
				 (unsigned long long)shmid);
	object->member_name = member ? member->name : name;
	if (member || !empty) {
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
	return NULL;
}

struct ic_error *ic_load_object(struct ic_loader *loader, uint64_t shmid, bool empty,
				uint32_t page_size, const struct ic_object **ret)
{
	const struct ic_object *found =
		find(loader->objects->slots, loader->objects->room, shmid)->object;
	struct ic_object *object;
	struct ic_error *err;

	if (found) {
		*ret = found;
		return NULL;
	}
	object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	if (!object)
		return ic_error_memory();
	err = load_pages(loader, shmid, empty, page_size, object);
	if (!err)
		err = insert(loader, shmid, object);
	if (!err)
		*ret = object;
	return err;
}

/* Before CRIU 3.0 the bytes of a segment lay behind its record. */
static struct ic_error *load_inline(struct ic_loader *loader, const struct ic_draft_shm *shm,
				    uint32_t page_size, const struct ic_object **ret)
{
	struct ic_object *object = ic_arena_alloc(loader->arena, 1, sizeof(*object));
	struct ic_run *run = ic_arena_alloc(loader->arena, 1, sizeof(*run));

	if (!object || !run)
		return ic_error_memory();
	*run = (struct ic_run){ 0, shm->size / page_size * page_size, shm->offset, shm->member,
				IC_ORIGIN_SHARED };
	*object = (struct ic_object){ shm->member->name, { run, run->size != 0 }, shm->size };
	*ret = object;
	return insert(loader, shm->id, object);
}

struct ic_error *ic_load_segment(struct ic_loader *loader, uint32_t id, uint32_t page_size,
				 const struct ic_object **ret)
{
	const struct ic_draft_shm *shm = ic_loader_shm(loader, id);
	const struct ic_object *found =
		find(loader->objects->slots, loader->objects->room, id)->object;

	if (!found && shm && !shm->in_pagemaps)
		return load_inline(loader, shm, page_size, ret);
	return ic_load_object(loader, id, false, page_size, ret);
}
