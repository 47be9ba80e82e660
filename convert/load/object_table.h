/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_OBJECT_TABLE_H
#define IC_LOAD_OBJECT_TABLE_H

#include "convert/base/arena.h"
#include "convert/model/address_space.h"

/** Objects by number, each loaded once however many mappings show it. */
struct ic_object_table;

/** An empty table in the arena; NULL if there is no memory. */
struct ic_object_table *ic_object_table_new(struct ic_arena *arena);

/** The object of that number, or NULL. */
const struct ic_object *ic_object_table_find(const struct ic_object_table *table, uint64_t number);

/** Add an object whose number is not there. */
ic_must_use struct ic_error *ic_object_table_add(struct ic_object_table *table, uint64_t number,
						 const struct ic_object *object);

#endif
