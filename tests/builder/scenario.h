/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_SCENARIO_H
#define ICB_SCENARIO_H

#include <stdint.h>

#include "tests/builder/builder.h"

/** key=value arguments of a scenario: a NULL-terminated list; NULL is an empty one. */
typedef const char *const *icb_arguments_list;

/**
 * A kind of checkpoint that has a name. To add one: a function and a row in scenario_NAME.c, the
 * row's declaration below, and its line in icb_scenarios[].
 */
struct icb_scenario {
	const char *name;
	const char *help;        /**< one line */
	const char *const *keys; /**< arguments it knows, NULL-terminated; NULL if none */
	struct icb_options options;
	void (*describe)(struct icb *b, icb_arguments_list arguments);
};

/** All of them, NULL-terminated. */
extern const struct icb_scenario *const icb_scenarios[];

/** NULL if there is no scenario of that name. */
const struct icb_scenario *icb_scenario_find(const char *name);

/** The checkpoint of a scenario, to be written (or changed first) and freed. */
struct icb *icb_scenario(const char *name, icb_arguments_list arguments);

/** The number that an argument `key=NUMBER` gives, else `otherwise`. */
uint64_t icb_argument(icb_arguments_list arguments, const char *key, uint64_t otherwise);

extern const struct icb_scenario icb_scenario_minimal;
extern const struct icb_scenario icb_scenario_zombie;
extern const struct icb_scenario icb_scenario_compat;
extern const struct icb_scenario icb_scenario_hostile_names;
extern const struct icb_scenario icb_scenario_mappings;
extern const struct icb_scenario icb_scenario_reserve;
extern const struct icb_scenario icb_scenario_guard;
extern const struct icb_scenario icb_scenario_big;
extern const struct icb_scenario icb_scenario_pages;
extern const struct icb_scenario icb_scenario_pages_scattered;
extern const struct icb_scenario icb_scenario_one_entry;
extern const struct icb_scenario icb_scenario_old;
extern const struct icb_scenario icb_scenario_flags;
extern const struct icb_scenario icb_scenario_big_endian;
extern const struct icb_scenario icb_scenario_large_pages;
extern const struct icb_scenario icb_scenario_lazy;
extern const struct icb_scenario icb_scenario_parent;
extern const struct icb_scenario icb_scenario_chain;
extern const struct icb_scenario icb_scenario_memfd;
extern const struct icb_scenario icb_scenario_sysv;
extern const struct icb_scenario icb_scenario_anon_shared;
extern const struct icb_scenario icb_scenario_everything;
extern const struct icb_scenario icb_scenario_aarch64;
extern const struct icb_scenario icb_scenario_aarch64_keys;
extern const struct icb_scenario icb_scenario_arm;
extern const struct icb_scenario icb_scenario_loongarch64;
extern const struct icb_scenario icb_scenario_mips64;
extern const struct icb_scenario icb_scenario_mips64el;
extern const struct icb_scenario icb_scenario_ppc64le;
extern const struct icb_scenario icb_scenario_riscv64;
extern const struct icb_scenario icb_scenario_s390x;
extern const struct icb_scenario icb_scenario_version;

#endif
