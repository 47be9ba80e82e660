/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>

#include "convert/criu/core_parts.h"

#define STOP_MIPS 23 /* arch/mips/include/uapi/asm/signal.h */
#define LAST      128

struct ic_error *ic_action_take(const SaEntry *entry, bool mips, struct ic_arena *arena,
				struct ic_action_list *list)
{
	uint32_t stop = mips ? STOP_MIPS : SIGSTOP;
	uint32_t signal = (uint32_t)list->nr_read + 1;
	struct ic_signal_action *action;

	if (list->nr_read >= LAST)
		return NULL;
	list->nr_read++;
	signal += signal >= SIGKILL;
	signal += signal >= stop;
	/* As a program begins; of most signals there is no more to say. */
	if (!entry->sigaction && !entry->flags && !entry->mask && !entry->mask_extended)
		return NULL;
	action = ic_array_append(&list->changed, arena, sizeof(*action));
	if (!action)
		return ic_error_memory();
	*action = (struct ic_signal_action){
		.signal = signal,
		.handler = entry->sigaction,
		.flags = entry->flags,
		.restorer = entry->restorer,
		.mask = entry->mask,
		.mask_extended = entry->mask_extended,
		.compat = entry->compat_sigaction,
	};
	return NULL;
}

void ic_actions_end(const struct ic_action_list *list, struct ic_signal_actions *ret)
{
	const struct ic_signal_action *action = list->changed.items;

	ret->known = list->nr_read != 0;
	ret->list = action;
	ret->nr = list->changed.nr;
	for (size_t i = 0; i < ret->nr; i++) {
		if (action[i].signal > 64)
			continue;
		if (action[i].handler == (uintptr_t)SIG_IGN)
			ret->ignored |= 1ULL << (action[i].signal - 1);
		else if (action[i].handler != (uintptr_t)SIG_DFL)
			ret->caught |= 1ULL << (action[i].signal - 1);
	}
}
