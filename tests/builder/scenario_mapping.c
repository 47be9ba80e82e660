/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static const uint64_t region = 0x7e0000000000;

/* Neighbours differ in protection, so that they cannot be one mapping. */
static void mappings(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t nr = icb_argument(arguments, "n", 70000), page = icb_page_size(b);

	for (uint64_t i = 0; i < nr; i++) {
		icb_anonymous(p, region + i * page, 1, i % 2 ? ICB_R : ICB_RW);
		icb_pages(p, region + i * page, 1, ICB_ANON, icb_address());
	}
}

const struct icb_scenario icb_scenario_mappings = {
	.name = "mappings",
	.help = "n=70000 mappings of one page each, besides the program's own",
	.keys = (const char *const[]){ "n", NULL },
	.describe = mappings,
};

static void reserve(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t size = icb_argument(arguments, "size", UINT64_C(16) << 40);
	uint64_t touched = icb_argument(arguments, "touched", 1 << 20);
	uint64_t page = icb_page_size(b), start = 0x100000000000;
	uint64_t nr = touched / page, step = nr ? size / page / nr : 0;

	icb_vma(p, start, start + size, ICB_RW,
		ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS | ICB_MAP_NORESERVE,
		ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE, 0, 0);
	for (uint64_t i = 0; i < nr; i++)
		icb_pages(p, start + i * step * page, 1, ICB_ANON, icb_address());
}

const struct icb_scenario icb_scenario_reserve = {
	.name = "reserve",
	.help = "size=16T of MAP_NORESERVE memory, touched=1048576 bytes of it in scattered pages",
	.keys = (const char *const[]){ "size", "touched", NULL },
	.describe = reserve,
};

static void guard(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t page = icb_page_size(b);

	(void)arguments;
	icb_anonymous(p, region, 16, ICB_RW);
	icb_pages(p, region + page, 4, ICB_ANON, icb_address());
	icb_pages(p, region + 8 * page, 2, ICB_ANON, icb_address());
	icb_guard(p, region + 12 * page, 4);
	icb_guard(p, region, 1);
	icb_guard(p, region + 5 * page, 2);
}

const struct icb_scenario icb_scenario_guard = {
	.name = "guard",
	.help = "guard ranges at the start, the middle and the end of a mapping",
	.describe = guard,
};
