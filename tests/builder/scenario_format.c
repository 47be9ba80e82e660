/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static const uint64_t region = 0x7e0000000000;

/* A mapping of which some pages are there, some not. */
static void sparse(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t page = icb_page_size(b);

	(void)arguments;
	icb_thread(p, 101, "worker");
	icb_anonymous(p, region, 8, ICB_RW);
	icb_pages(p, region + page, 2, ICB_ANON, icb_address());
	icb_pages(p, region + 5 * page, 1, ICB_PRESENT, icb_byte(0x5a));
}

const struct icb_scenario icb_scenario_old = {
	.name = "old",
	.help = "pagemap entries as CRIU up to 3.4 wrote them: no flags",
	.options = { .pagemap = ICB_PAGEMAP_IN_PARENT },
	.describe = sparse,
};

const struct icb_scenario icb_scenario_flags = {
	.name = "flags",
	.help = "pagemap entries as CRIU 3.5 to 4.1 wrote them: flags, a 32-bit page count",
	.options = { .pagemap = ICB_PAGEMAP_FLAGS },
	.describe = sparse,
};

const struct icb_scenario icb_scenario_big_endian = {
	.name = "big-endian",
	.help = "a dump from s390x",
	.options = { .march = ICB_S390 },
	.describe = sparse,
};

const struct icb_scenario icb_scenario_large_pages = {
	.name = "large-pages",
	.help = "a dump from aarch64 with pages of 64 KiB",
	.options = { .march = ICB_AARCH64, .page_size = 65536 },
	.describe = sparse,
};

static void lazy(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t page = icb_page_size(b);

	(void)arguments;
	icb_anonymous(p, region, 16, ICB_RW);
	icb_pages(p, region, 2, ICB_ANON, icb_address());
	icb_pages(p, region + 4 * page, 4, ICB_LAZY, icb_hole());
	icb_pages(p, region + 8 * page, 2, ICB_ANON, icb_address());
}

const struct icb_scenario icb_scenario_lazy = {
	.name = "lazy",
	.help = "pages that were left behind on the source machine",
	.describe = lazy,
};

static void parent(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	uint64_t page = icb_page_size(b);

	(void)arguments;
	icb_anonymous(p, region, 8, ICB_RW);
	icb_pages(p, region, 1, ICB_ANON, icb_address());
	icb_pages(p, region + page, 2, ICB_PARENT, icb_hole());
	icb_pages(p, region + 5 * page, 1, ICB_PARENT, icb_hole());
	icb_parent(b, "../parent");
}

const struct icb_scenario icb_scenario_parent = {
	.name = "parent",
	.help = "pages in an earlier dump, ../parent (make that with the scenario flags or guard)",
	.describe = parent,
};
