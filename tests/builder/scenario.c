/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "tests/builder/scenario.h"
#include "tests/builder/state.h"

const struct icb_scenario *const icb_scenarios[] = {
	&icb_scenario_minimal,
	&icb_scenario_zombie,
	&icb_scenario_compat,
	&icb_scenario_hostile_names,
	&icb_scenario_mappings,
	&icb_scenario_reserve,
	&icb_scenario_guard,
	&icb_scenario_big,
	&icb_scenario_one_entry,
	&icb_scenario_pages,
	&icb_scenario_pages_scattered,
	&icb_scenario_old,
	&icb_scenario_flags,
	&icb_scenario_lazy,
	&icb_scenario_parent,
	&icb_scenario_chain,
	&icb_scenario_big_endian,
	&icb_scenario_large_pages,
	&icb_scenario_memfd,
	&icb_scenario_sysv,
	&icb_scenario_anon_shared,
	&icb_scenario_everything,
	&icb_scenario_aarch64,
	&icb_scenario_aarch64_keys,
	&icb_scenario_arm,
	&icb_scenario_loongarch64,
	&icb_scenario_mips64,
	&icb_scenario_mips64el,
	&icb_scenario_ppc64le,
	&icb_scenario_riscv64,
	&icb_scenario_s390x,
	&icb_scenario_version,
	NULL,
};

const struct icb_scenario *icb_scenario_find(const char *name)
{
	for (const struct icb_scenario *const *s = icb_scenarios; *s; s++)
		if (!strcmp((*s)->name, name))
			return *s;
	return NULL;
}

struct icb *icb_scenario(const char *name, icb_arguments_list arguments)
{
	const struct icb_scenario *scenario = icb_scenario_find(name);
	struct icb *b;

	if (!scenario)
		icb_die("no scenario %s", name);
	b = icb_new(&scenario->options);
	scenario->describe(b, arguments);
	return b;
}

uint64_t icb_argument(icb_arguments_list arguments, const char *key, uint64_t otherwise)
{
	size_t size = strlen(key);

	for (; arguments && *arguments; arguments++) {
		const char *text = *arguments;
		uint64_t value;
		char *end;

		if (strncmp(text, key, size) != 0 || text[size] != '=')
			continue;
		value = strtoull(text + size + 1, &end, 0);
		if (*end || end == text + size + 1)
			icb_die("not a number: %s", text);
		return value;
	}
	return otherwise;
}
