/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_CORE_PARTS_H
#define IC_CRIU_CORE_PARTS_H

#include <core.pb-c.h>
#include <creds.pb-c.h>
#include <vma.pb-c.h>

#include "convert/criu/draft.h"
#include "convert/model/timers.h"

/* Parts of the core and mm images that older CRIUs wrote to images of their own. */

ic_must_use struct ic_error *ic_credentials_copy(const CredsEntry *creds, struct ic_arena *arena,
						 struct ic_credentials *ret);

/**
 * Copy a pending signal into the arena.
 *
 * @param at    the record's place, for the error
 * @param mask  gains the signal's bit
 * @return NULL; IC_ERR_DAMAGED when it has not the size of a siginfo_t
 */
ic_must_use struct ic_error *ic_siginfo_copy(const ProtobufCBinaryData *info, struct ic_place at,
					     bool big_endian, struct ic_arena *arena,
					     struct ic_siginfo *ret, uint64_t *mask);

/** Actions on the way. */
struct ic_action_list {
	struct ic_array changed; /**< of struct ic_signal_action; those that are not the default */
	size_t nr_read;          /**< tells the signal of the next one */
};

/**
 * Take an action. They come in the order of signals, without SIGKILL and SIGSTOP, which have none.
 *
 * @param list  gains the action, unless it is as a program begins
 * @param mips  whether SIGSTOP is 23, as there, not 19
 *
 * Source: criu/cr-dump.c, dump_sigacts (CRIU 3.0 and 4.2).
 */
ic_must_use struct ic_error *ic_action_take(const SaEntry *entry, bool mips, struct ic_arena *arena,
					    struct ic_action_list *list);

/** Make the actions of a list; it is borrowed. */
void ic_actions_end(const struct ic_action_list *list, struct ic_signal_actions *ret);

ic_must_use struct ic_error *ic_timers_copy(const TaskTimersEntry *entry, struct ic_arena *arena,
					    const struct ic_timers **ret);

void ic_vma_copy(const VmaEntry *entry, struct ic_draft_vma *ret);

#endif
