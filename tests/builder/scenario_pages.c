/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static const uint64_t region = 0x7e0000000000;
enum { SEED = 42, NR_PAGES = 131072 };

static void big(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t size = icb_argument(arguments, "size", UINT64_C(2) << 30);
	uint64_t nr = size / icb_page_size(b);

	icb_anonymous(p, region, nr, ICB_RW);
	icb_pages(p, region, nr, ICB_ANON, icb_random(SEED, 0));
}

const struct icb_scenario icb_scenario_big = {
	.name = "big",
	.help = "size=2147483648 pseudo-random bytes in one mapping and one pagemap entry",
	.keys = (const char *const[]){ "size", NULL },
	.describe = big,
};

static void one_entry(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t nr = icb_argument(arguments, "n", NR_PAGES);

	icb_anonymous(p, region, nr, ICB_RW);
	icb_pages(p, region, nr, ICB_ANON, icb_random(SEED, 0));
}

const struct icb_scenario icb_scenario_one_entry = {
	.name = "one-entry",
	.help = "n=131072 pages in one pagemap entry",
	.keys = (const char *const[]){ "n", NULL },
	.describe = one_entry,
};

/* The pages file is the same whatever the step. */
static void one_page_entries(struct icb *b, icb_arguments_list arguments, uint64_t step)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t nr = icb_argument(arguments, "n", NR_PAGES), page = icb_page_size(b);

	icb_anonymous(p, region, nr * step, ICB_RW);
	for (uint64_t i = 0; i < nr; i++)
		icb_pages(p, region + i * step * page, 1, ICB_ANON, icb_random(SEED, i * page));
}

static void pages(struct icb *b, icb_arguments_list arguments)
{
	one_page_entries(b, arguments, 1);
}

const struct icb_scenario icb_scenario_pages = {
	.name = "pages",
	.help = "the same n=131072 pages, an entry each",
	.keys = (const char *const[]){ "n", NULL },
	.describe = pages,
};

static void pages_scattered(struct icb *b, icb_arguments_list arguments)
{
	one_page_entries(b, arguments, 2);
}

const struct icb_scenario icb_scenario_pages_scattered = {
	.name = "pages-scattered",
	.help = "the same n=131072 pages, an entry each, an untouched page after each",
	.keys = (const char *const[]){ "n", NULL },
	.describe = pages_scattered,
};
