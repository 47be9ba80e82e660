/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_NAME_TABLE_H
#define IC_BASE_NAME_TABLE_H

#include "convert/base/arena.h"

/** A hash table from strings of any bytes to pointers. Names are borrowed. */
struct ic_name_table;

/** NULL when there is no memory. */
struct ic_name_table *ic_name_table_new(struct ic_arena *arena);

/** What was put last under that name, or NULL. */
void *ic_name_table_find(const struct ic_name_table *table, const void *name, size_t size);

/** @param value  not NULL */
ic_must_use struct ic_error *ic_name_table_put(struct ic_name_table *table, const void *name,
					       size_t size, void *value);

#endif
