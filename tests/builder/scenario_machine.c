/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/memory.h"
#include "tests/builder/scenario.h"

/* Two threads whose registers are all different: tid * 65536 and counting, but for special ones. */
static void describe(struct icb *b, icb_arguments_list arguments)
{
	struct icb_process *p = icb_process(b, 100, 0, "app");

	(void)arguments;
	icb_thread(p, 101, "worker");
}

const struct icb_scenario icb_scenario_aarch64 = {
	.name = "aarch64",
	.help = "a process of two threads on aarch64",
	.options = { .march = ICB_AARCH64 },
	.describe = describe,
};

const struct icb_scenario icb_scenario_arm = {
	.name = "arm",
	.help = "a process of two threads on arm",
	.options = { .march = ICB_ARM },
	.describe = describe,
};

const struct icb_scenario icb_scenario_loongarch64 = {
	.name = "loongarch64",
	.help = "a process of two threads on loongarch64, pages of 16 KiB",
	.options = { .march = ICB_LOONGARCH64, .page_size = 16384 },
	.describe = describe,
};

const struct icb_scenario icb_scenario_mips64 = {
	.name = "mips64",
	.help = "a process of two threads on big-endian mips64, pages of 16 KiB",
	.options = { .march = ICB_MIPS, .page_size = 16384, .big_endian = true },
	.describe = describe,
};

const struct icb_scenario icb_scenario_mips64el = {
	.name = "mips64el",
	.help = "a process of two threads on little-endian mips64, pages of 16 KiB",
	.options = { .march = ICB_MIPS, .page_size = 16384 },
	.describe = describe,
};

const struct icb_scenario icb_scenario_ppc64le = {
	.name = "ppc64le",
	.help = "a process of two threads on ppc64le, pages of 64 KiB",
	.options = { .march = ICB_PPC64, .page_size = 65536 },
	.describe = describe,
};

const struct icb_scenario icb_scenario_riscv64 = {
	.name = "riscv64",
	.help = "a process of two threads on riscv64",
	.options = { .march = ICB_RISCV64 },
	.describe = describe,
};

const struct icb_scenario icb_scenario_s390x = {
	.name = "s390x",
	.help = "a process of two threads on s390x",
	.options = { .march = ICB_S390 },
	.describe = describe,
};
