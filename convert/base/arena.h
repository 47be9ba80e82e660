/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ARENA_H
#define IC_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "convert/base/error.h"

/**
 * Memory that is released all at once. Everything a loaded checkpoint is made of lies in one
 * arena, so the model needs no destructors. What comes out of an arena lives until its
 * ic_arena_free() and is never released alone.
 */
struct ic_arena;

ic_must_use struct ic_error *ic_arena_new(struct ic_arena **ret);

/** Release an arena and all that came out of it; NULL is fine. */
void ic_arena_free(struct ic_arena *arena);

/** Release all that came out of an arena, and keep the arena, for what is made over and over. */
void ic_arena_reset(struct ic_arena *arena);

/** Destructor for ic_cleanup(). */
void ic_arena_freep(struct ic_arena **arena);

/** Zeroed room for `count` objects of `size` bytes, aligned for any type; NULL if there is none. */
void *ic_arena_alloc(struct ic_arena *arena, size_t count, size_t size);

/** A copy of `size` bytes with a NUL behind them; NULL if there is no memory. */
char *ic_arena_copy(struct ic_arena *arena, const void *bytes, size_t size);

/** A formatted string; NULL if there is no memory. */
ic_printf(2, 3) char *ic_arena_format(struct ic_arena *arena, const char *text, ...);

/**
 * A growing array in an arena, for lists whose length is not known before. `items` moves when
 * the array grows, and what it has outgrown is gone; growth doubles. The arena is the same at each
 * append.
 */
struct ic_array {
	void *items;
	size_t nr;
	size_t room;
};

/** Append one zeroed item of `size` bytes (the same at each call) and return it; NULL if no memory. */
void *ic_array_append(struct ic_array *array, struct ic_arena *arena, size_t size);

#endif
