/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/object_table.h"

#include "convert/base/name_table.h"

/* An object under the bytes of its number. */
struct entry {
	uint64_t number;
	const struct ic_object *object;
};

struct ic_object_table {
	struct ic_arena *arena;
	struct ic_name_table *entries;
};

struct ic_object_table *ic_object_table_new(struct ic_arena *arena)
{
	struct ic_object_table *table = ic_arena_alloc(arena, 1, sizeof(*table));

	if (!table)
		return NULL;
	table->arena = arena;
	table->entries = ic_name_table_new(arena);
	return table->entries ? table : NULL;
}

const struct ic_object *ic_object_table_find(const struct ic_object_table *table, uint64_t number)
{
	const struct entry *entry = ic_name_table_find(table->entries, &number, sizeof(number));

	return entry ? entry->object : NULL;
}

struct ic_error *ic_object_table_add(struct ic_object_table *table, uint64_t number,
				     const struct ic_object *object)
{
	struct entry *entry = ic_arena_alloc(table->arena, 1, sizeof(*entry));

	if (!entry)
		return ic_error_memory();
	*entry = (struct entry){ number, object };
	return ic_name_table_put(table->entries, &entry->number, sizeof(entry->number), entry);
}
