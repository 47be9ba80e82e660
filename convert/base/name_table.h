/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_NAME_TABLE_H
#define IC_BASE_NAME_TABLE_H

#include <stdint.h>

#include "convert/base/arena.h"

/** A hash table from strings of any bytes to pointers. Names are borrowed. */
struct ic_name_table;

/** NULL when there is no memory. */
struct ic_name_table *ic_name_table_new(struct ic_arena *arena);

/** What was put last under that name, or NULL. */
void *ic_name_table_find(const struct ic_name_table *table, const void *name, size_t size);

/** How far into a name a search for its beginnings has come; all zero at first. */
struct ic_name_prefix {
	uint64_t hash;
	size_t done;
};

/**
 * The same for the first `size` bytes of a name. Called for ever longer beginnings with one cursor
 * it takes time in proportion to the name, not to its square.
 */
void *ic_name_table_find_prefix(const struct ic_name_table *table, const void *name, size_t size,
				struct ic_name_prefix *prefix);

/** @param value  not NULL */
ic_must_use struct ic_error *ic_name_table_put(struct ic_name_table *table, const void *name,
					       size_t size, void *value);

#endif
