/* SPDX-License-Identifier: Apache-2.0 */
#include "report/tree.h"

#include <stdlib.h>

#define NONE UINT32_MAX

/* Links between processes, by index; the last slot stands above all roots. */
struct links {
	uint32_t parent, first, last, next;
};

/* The process that is the parent of number `index`; NONE unless it comes before it. */
static uint32_t parent_of(const struct ic_facts *facts, size_t index)
{
	const struct ic_process *processes = facts->checkpoint->processes;
	uint32_t parent = ic_facts_find(facts, processes[index].ppid);

	/* Parents come first; whatever claims otherwise is a root, so there are no circles. */
	return processes[index].ppid && parent < index ? parent : NONE;
}

static void link_all(const struct ic_facts *facts, struct links *links, uint32_t nr)
{
	for (uint32_t i = 0; i <= nr; i++)
		links[i] = (struct links){ NONE, NONE, NONE, NONE };
	for (uint32_t i = 0; i < nr; i++) {
		uint32_t parent = parent_of(facts, i);
		uint32_t above = parent == NONE ? nr : parent;

		links[i].parent = above;
		if (links[above].last == NONE)
			links[above].first = i;
		else
			links[links[above].last].next = i;
		links[above].last = i;
	}
}

static void walk(const struct links *links, uint32_t nr, struct ic_tree_node *nodes)
{
	uint32_t at = links[nr].first, depth = 0;

	for (size_t i = 0; i < nr; i++) {
		nodes[i] = (struct ic_tree_node){ at, depth };
		if (links[at].first != NONE) {
			at = links[at].first;
			depth++;
			continue;
		}
		while (at != nr && links[at].next == NONE) {
			at = links[at].parent;
			depth--;
		}
		if (at == nr)
			return;
		at = links[at].next;
	}
}

struct ic_error *ic_tree_new(const struct ic_facts *facts, struct ic_tree_node **ret)
{
	uint32_t nr = (uint32_t)facts->checkpoint->nr_processes;
	struct links *links = calloc((size_t)nr + 1, sizeof(*links));
	struct ic_tree_node *nodes = calloc((size_t)nr + 1, sizeof(*nodes));

	if (!links || !nodes) {
		free(links);
		free(nodes);
		return ic_error_memory();
	}
	link_all(facts, links, nr);
	walk(links, nr, nodes);
	free(links);
	*ret = nodes;
	return NULL;
}
