/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static const uint64_t region = 0x7e0000000000;

/* Page i was written last in folder i % depth: newer folders say that an older one has it. */
static void chain(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t nr = icb_argument(arguments, "n", 16384), page = icb_page_size(b);
	uint64_t depth = icb_argument(arguments, "depth", 20);
	uint64_t index = icb_argument(arguments, "index", 0);
	char target[48];

	icb_anonymous(p, region, nr, ICB_RW);
	for (uint64_t i = 0; i < nr; i++) {
		if (i % depth == index)
			icb_pages(p, region + i * page, 1, ICB_ANON, icb_address());
		else if (i % depth > index)
			icb_pages(p, region + i * page, 1, ICB_PARENT, icb_hole());
	}
	(void)snprintf(target, sizeof(target), "../chain.%u", (unsigned)index + 1);
	if (index + 1 < depth)
		icb_parent(b, target);
}

const struct icb_scenario icb_scenario_chain = {
	.name = "chain",
	.help = "folder index=0 of an incremental chain depth=20 folders deep, n=16384 pages: make "
		"each as chain.INDEX",
	.keys = (const char *const[]){ "n", "depth", "index", NULL },
	.describe = chain,
};
