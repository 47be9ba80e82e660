/* SPDX-License-Identifier: Apache-2.0 */
#include <creds.pb-c.h>
#include <rlimit.pb-c.h>
#include <siginfo.pb-c.h>
#include <vma.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/core_parts.h"
#include "convert/criu/legacy.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_creds = { "creds", "creds-", ".img", 0x54023547 };
const struct ic_image_kind ic_image_rlimit = { "rlimit", "rlimit-", ".img", 0x57113925 };
const struct ic_image_kind ic_image_signal = { "signal", "signal-", ".img", 0x59255647 };
const struct ic_image_kind ic_image_sigacts = { "sigacts", "sigacts-", ".img", 0x55344201 };
const struct ic_image_kind ic_image_vmas = { "vmas", "vmas-", ".img", 0x54123737 };

struct ic_error *ic_draft_legacy_credentials(const struct ic_member *member, const char *name,
					     struct ic_arena *arena, struct ic_credentials *ret)
{
	ic_cleanup(ic_unpacked_free) CredsEntry *entry = NULL;
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_creds, &image);

	if (!err)
		err = ic_unpack_next(&image, &creds_entry__descriptor, &entry);
	return err ? err : ic_credentials_copy(entry, arena, ret);
}

struct ic_error *ic_draft_legacy_actions(const struct ic_member *member, const char *name,
					 struct ic_arena *arena, struct ic_signal_actions *ret)
{
	struct ic_action_list list = { 0 };
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_sigacts, &image);

	while (!err && ic_image_has_more(&image)) {
		ic_cleanup(ic_unpacked_free) SaEntry *entry = NULL;

		err = ic_unpack_next(&image, &sa_entry__descriptor, &entry);
		if (!err) /* CRIU was on mips only later */
			err = ic_action_take(entry, false, arena, &list);
	}
	ic_actions_end(&list, ret);
	return err;
}

static struct ic_error *limit(const void *message, struct ic_image *image, struct ic_place at,
			      struct ic_arena *arena, void *ret)
{
	const RlimitEntry *entry = message;

	(void)image;
	(void)at;
	(void)arena;
	*(struct ic_limit *)ret = (struct ic_limit){ entry->cur, entry->max };
	return NULL;
}

struct ic_error *ic_draft_legacy_limits(const struct ic_member *member, const char *name,
					struct ic_arena *arena, const struct ic_limit **ret,
					size_t *ret_nr)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_rlimit,
		.descriptor = &rlimit_entry__descriptor,
		.item_size = sizeof(struct ic_limit),
		.most = IC_MAX_LIMITS,
		.item = limit,
	};
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);

	*ret = list.items;
	*ret_nr = list.nr;
	return err;
}

/* A signal and its bit, which the queue gathers. */
struct pending {
	struct ic_siginfo info;
	uint64_t mask;
};

static struct ic_error *pending(const void *message, struct ic_image *image, struct ic_place at,
				struct ic_arena *arena, void *ret)
{
	const SiginfoEntry *entry = message;
	struct pending *one = ret;

	return ic_siginfo_copy(&entry->siginfo, at, image->reader.big_endian, arena, &one->info,
			       &one->mask);
}

struct ic_error *ic_draft_legacy_signals(const struct ic_member *member, const char *name,
					 struct ic_arena *arena, struct ic_signal_queue *ret)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_signal,
		.descriptor = &siginfo_entry__descriptor,
		.item_size = sizeof(struct pending),
		.most = IC_MAX_SIGNALS,
		.item = pending,
	};
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);
	const struct pending *one = list.items;
	struct ic_siginfo *signals = ic_arena_alloc(arena, list.nr, sizeof(*signals));

	if (!signals) {
		ic_error_free(err);
		return ic_error_memory();
	}
	ret->signals = signals;
	ret->nr = list.nr;
	for (size_t i = 0; i < list.nr; i++) {
		signals[i] = one[i].info;
		ret->mask |= one[i].mask;
	}
	return err;
}

static struct ic_error *vma(const void *message, struct ic_image *image, struct ic_place at,
			    struct ic_arena *arena, void *ret)
{
	(void)image;
	(void)at;
	(void)arena;
	ic_vma_copy(message, ret);
	return NULL;
}

struct ic_error *ic_draft_legacy_vmas(const struct ic_member *member, const char *name,
				      struct ic_arena *arena, struct ic_draft_mm *mm)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_vmas,
		.descriptor = &vma_entry__descriptor,
		.item_size = sizeof(struct ic_draft_vma),
		.most = IC_MAX_VMAS,
		.item = vma,
	};
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);

	mm->vmas = list.items;
	mm->nr_vmas = list.nr;
	return err;
}
