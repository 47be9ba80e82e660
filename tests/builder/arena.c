/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/builder/state.h"

enum { BLOCK_BYTES = 64 * 1024, ALIGNMENT = 16 };

struct icb_block {
	struct icb_block *next;
	size_t used, size;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

void icb_die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)fputs("checkpoint-builder: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	va_end(arguments);
	abort();
}

void *icb_alloc(struct icb *b, size_t size)
{
	struct icb_block *block = b->blocks;
	size_t needed = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	void *bytes;

	if (!block || block->size - block->used < needed) {
		size_t room = needed > BLOCK_BYTES ? needed : BLOCK_BYTES;

		block = calloc(1, sizeof(*block) + room);
		if (!block)
			icb_die("out of memory");
		block->size = room;
		block->next = b->blocks;
		b->blocks = block;
	}
	bytes = block->bytes + block->used;
	block->used += needed;
	return bytes;
}

void icb_free_blocks(struct icb *b)
{
	struct icb_block *next;

	for (; b->blocks; b->blocks = next) {
		next = b->blocks->next;
		free(b->blocks);
	}
}

void *icb_copy(struct icb *b, const void *bytes, size_t size)
{
	void *copy = icb_alloc(b, size ? size : 1);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

ProtobufCBinaryData icb_string(struct icb *b, const char *text)
{
	size_t size = strlen(text);

	return (ProtobufCBinaryData){ .data = icb_copy(b, text, size + 1), .len = size };
}

void *icb_push(struct icb *b, void *array, size_t *nr, void *item)
{
	void **items = array;

	if ((*nr & (*nr - 1)) == 0) {
		items = icb_alloc(b, (*nr ? 2 * *nr : 1) * sizeof(*items));
		if (*nr)
			memcpy(items, array, *nr * sizeof(*items));
	}
	items[(*nr)++] = item;
	return items;
}
