/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bash_order.h"

#include <elf.h>

#include "convert/base/endian.h"
#include "convert/model/memory_scan.h"

#define WORDS_AT_ONCE 512U

/* A run of pointers to commands. */
struct run {
	uint64_t start; /* address of the first one */
	size_t nr;
};

/* A search under way. */
struct search {
	const struct ic_process *process;
	struct ic_bash_command *commands;
	size_t nr;
	struct run now, longest;
};

bool ic_bash_is_heap(const struct ic_mapping *mapping)
{
	return mapping->kind == IC_MAPPING_ANONYMOUS && !mapping->shared &&
	       (mapping->prot & (PF_R | PF_W)) == (PF_R | PF_W);
}

static struct ic_bash_command *find_command(const struct search *search, uint64_t vaddr)
{
	size_t low = 0, high = search->nr;

	if (!high || vaddr < search->commands[0].vaddr || vaddr > search->commands[high - 1].vaddr)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (search->commands[middle].vaddr == vaddr)
			return &search->commands[middle];
		if (search->commands[middle].vaddr < vaddr)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void look(struct search *search, uint64_t at, uint64_t word)
{
	if (!find_command(search, word)) {
		search->now.nr = 0;
		return;
	}
	if (!search->now.nr ||
	    search->now.start + search->now.nr * search->process->arch->word_bytes != at)
		search->now = (struct run){ at, 0 };
	search->now.nr++;
	if (search->now.nr > search->longest.nr)
		search->longest = search->now;
}

static struct ic_error *look_through(struct search *search, struct ic_memory_scan *scan)
{
	const struct ic_arch *arch = search->process->arch;
	struct ic_error *err = NULL;
	bool more = true;

	while (!err && more) {
		err = ic_memory_scan_next(scan, &more);
		for (size_t at = 0; !err && more && at + arch->word_bytes <= scan->size;
		     at += arch->word_bytes)
			look(search, scan->vaddr + at,
			     ic_get(scan->bytes + at, arch->word_bytes, arch->big_endian));
	}
	return err;
}

/* Give each command that the longest run names its place there, the first one if it has several. */
static struct ic_error *rank(const struct search *search)
{
	const struct ic_arch *arch = search->process->arch;
	uint8_t bytes[WORDS_AT_ONCE * sizeof(uint64_t)];
	struct ic_error *err = NULL;
	size_t have = 1;

	for (size_t done = 0; !err && have && done < search->longest.nr; done += have) {
		size_t nr = search->longest.nr - done < WORDS_AT_ONCE ? search->longest.nr - done :
									WORDS_AT_ONCE;

		err = ic_memory_read(&search->process->space,
				     search->longest.start + done * arch->word_bytes, bytes,
				     nr * arch->word_bytes, &have);
		have /= arch->word_bytes;
		for (size_t i = 0; !err && i < have; i++) {
			struct ic_bash_command *command =
				find_command(search, ic_get(bytes + i * arch->word_bytes,
							    arch->word_bytes, arch->big_endian));

			if (command && command->rank == SIZE_MAX)
				command->rank = done + i;
		}
	}
	return err;
}

struct ic_error *ic_bash_order_find(const struct ic_process *process,
				    struct ic_bash_command *commands, size_t nr)
{
	struct search search = { .process = process, .commands = commands, .nr = nr };
	const struct ic_address_space *space = &process->space;
	struct ic_memory_scan scan = { .space = space };
	struct ic_error *err = NULL;

	for (size_t i = 0; i < nr; i++)
		commands[i].rank = SIZE_MAX;
	for (size_t i = 0; nr && !err && i < space->nr_mappings; i++) {
		if (!ic_bash_is_heap(&space->mappings[i]))
			continue;
		ic_memory_scan_start(&scan, &space->mappings[i]);
		err = look_through(&search, &scan);
	}
	ic_memory_scan_end(&scan);
	return err ? err : rank(&search);
}
