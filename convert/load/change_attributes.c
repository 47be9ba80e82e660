/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convert/arch/capability.h"
#include "convert/base/endian.h"
#include "convert/load/change_list.h"

#define CAPABILITIES "security.capability"

/* Source: include/uapi/linux/capability.h (Linux 6.12), struct vfs_ns_cap_data; little-endian. */
enum {
	REVISION_SHIFT = 24,
	EFFECTIVE = 1,
	WORD = 4,
};

/* Bytes of each revision, and how many words of permitted and inheritable sets it has. */
static const struct {
	size_t size;
	size_t nr_words;
	bool has_root;
} revisions[] = { [1] = { 12, 1, false }, [2] = { 20, 2, false }, [3] = { 24, 2, true } };

static uint32_t word_at(const struct ic_tar_attribute *attribute, size_t index)
{
	return (uint32_t)ic_get(attribute->value + index * WORD, WORD, false);
}

/* Put a name behind others of its clause, or behind another clause. */
static const char *name_one(struct ic_arena *arena, const char *before, bool first,
			    unsigned int number)
{
	const char *between = !first ? "," : *before ? " " : "";
	const char *name = ic_capability_name(number);

	return name ? ic_arena_format(arena, "%s%scap_%s", before, between, name) :
		      ic_arena_format(arena, "%s%s%u", before, between, number);
}

/*
 * A set as getcap(8) writes it: "cap_chown,cap_kill=ep"; behind another clause with a "+".
 *
 * Source: cap_to_text(3), libcap 2.66.
 */
static const char *clause(struct ic_arena *arena, const char *before, uint64_t set,
			  const char *flags)
{
	const char *text = before;
	bool first = true;

	for (unsigned int i = 0; text && i < 64; i++) {
		if (!(set >> i & 1))
			continue;
		text = name_one(arena, text, first, i);
		first = false;
	}
	return text && !first ? ic_arena_format(arena, "%s%c%s", text, *before ? '+' : '=', flags) :
				text;
}

/* Capabilities that have the same flags stand together. */
static const char *meaning_of(struct ic_arena *arena, const struct ic_tar_attribute *attribute)
{
	uint32_t magic = attribute->size >= WORD ? word_at(attribute, 0) : 0;
	uint32_t revision = magic >> REVISION_SHIFT;
	bool effective = magic & EFFECTIVE;
	uint64_t permitted = 0, inheritable = 0;
	const char *text = "";

	if (!revision || revision >= IC_NR(revisions) ||
	    attribute->size != revisions[revision].size)
		return "of no known form";
	for (size_t i = 0; i < revisions[revision].nr_words; i++) {
		permitted |= (uint64_t)word_at(attribute, 1 + 2 * i) << (32 * i);
		inheritable |= (uint64_t)word_at(attribute, 2 + 2 * i) << (32 * i);
	}
	text = clause(arena, text, permitted & inheritable, effective ? "eip" : "ip");
	if (text)
		text = clause(arena, text, permitted & ~inheritable, effective ? "ep" : "p");
	if (text)
		text = clause(arena, text, inheritable & ~permitted, effective ? "ei" : "i");
	if (text && !*text)
		text = "=";
	if (text && revisions[revision].has_root)
		text = ic_arena_format(arena, "%s [rootid=%" PRIu32 "]", text,
				       word_at(attribute, 5));
	return text;
}

struct ic_error *ic_change_attributes(struct ic_arena *arena, const struct ic_tar_item *item,
				      struct ic_change *change)
{
	struct ic_change_attribute *list = ic_arena_alloc(arena, item->nr_attributes,
							  sizeof(*list));

	if (!list)
		return ic_error_memory();
	for (size_t i = 0; i < item->nr_attributes; i++) {
		const struct ic_tar_attribute *from = &item->attributes[i];

		list[i].name = (struct ic_text){ from->name, strlen(from->name) };
		list[i].value = (struct ic_text){ (const char *)from->value, from->size };
		if (strcmp(from->name, CAPABILITIES) != 0)
			continue;
		list[i].meaning = meaning_of(arena, from);
		if (!list[i].meaning)
			return ic_error_memory();
		change->marks |= IC_CHANGE_CAPABILITIES;
	}
	change->attributes = list;
	change->nr_attributes = item->nr_attributes;
	return NULL;
}
