/* SPDX-License-Identifier: Apache-2.0 */
#include <timer.pb-c.h>

#include "convert/base/limits.h"
#include "convert/criu/core_parts.h"
#include "convert/criu/legacy.h"
#include "convert/criu/list.h"

const struct ic_image_kind ic_image_itimers = { "itimers", "itimers-", ".img", 0x57464056 };
const struct ic_image_kind ic_image_posix_timers = { "posix-timers", "posix-timers-", ".img",
						     0x52603957 };

#define NANOSECONDS 1000U /* in a microsecond */

static void take_interval(const ItimerEntry *entry, struct ic_interval_timer *ret)
{
	*ret = (struct ic_interval_timer){
		.left = { entry->vsec, entry->vusec * NANOSECONDS },
		.interval = { entry->isec, entry->iusec * NANOSECONDS },
	};
}

static void take_posix(const PosixTimerEntry *entry, struct ic_posix_timer *ret)
{
	*ret = (struct ic_posix_timer){
		.id = entry->it_id,
		.clock = entry->clock_id,
		.notify = entry->it_sigev_notify,
		.signal = entry->si_signo,
		.value = entry->sival_ptr,
		.overrun = entry->overrun,
		.thread = entry->has_notify_thread_id ? (uint32_t)entry->notify_thread_id : 0,
		.left = { entry->vsec, entry->vnsec },
		.interval = { entry->isec, entry->insec },
	};
}

struct ic_error *ic_timers_copy(const TaskTimersEntry *entry, struct ic_arena *arena,
				const struct ic_timers **ret)
{
	const ItimerEntry *const interval[IC_NR_INTERVAL_TIMERS] = { entry->real, entry->virt,
								     entry->prof };
	struct ic_timers *timers = ic_arena_alloc(arena, 1, sizeof(*timers));
	struct ic_posix_timer *posix = ic_arena_alloc(arena, entry->n_posix, sizeof(*posix));

	if (!timers || !posix)
		return ic_error_memory();
	timers->has_interval = true;
	for (size_t i = 0; i < IC_NR_INTERVAL_TIMERS; i++)
		if (interval[i])
			take_interval(interval[i], &timers->interval[i]);
		else
			timers->has_interval = false;
	for (size_t i = 0; i < entry->n_posix; i++)
		take_posix(entry->posix[i], &posix[i]);
	timers->posix = posix;
	timers->nr_posix = entry->n_posix;
	*ret = timers;
	return NULL;
}

static struct ic_error *interval_item(const void *message, struct ic_image *image,
				      struct ic_place at, struct ic_arena *arena, void *ret)
{
	(void)image;
	(void)at;
	(void)arena;
	take_interval(message, ret);
	return NULL;
}

static struct ic_error *posix_item(const void *message, struct ic_image *image, struct ic_place at,
				   struct ic_arena *arena, void *ret)
{
	(void)image;
	(void)at;
	(void)arena;
	take_posix(message, ret);
	return NULL;
}

struct ic_error *ic_draft_legacy_itimers(const struct ic_member *member, const char *name,
					 struct ic_arena *arena, struct ic_timers *ret)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_itimers,
		.descriptor = &itimer_entry__descriptor,
		.item_size = sizeof(struct ic_interval_timer),
		.most = IC_NR_INTERVAL_TIMERS,
		.item = interval_item,
	};
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);
	const struct ic_interval_timer *timer = list.items;

	for (size_t i = 0; i < list.nr; i++)
		ret->interval[i] = timer[i];
	ret->has_interval = list.nr == IC_NR_INTERVAL_TIMERS;
	return err;
}

struct ic_error *ic_draft_legacy_posix_timers(const struct ic_member *member, const char *name,
					      struct ic_arena *arena, struct ic_timers *ret)
{
	static const struct ic_list_decoder decoder = {
		.kind = &ic_image_posix_timers,
		.descriptor = &posix_timer_entry__descriptor,
		.item_size = sizeof(struct ic_posix_timer),
		.most = IC_MAX_TIMERS,
		.item = posix_item,
	};
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, name, arena, &list);

	ret->posix = list.items;
	ret->nr_posix = list.nr;
	return err;
}
