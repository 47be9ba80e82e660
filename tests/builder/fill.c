/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/builder/state.h"

struct icb_fill icb_byte(uint8_t byte)
{
	return (struct icb_fill){ .kind = ICB_FILL_BYTE, .value = byte };
}

struct icb_fill icb_address(void)
{
	return (struct icb_fill){ .kind = ICB_FILL_ADDRESS };
}

struct icb_fill icb_random(uint64_t seed, uint64_t origin)
{
	return (struct icb_fill){ .kind = ICB_FILL_RANDOM, .value = seed, .origin = origin };
}

struct icb_fill icb_bytes(const void *bytes, size_t size)
{
	return (struct icb_fill){ .kind = ICB_FILL_BYTES, .bytes = bytes, .size = size };
}

struct icb_fill icb_hole(void)
{
	return (struct icb_fill){ .kind = ICB_FILL_HOLE };
}

static void put_le64(uint8_t *to, uint64_t value)
{
	uint64_t word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? value :
								    __builtin_bswap64(value);

	memcpy(to, &word, sizeof(word));
}

/* splitmix64 at a position: any word of a stream without those before it. */
static uint64_t random_word(uint64_t seed, uint64_t position)
{
	uint64_t z = (seed + 1) * 0xd1342543de82ef95 + position * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void render_bytes(const struct icb_fill *fill, uint64_t offset, void *ret, size_t size)
{
	size_t there = offset < fill->size ? fill->size - (size_t)offset : 0;
	size_t n = there < size ? there : size;

	if (n)
		memcpy(ret, (const uint8_t *)fill->bytes + offset, n);
	memset((uint8_t *)ret + n, 0, size - n);
}

void icb_fill_render(const struct icb_fill *fill, uint64_t vaddr, uint64_t offset, void *ret,
		     size_t size)
{
	uint8_t *to = ret;

	switch (fill->kind) {
	case ICB_FILL_BYTE:
		memset(to, (int)fill->value, size);
		return;
	case ICB_FILL_ADDRESS:
		for (size_t i = 0; i < size; i += 8)
			put_le64(to + i, vaddr + offset + i);
		return;
	case ICB_FILL_RANDOM:
		for (size_t i = 0; i < size; i += 8)
			put_le64(to + i, random_word(fill->value, (fill->origin + offset + i) / 8));
		return;
	case ICB_FILL_BYTES:
		render_bytes(fill, offset, to, size);
		return;
	case ICB_FILL_HOLE:
		memset(to, 0, size);
		return;
	}
}
