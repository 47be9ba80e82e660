/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

static const uint64_t region = 0x7e0000000000;

/* An object of 8 pages of which page 0, 3 and 4 are there, mapped whole and from its page 2 on. */
static void share(struct icb *b, struct icb_object *o, uint64_t at)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");
	struct icb_process *child = icb_process(b, 110, 100, "app-child");
	uint64_t page = icb_page_size(b);

	icb_object_pages(o, 0, 1, ICB_PRESENT, icb_address());
	icb_object_pages(o, 3 * page, 2, ICB_PRESENT, icb_random(7, 0));
	icb_map_object(p, o, at, 8, ICB_RW, 0);
	icb_map_object(child, o, at, 6, ICB_R, 2 * page);
}

static void memfd(struct icb *b, icb_arguments_list arguments)
{
	uint64_t page = icb_page_size(b);
	struct icb_object *named = icb_memfd(b, "buffer", 8 * page, 1201);
	struct icb_object *anonymous = icb_memfd(b, "/dev/zero", 2 * page, 1202);
	struct icb_process *p;

	(void)arguments;
	share(b, named, region);
	icb_object_pages(anonymous, page, 1, ICB_PRESENT, icb_byte(0x7a));
	p = icb_process(b, 120, 100, "app-other");
	icb_fd(p, 3, icb_memfd_file(named), 1);
	icb_map_object(p, anonymous, region, 2, ICB_RW, 0);
}

const struct icb_scenario icb_scenario_memfd = {
	.name = "memfd",
	.help = "a memfd and shared anonymous memory, as CRIU since 3.14 has them",
	.describe = memfd,
};

/* A segment of id 0, as the first one of a namespace has. */
static void sysv(struct icb *b, icb_arguments_list arguments)
{
	(void)arguments;
	share(b, icb_sysv(b, 0, 0x1ce, 8 * (uint64_t)icb_page_size(b) - 100), region);
}

const struct icb_scenario icb_scenario_sysv = {
	.name = "sysv",
	.help = "a System V shared memory segment of id 0",
	.describe = sysv,
};

static void anon_shared(struct icb *b, icb_arguments_list arguments)
{
	(void)arguments;
	share(b, icb_anon_shared(b, 4097), region);
}

const struct icb_scenario icb_scenario_anon_shared = {
	.name = "anon-shared",
	.help = "shared anonymous memory as CRIU up to 3.13 had it",
	.describe = anon_shared,
};
