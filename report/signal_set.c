/* SPDX-License-Identifier: Apache-2.0 */
#include "report/signal_set.h"

#include "convert/arch/signal_name.h"
#include "report/text_list.h"

static bool has(uint64_t set, uint64_t extended, unsigned int signal)
{
	return signal <= 64 ? set >> (signal - 1) & 1 : extended >> (signal - 65) & 1;
}

static void add_names(struct ic_text_list *list, uint64_t set, uint64_t extended,
		      const struct ic_arch *arch)
{
	char name[IC_SIGNAL_NAME_BYTES];

	for (unsigned int signal = 1; signal <= 128; signal++)
		if (has(set, extended, signal))
			ic_text_list_add(list, "%s", ic_signal_name(signal, arch, name));
}

const char *ic_signal_set_names(uint64_t set, uint64_t extended, const struct ic_arch *arch,
				struct ic_arena *arena)
{
	struct ic_text_list list = { .arena = arena, .separator = "," };
	unsigned int nr = (unsigned int)(__builtin_popcountll(set));
	const char *lacking;

	/* A set of nearly all is told by what it lacks. */
	if (extended || nr < 56) {
		add_names(&list, set, extended, arch);
		return ic_text_list_end(&list);
	}
	if (nr == 64)
		return "all";
	add_names(&list, ~set, 0, arch);
	lacking = ic_text_list_end(&list);
	return lacking ? ic_arena_format(arena, "all but %s", lacking) : NULL;
}
