/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/object_table.h"

#define FIRST_ROOM 64

struct slot {
	uint64_t number;
	const struct ic_object *object; /* NULL: empty slot */
};

/* A hash table with open addressing, at most half full. */
struct ic_object_table {
	struct ic_arena *arena;
	struct slot *slots;
	size_t room; /* a power of two */
	size_t nr;
};

struct ic_object_table *ic_object_table_new(struct ic_arena *arena)
{
	struct ic_object_table *table = ic_arena_alloc(arena, 1, sizeof(*table));

	if (!table)
		return NULL;
	table->arena = arena;
	table->room = FIRST_ROOM;
	table->slots = ic_arena_alloc(arena, table->room, sizeof(*table->slots));
	return table->slots ? table : NULL;
}

/* The slot of that number, or the empty one where it belongs. */
static struct slot *find(struct slot *slots, size_t room, uint64_t number)
{
	/* Where the slots lie is not for the evidence to know, so nor which numbers share one. */
	uint64_t mixed = number ^ (uint64_t)(uintptr_t)slots;
	size_t index;

	mixed = (mixed ^ mixed >> 33) * 0xff51afd7ed558ccdULL;
	mixed = (mixed ^ mixed >> 33) * 0xc4ceb9fe1a85ec53ULL;
	index = (size_t)(mixed >> 32) & (room - 1);
	while (slots[index].object && slots[index].number != number)
		index = (index + 1) & (room - 1);
	return &slots[index];
}

const struct ic_object *ic_object_table_find(const struct ic_object_table *table, uint64_t number)
{
	return find(table->slots, table->room, number)->object;
}

static struct ic_error *grow(struct ic_object_table *table)
{
	size_t room = table->room * 2;
	struct slot *slots = ic_arena_alloc(table->arena, room, sizeof(*slots));

	if (!slots)
		return ic_error_memory();
	for (size_t i = 0; i < table->room; i++)
		if (table->slots[i].object)
			*find(slots, room, table->slots[i].number) = table->slots[i];
	table->slots = slots;
	table->room = room;
	return NULL;
}

struct ic_error *ic_object_table_add(struct ic_object_table *table, uint64_t number,
				     const struct ic_object *object)
{
	struct ic_error *err = 2 * (table->nr + 1) > table->room ? grow(table) : NULL;

	if (err)
		return err;
	*find(table->slots, table->room, number) = (struct slot){ number, object };
	table->nr++;
	return NULL;
}
