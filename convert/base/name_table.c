/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/name_table.h"

#include <string.h>

#define FIRST_ROOM 64

struct slot {
	const void *name;
	size_t size;
	uint64_t hash;
	void *value; /* NULL: empty slot */
};

/* Open addressing, at most half full. */
struct ic_name_table {
	struct ic_arena *arena;
	struct slot *slots;
	size_t room; /* a power of two */
	size_t nr;
	uint64_t key;
};

struct ic_name_table *ic_name_table_new(struct ic_arena *arena)
{
	struct ic_name_table *table = ic_arena_alloc(arena, 1, sizeof(*table));

	if (!table)
		return NULL;
	table->arena = arena;
	table->room = FIRST_ROOM;
	table->slots = ic_arena_alloc(arena, table->room, sizeof(*table->slots));
	/* Where memory lies is not for the evidence to know, so nor which names share a slot. */
	table->key = (uint64_t)(uintptr_t)table->slots;
	return table->slots ? table : NULL;
}

static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 33) * 0xff51afd7ed558ccdULL;
	value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return value ^ value >> 33;
}

/* Go over a name's whole words, on from where the cursor stands. */
static void advance(struct ic_name_prefix *prefix, const uint8_t *name, size_t size)
{
	for (uint64_t word; prefix->done + sizeof(word) <= size; prefix->done += sizeof(word)) {
		memcpy(&word, name + prefix->done, sizeof(word));
		prefix->hash = mix(prefix->hash ^ word);
	}
}

static uint64_t hash(const struct ic_name_table *table, const uint8_t *name, size_t size,
		     struct ic_name_prefix *prefix)
{
	uint64_t rest = 0;

	if (!prefix->done)
		prefix->hash = table->key;
	advance(prefix, name, size);
	memcpy(&rest, name + prefix->done, size - prefix->done);
	return mix(mix(prefix->hash ^ rest) ^ size);
}

/* The slot of that name, or the empty one where it belongs. */
static struct slot *find(struct slot *slots, size_t room, uint64_t hash, const void *name,
			 size_t size)
{
	size_t index = (size_t)(hash >> 16) & (room - 1);

	while (slots[index].value && (slots[index].hash != hash || slots[index].size != size ||
				      memcmp(slots[index].name, name, size)))
		index = (index + 1) & (room - 1);
	return &slots[index];
}

void *ic_name_table_find(const struct ic_name_table *table, const void *name, size_t size)
{
	struct ic_name_prefix whole = { 0 };

	return ic_name_table_find_prefix(table, name, size, &whole);
}

void *ic_name_table_find_prefix(const struct ic_name_table *table, const void *name, size_t size,
				struct ic_name_prefix *prefix)
{
	return find(table->slots, table->room, hash(table, name, size, prefix), name, size)->value;
}

static struct ic_error *grow(struct ic_name_table *table)
{
	size_t room = table->room * 2;
	struct slot *slots = ic_arena_alloc(table->arena, room, sizeof(*slots));

	if (!slots)
		return ic_error_memory();
	for (size_t i = 0; i < table->room; i++) {
		const struct slot *slot = &table->slots[i];

		if (slot->value)
			*find(slots, room, slot->hash, slot->name, slot->size) = *slot;
	}
	table->slots = slots;
	table->room = room;
	return NULL;
}

struct ic_error *ic_name_table_put(struct ic_name_table *table, const void *name, size_t size,
				   void *value)
{
	struct ic_error *err = 2 * (table->nr + 1) > table->room ? grow(table) : NULL;
	struct ic_name_prefix whole = { 0 };
	uint64_t number = hash(table, name, size, &whole);
	struct slot *slot;

	if (err)
		return err;
	slot = find(table->slots, table->room, number, name, size);
	table->nr += !slot->value;
	*slot = (struct slot){ name, size, number, value };
	return NULL;
}
