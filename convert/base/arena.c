/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (64U << 10)
#define ALIGNMENT   _Alignof(max_align_t)

struct chunk {
	struct chunk *next;
	size_t used;
	size_t room;
	_Alignas(max_align_t) uint8_t bytes[];
};

struct ic_arena {
	struct chunk *chunks; /* the newest first; only it has room left */
};

struct ic_error *ic_arena_new(struct ic_arena **ret)
{
	struct ic_arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		return ic_error_memory();
	*ret = arena;
	return NULL;
}

void ic_arena_free(struct ic_arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

void ic_arena_reset(struct ic_arena *arena)
{
	struct chunk *kept = arena->chunks;

	if (!kept)
		return;
	for (struct chunk *chunk = kept->next, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	kept->next = NULL;
	memset(kept->bytes, 0, kept->used); /* what comes out is zeroed */
	kept->used = 0;
}

void ic_arena_freep(struct ic_arena **arena)
{
	ic_arena_free(*arena);
}

static struct chunk *add_chunk(struct ic_arena *arena, size_t room)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + room);

	if (!chunk)
		return NULL;
	chunk->room = room;
	/* A chunk made for one large object is full: keep the one with room at the front. */
	if (arena->chunks && room > CHUNK_BYTES) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	return chunk;
}

void *ic_arena_alloc(struct ic_arena *arena, size_t count, size_t size)
{
	struct chunk *chunk = arena->chunks;
	size_t bytes;
	void *place;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	bytes = (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (!chunk || chunk->room - chunk->used < bytes)
		chunk = add_chunk(arena, bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES);
	if (!chunk)
		return NULL;
	place = chunk->bytes + chunk->used;
	chunk->used += bytes;
	return place;
}

char *ic_arena_copy(struct ic_arena *arena, const void *bytes, size_t size)
{
	char *copy = size < SIZE_MAX ? ic_arena_alloc(arena, size + 1, 1) : NULL;

	if (copy && size)
		memcpy(copy, bytes, size);
	return copy;
}

char *ic_arena_format(struct ic_arena *arena, const char *text, ...)
{
	va_list arguments;
	char *line = NULL;
	char *copy = NULL;
	int size;

	va_start(arguments, text);
	size = vasprintf(&line, text, arguments);
	va_end(arguments);
	if (size >= 0) {
		copy = ic_arena_copy(arena, line, (size_t)size);
		free(line);
	}
	return copy;
}

/*
 * Give back what an array has outgrown, when it is large: then it has a chunk of its own. Small
 * ones stay; together they take less than the array.
 */
static void release_outgrown(struct ic_arena *arena, const void *items, size_t bytes)
{
	struct chunk **link = &arena->chunks;

	if (bytes <= CHUNK_BYTES)
		return;
	while (*link && (*link)->bytes != items)
		link = &(*link)->next;
	if (*link) {
		struct chunk *outgrown = *link;

		*link = outgrown->next;
		free(outgrown);
	}
}

void *ic_array_append(struct ic_array *array, struct ic_arena *arena, size_t size)
{
	if (array->nr == array->room) {
		size_t room = array->room ? array->room * 2 : 8;
		void *items = ic_arena_alloc(arena, room, size);

		if (!items)
			return NULL;
		if (array->nr) {
			memcpy(items, array->items, array->nr * size);
			release_outgrown(arena, array->items, array->room * size);
		}
		array->items = items;
		array->room = room;
	}
	/* The analyzer takes the new items for a part of the chunk that was full of the old ones. */
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	return (uint8_t *)array->items + size * array->nr++;
}
