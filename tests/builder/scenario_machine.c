/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <string.h>

#include "tests/builder/memory.h"
#include "tests/builder/messages.h"
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

#define HWCAP_PACA (1ULL << 30)

/* A word more in front of the auxiliary vector. */
static void add_hwcap(MmEntry *mm, uint64_t hwcap)
{
	static uint64_t words[128];

	words[0] = AT_HWCAP;
	words[1] = hwcap;
	memcpy(words + 2, mm->mm_saved_auxv, mm->n_mm_saved_auxv * sizeof(*words));
	mm->mm_saved_auxv = words;
	mm->n_mm_saved_auxv += 2;
}

/* The keys are texts that a test can look for: "SECRETKY", "GENERICK". */
static void describe_keys(struct icb *b, icb_arguments_list arguments)
{
	static PacAddressKeys address;
	static PacGenericKeys generic;
	static PacKeys keys;
	struct icb_process *p = icb_process(b, 100, 0, "app");

	(void)arguments;
	pac_address_keys__init(&address);
	pac_generic_keys__init(&generic);
	pac_keys__init(&keys);
	address.has_apiakey_lo = address.has_apiakey_hi = address.has_apibkey_lo = 1;
	address.has_apibkey_hi = address.has_apdakey_lo = address.has_apdakey_hi = 1;
	address.has_apdbkey_lo = address.has_apdbkey_hi = address.has_pac_enabled_key = 1;
	generic.has_apgakey_lo = generic.has_apgakey_hi = 1;
	address.apiakey_lo = 0x594b544552434553;
	address.pac_enabled_key = 0xf;
	generic.apgakey_hi = 0x4b434952454e4547;
	keys.pac_address_keys = &address;
	keys.pac_generic_keys = &generic;
	icb_core(icb_leader(p))->ti_aarch64->pac_keys = &keys;
	add_hwcap(icb_mm(p), HWCAP_PACA);
}

const struct icb_scenario icb_scenario_aarch64_keys = {
	.name = "aarch64-keys",
	.help = "a process on aarch64 that authenticates pointers",
	.options = { .march = ICB_AARCH64 },
	.describe = describe_keys,
};
