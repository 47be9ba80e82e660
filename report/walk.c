/* SPDX-License-Identifier: Apache-2.0 */
#include "report/walk.h"

#include <stdlib.h>

#define NOWHERE UINT64_MAX

struct ic_walk {
	const struct ic_checkpoint *checkpoint;
	struct ic_ledger *ledger;
	struct ic_ledger_reader reader;
	uint64_t *first; /* record number of each process's first entry, or NOWHERE */

	size_t process, mapping;
	uint64_t begin;  /* record number of this mapping's first entry, or where it would be */
	uint64_t record; /* of the next entry */
	bool in_ledger;
	struct ic_extent_cursor cursor; /* when it is not */
};

static uint64_t position(const struct ic_ledger_reader *reader)
{
	return reader->next - reader->have + reader->used;
}

/* The entry of a record number; the reader stays in its buffer where it can. */
static struct ic_error *read_record(struct ic_walk *walk, uint64_t record,
				    struct ic_ledger_entry *ret, bool *ret_more)
{
	struct ic_ledger_reader *reader = &walk->reader;
	uint64_t buffered = reader->next - reader->have;

	if (record >= buffered && record < reader->next)
		reader->used = (size_t)(record - buffered);
	else if (record != position(reader))
		*reader = (struct ic_ledger_reader){ .ledger = walk->ledger, .next = record };
	return ic_ledger_next(reader, ret, ret_more);
}

static struct ic_error *index_ledger(struct ic_walk *walk)
{
	struct ic_error *err = ic_ledger_rewind(walk->ledger, &walk->reader);
	struct ic_ledger_entry entry;
	bool more = true;

	while (!err && more) {
		uint64_t record = position(&walk->reader);

		err = ic_ledger_next(&walk->reader, &entry, &more);
		if (!err && more && entry.process < walk->checkpoint->nr_processes &&
		    walk->first[entry.process] == NOWHERE)
			walk->first[entry.process] = record;
	}
	return err;
}

struct ic_error *ic_walk_new(const struct ic_checkpoint *checkpoint, struct ic_ledger *ledger,
			     struct ic_walk **ret)
{
	struct ic_walk *walk = calloc(1, sizeof(*walk));
	struct ic_error *err = NULL;

	if (!walk)
		return ic_error_memory();
	walk->checkpoint = checkpoint;
	walk->ledger = ledger;
	walk->process = SIZE_MAX;
	walk->first = calloc(checkpoint->nr_processes + 1, sizeof(*walk->first));
	if (!walk->first)
		err = ic_error_memory();
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		walk->first[i] = NOWHERE;
	if (!err && ledger)
		err = index_ledger(walk);
	if (err) {
		ic_walk_free(walk);
		return err;
	}
	*ret = walk;
	return NULL;
}

void ic_walk_free(struct ic_walk *walk)
{
	if (!walk)
		return;
	free(walk->first);
	free(walk);
}

void ic_walk_freep(struct ic_walk **walk)
{
	ic_walk_free(*walk);
}

/* Go to the first entry of the mapping; in_ledger tells whether there is one. */
static struct ic_error *find_in_ledger(struct ic_walk *walk)
{
	struct ic_ledger_entry entry = { 0 };
	struct ic_error *err;
	bool more;

	for (;; walk->begin++) {
		err = read_record(walk, walk->begin, &entry, &more);
		if (err)
			return err;
		if (!more || entry.process != walk->process || entry.mapping >= walk->mapping)
			break;
	}
	walk->in_ledger = more && entry.process == walk->process && entry.mapping == walk->mapping;
	return NULL;
}

struct ic_error *ic_walk_mapping(struct ic_walk *walk, size_t process, size_t mapping)
{
	const struct ic_address_space *space = &walk->checkpoint->processes[process].space;
	struct ic_error *err = NULL;

	if (walk->process != process)
		walk->begin = walk->first[process];
	walk->process = process;
	walk->mapping = mapping;
	walk->in_ledger = false;
	if (walk->begin != NOWHERE)
		err = find_in_ledger(walk);
	walk->record = walk->begin;
	walk->cursor = ic_extents(space, &space->mappings[mapping]);
	return err;
}

struct ic_error *ic_walk_next(struct ic_walk *walk, struct ic_ledger_entry *ret, bool *ret_more)
{
	struct ic_ledger_entry entry = { .process = (uint32_t)walk->process,
					 .mapping = (uint32_t)walk->mapping,
					 .core_offset = UINT64_MAX };
	struct ic_error *err;
	bool more;

	if (!walk->in_ledger) {
		*ret_more = ic_extent_next(&walk->cursor, &entry.extent);
		if (*ret_more)
			*ret = entry;
		return NULL;
	}
	err = read_record(walk, walk->record, &entry, &more);
	if (err)
		return err;
	*ret_more = more && entry.process == walk->process && entry.mapping == walk->mapping;
	if (*ret_more) {
		walk->record++;
		*ret = entry;
	}
	return NULL;
}
