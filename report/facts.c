/* SPDX-License-Identifier: Apache-2.0 */
#include "report/facts.h"

#include <stdlib.h>

#include "convert/base/checked.h"

static uint64_t sum(uint64_t a, uint64_t b)
{
	uint64_t result;

	return ic_add(a, b, &result) ? result : UINT64_MAX;
}

static void add_memory(struct ic_memory_facts *to, const struct ic_memory_facts *from)
{
	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		to->bytes[i] = sum(to->bytes[i], from->bytes[i]);
	to->mapped_bytes = sum(to->mapped_bytes, from->mapped_bytes);
}

struct ic_memory_facts ic_facts_of_mapping(const struct ic_address_space *space,
					   const struct ic_mapping *mapping)
{
	struct ic_extent_cursor cursor = ic_extents(space, mapping);
	struct ic_memory_facts facts = { .mapped_bytes = mapping->end - mapping->start };
	struct ic_extent extent;

	while (ic_extent_next(&cursor, &extent))
		facts.bytes[extent.origin] += extent.size;
	return facts;
}

uint64_t ic_facts_captured(const struct ic_memory_facts *memory)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < IC_NR_ORIGINS; i++)
		if (ic_origin_is_captured((enum ic_origin)i))
			bytes = sum(bytes, memory->bytes[i]);
	return bytes;
}

uint64_t ic_facts_missing(const struct ic_memory_facts *memory)
{
	return sum(memory->bytes[IC_ORIGIN_LAZY], memory->bytes[IC_ORIGIN_LOST]);
}

uint64_t ic_facts_pages(const struct ic_checkpoint *checkpoint, uint64_t bytes)
{
	return checkpoint->page_size ? bytes / checkpoint->page_size : 0;
}

struct ic_process_facts ic_facts_of_process(const struct ic_process *process)
{
	struct ic_process_facts facts = {
		.nr_mappings = process->space.nr_mappings,
		.nr_threads = process->nr_threads,
		.nr_descriptors = process->nr_descriptors,
	};

	for (size_t i = 0; i < process->space.nr_mappings; i++) {
		struct ic_memory_facts mapping = ic_facts_of_mapping(&process->space,
								     &process->space.mappings[i]);

		add_memory(&facts.memory, &mapping);
	}
	return facts;
}

static void add_process(struct ic_facts *facts, const struct ic_process *process,
			const struct ic_process_facts *counted)
{
	add_memory(&facts->total.memory, &counted->memory);
	facts->total.nr_mappings += counted->nr_mappings;
	facts->total.nr_threads += counted->nr_threads;
	facts->total.nr_descriptors += counted->nr_descriptors;
	facts->nr_zombies += process->state == IC_PROCESS_ZOMBIE;
	facts->nr_lost += process->lost != NULL;
}

/* Sort key of a process or a gap, with its index as the second key: qsort() is not stable. */
struct by_pid {
	uint32_t pid, index;
};

static int compare(const void *a, const void *b)
{
	const struct by_pid *one = a, *two = b;

	if (one->pid != two->pid)
		return one->pid < two->pid ? -1 : 1;
	return one->index < two->index ? -1 : one->index > two->index;
}

/* Sort the keys and leave only their indices, in an array of the same memory. */
static const uint32_t *sorted_indices(struct by_pid *keys, size_t nr)
{
	uint32_t *indices = (uint32_t *)keys;

	qsort(keys, nr, sizeof(*keys), compare);
	for (size_t i = 0; i < nr; i++)
		indices[i] = keys[i].index;
	return indices;
}

static void sort_processes(struct ic_facts *facts, struct by_pid *keys)
{
	const struct ic_checkpoint *checkpoint = facts->checkpoint;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		keys[i] = (struct by_pid){ checkpoint->processes[i].pid, (uint32_t)i };
	facts->by_pid = sorted_indices(keys, checkpoint->nr_processes);
}

uint32_t ic_facts_find(const struct ic_facts *facts, uint32_t pid)
{
	const struct ic_process *processes = facts->checkpoint->processes;
	size_t low = 0, high = facts->checkpoint->nr_processes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (processes[facts->by_pid[middle]].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == facts->checkpoint->nr_processes || processes[facts->by_pid[low]].pid != pid)
		return UINT32_MAX;
	return facts->by_pid[low];
}

static uint32_t owner(const struct ic_facts *facts, const struct ic_gap *gap)
{
	return gap->pid && ic_facts_find(facts, gap->pid) != UINT32_MAX ? gap->pid : 0;
}

static void sort_gaps(struct ic_facts *facts, struct by_pid *keys)
{
	const struct ic_gaps *gaps = &facts->checkpoint->gaps;

	for (size_t i = 0; i < gaps->list.nr; i++)
		keys[i] = (struct by_pid){ owner(facts, ic_gap_at(gaps, i)), (uint32_t)i };
	facts->gaps = sorted_indices(keys, gaps->list.nr);
	facts->total.nr_gaps = gaps->list.nr;
}

const uint32_t *ic_facts_gaps(const struct ic_facts *facts, uint32_t pid, size_t *ret_nr)
{
	const struct ic_gaps *gaps = &facts->checkpoint->gaps;
	size_t low = 0, high = gaps->list.nr, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (owner(facts, ic_gap_at(gaps, facts->gaps[middle])) < pid)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < gaps->list.nr; end++)
		if (owner(facts, ic_gap_at(gaps, facts->gaps[end])) != pid)
			break;
	*ret_nr = end - low;
	return facts->gaps + low;
}

static void count(struct ic_facts *facts, struct ic_process_facts *counted)
{
	const struct ic_checkpoint *checkpoint = facts->checkpoint;

	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		counted[i] = ic_facts_of_process(&checkpoint->processes[i]);
		add_process(facts, &checkpoint->processes[i], &counted[i]);
	}
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++) {
		uint32_t process = ic_facts_find(facts, ic_gap_at(&checkpoint->gaps, i)->pid);

		if (process != UINT32_MAX)
			counted[process].nr_gaps++;
	}
	facts->processes = counted;
}

struct ic_error *ic_facts_new(const struct ic_checkpoint *checkpoint, struct ic_facts **ret)
{
	size_t nr = checkpoint->nr_processes;
	struct ic_facts *facts = calloc(1, sizeof(*facts));
	struct ic_process_facts *counted = calloc(nr + 1, sizeof(*counted));
	struct by_pid *processes = calloc(nr + 1, sizeof(*processes));
	struct by_pid *gaps = calloc(checkpoint->gaps.list.nr + 1, sizeof(*gaps));

	if (!facts || !counted || !processes || !gaps) {
		free(facts);
		free(counted);
		free(processes);
		free(gaps);
		return ic_error_memory();
	}
	facts->checkpoint = checkpoint;
	sort_processes(facts, processes);
	sort_gaps(facts, gaps);
	count(facts, counted);
	*ret = facts;
	return NULL;
}

void ic_facts_free(struct ic_facts *facts)
{
	if (!facts)
		return;
	free((void *)(uintptr_t)facts->processes);
	free((void *)(uintptr_t)facts->by_pid);
	free((void *)(uintptr_t)facts->gaps);
	free(facts);
}

void ic_facts_freep(struct ic_facts **facts)
{
	ic_facts_free(*facts);
}
