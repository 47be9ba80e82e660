/* SPDX-License-Identifier: Apache-2.0 */
#include <pstree.pb-c.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/draft.h"
#include "convert/criu/list.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_pstree = { "pstree", "pstree.img", "", 0x50273030 };

static struct ic_error *item(const void *message, struct ic_image *image, struct ic_place at,
			     struct ic_arena *arena, void *ret)
{
	const PstreeEntry *entry = message;
	struct ic_draft_task *task = ret;
	uint32_t *tids = ic_arena_alloc(arena, entry->n_threads, sizeof(*tids));

	(void)image;
	if (!tids)
		return ic_error_memory();
	if (!entry->has_pid)
		return ic_error_at(IC_ERR_DAMAGED, at, "a process without a pid");
	if (entry->n_threads)
		memcpy(tids, entry->threads, entry->n_threads * sizeof(*tids));
	*task = (struct ic_draft_task){
		.pid = entry->pid,
		.ppid = entry->ppid,
		.pgid = entry->pgid,
		.sid = entry->sid,
		.tids = tids,
		.nr_tids = entry->n_threads,
		.offset = at.offset,
	};
	return NULL;
}

static const struct ic_list_decoder decoder = {
	.kind = &ic_image_pstree,
	.descriptor = &pstree_entry__descriptor,
	.item_size = sizeof(struct ic_draft_task),
	.most = IC_MAX_PROCESSES,
	.item = item,
};

struct ic_error *ic_draft_pstree(const struct ic_member *member, struct ic_arena *arena,
				 struct ic_draft_tasks *ret)
{
	struct ic_array list = { 0 };
	struct ic_error *err = ic_list_decode(&decoder, member, "pstree.img", arena, &list);

	ret->task = list.items;
	ret->nr = list.nr;
	return err;
}
