/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/link_map_walk.h"

#include <string.h>

#include "convert/base/endian.h"
#include "convert/base/limits.h"

#define MOST_WORDS      8U
#define MOST_ENTRIES    (1U << 16)
#define MOST_NAMESPACES 64U /* glibc has 16 */
#define MOST_STATE      2U  /* RT_DELETE */

enum { L_ADDR, L_NAME, L_LD, L_NEXT, L_PREV, NR_LINK_MAP_WORDS };

struct ic_error *ic_words_read(const struct ic_process *process, uint64_t vaddr, uint64_t *words,
			       size_t nr, bool *ret)
{
	const struct ic_arch *arch = process->arch;
	uint8_t bytes[MOST_WORDS * sizeof(uint64_t)];
	size_t size = nr * arch->word_bytes, have = 0;
	struct ic_error *err = NULL;

	*ret = false;
	if (vaddr <= UINT64_MAX - size)
		err = ic_memory_read(&process->space, vaddr, bytes, size, &have);
	if (err || have != size)
		return err;
	for (size_t i = 0; i < nr; i++)
		words[i] = ic_get(bytes + i * arch->word_bytes, arch->word_bytes, arch->big_endian);
	*ret = true;
	return NULL;
}

/* An int in the place of a word, whose other half is padding. */
static uint32_t int_of(const struct ic_process *process, uint64_t word)
{
	return (uint32_t)(process->arch->big_endian && process->arch->word_bytes == 8 ? word >> 32 :
											word);
}

struct ic_error *ic_r_debug_read(const struct ic_process *process, uint64_t vaddr,
				 struct ic_r_debug *ret, uint64_t first[static 5], bool *ret_good)
{
	uint64_t words[6] = { 0 };
	struct ic_error *err = ic_words_read(process, vaddr, words, 5, ret_good);
	bool has_next = false;

	if (err || !*ret_good)
		return err;
	*ret_good = false;
	*ret = (struct ic_r_debug){ .version = int_of(process, words[0]),
				    .map = words[1],
				    .state = int_of(process, words[3]),
				    .base = words[4] };
	if (!ret->version || ret->version >= IC_R_DEBUG_VERSIONS || ret->state > MOST_STATE ||
	    !ret->map)
		return NULL;
	if (ret->version >= 2)
		err = ic_words_read(process, vaddr, words, 6, &has_next);
	ret->next = has_next ? words[5] : 0;
	if (!err)
		err = ic_words_read(process, ret->map, first, NR_LINK_MAP_WORDS, ret_good);
	if (!err && *ret_good)
		*ret_good = !first[L_PREV];
	return err;
}

static struct ic_error *read_name(const struct ic_process *process, uint64_t vaddr,
				  struct ic_arena *arena, struct ic_text *ret)
{
	char bytes[IC_MAX_PATH];
	const char *end;
	size_t have;
	struct ic_error *err = ic_memory_read(&process->space, vaddr, bytes, sizeof(bytes), &have);

	if (err)
		return err;
	end = have ? memchr(bytes, 0, have) : NULL;
	if (!end)
		return NULL;
	ret->size = (size_t)(end - bytes);
	ret->bytes = ic_arena_copy(arena, bytes, ret->size);
	return ret->bytes ? NULL : ic_error_memory();
}

static struct ic_error *cut(struct ic_link_map *map, uint64_t at, const char *why)
{
	map->cut = why;
	map->cut_at = at;
	return NULL;
}

/*
 * One namespace. Every entry names the one before it, so a list that comes back to an entry breaks
 * that rule there: loops end.
 */
static struct ic_error *walk_list(const struct ic_process *process, uint64_t entry, unsigned space,
				  struct ic_arena *arena, struct ic_array *list,
				  struct ic_link_map *map)
{
	struct ic_error *err = NULL;

	for (uint64_t before = 0; !err && entry;) {
		uint64_t words[NR_LINK_MAP_WORDS] = { 0 };
		struct ic_library *library;
		bool is_there;

		if (list->nr == MOST_ENTRIES)
			return cut(map, entry, "more entries than any process has");
		err = ic_words_read(process, entry, words, NR_LINK_MAP_WORDS, &is_there);
		if (err)
			return err;
		if (!is_there)
			return cut(map, entry, "the next entry is not in the checkpoint");
		if (words[L_PREV] != before)
			return cut(map, entry, "an entry that does not follow the one before it");
		library = ic_array_append(list, arena, sizeof(*library));
		if (!library)
			return ic_error_memory();
		*library = (struct ic_library){ .link_map = entry,
						.load_address = words[L_ADDR],
						.dynamic = words[L_LD],
						.space = space };
		err = read_name(process, words[L_NAME], arena, &library->name);
		before = entry;
		entry = words[L_NEXT];
	}
	return err;
}

struct ic_error *ic_link_map_walk(const struct ic_process *process, uint64_t vaddr,
				  struct ic_arena *arena, struct ic_link_map *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = NULL;

	ret->debug = vaddr;
	for (unsigned space = 0; !err && vaddr && space < MOST_NAMESPACES; space++) {
		uint64_t first[NR_LINK_MAP_WORDS];
		struct ic_r_debug debug = { .version = 0 };
		bool good;

		err = ic_r_debug_read(process, vaddr, &debug, first, &good);
		/* A namespace that is not in use has no first entry. */
		if (!err && good)
			err = walk_list(process, debug.map, space, arena, &list, ret);
		else if (!err && !debug.version)
			(void)cut(ret, vaddr, "the next namespace is not in the checkpoint");
		vaddr = debug.next;
	}
	ret->library = list.items;
	ret->nr = list.nr;
	return err;
}
