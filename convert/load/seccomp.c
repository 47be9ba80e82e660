/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/criu/draft_seccomp.h"
#include "convert/load/loader.h"

#define IMAGE "seccomp.img"

#define PATH_PENALTY 4U /* the kernel counts each filter as that much longer */

/* No kernel lets a thread have filters that are longer than that all together. */
static void follow(struct ic_loader *loader, struct ic_seccomp_filter *filter,
		   const struct ic_seccomp_filter *newer, struct ic_gap gap)
{
	if (filter->path + newer->path <= IC_MAX_SECCOMP_PATH) {
		filter->newer = newer;
		filter->path += newer->path;
		return;
	}
	gap.kind = IC_GAP_LIMIT;
	ic_gaps_add(loader->gaps, gap,
		    IMAGE ": filter %u and those that came behind it have more than %u "
			  "instructions; no newer one is shown",
		    filter->index, IC_MAX_SECCOMP_PATH);
}

/* CRIU writes a chain behind what came before: one that names itself or a later one goes round. */
static void link_filter(struct ic_loader *loader, const struct ic_draft_filters *drafts,
			struct ic_seccomp_filter *filters, size_t index)
{
	const struct ic_draft_filter *draft = &drafts->filter[index];
	struct ic_gap gap = { .kind = IC_GAP_DAMAGED, .member = IMAGE, .offset = drafts->offset };

	filters[index] = (struct ic_seccomp_filter){ .index = (uint32_t)index,
						     .flags = draft->flags,
						     .code = draft->code,
						     .nr = draft->nr };
	if (draft->rest)
		ic_gaps_add(loader->gaps, gap,
			    IMAGE ": filter %zu ends within an instruction, %zu bytes are left",
			    index, draft->rest);
	filters[index].path = (uint32_t)ic_min(draft->nr, IC_MAX_SECCOMP_PATH) + PATH_PENALTY;
	if (draft->has_prev && draft->prev < index)
		follow(loader, &filters[index], &filters[draft->prev], gap);
	else if (draft->has_prev)
		ic_gaps_add(loader->gaps, gap,
			    IMAGE ": filter %zu says that %u came behind it, which is not before "
				  "it in the image; no newer one is shown",
			    index, draft->prev);
}

struct ic_error *ic_load_seccomp(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, IMAGE);
	struct ic_checkpoint *checkpoint = loader->checkpoint;
	struct ic_draft_filters drafts = { 0 };
	struct ic_seccomp_filter *filters;
	struct ic_error *err = member ? ic_draft_seccomp(member, loader->arena, &drafts) : NULL;

	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	loader->filters_lost = err != NULL;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, name,
				  ic_error_context(err, "the seccomp filters are not known"));
	filters = ic_arena_alloc(loader->arena, drafts.nr, sizeof(*filters));
	if (!filters)
		return ic_error_memory();
	for (size_t i = 0; i < drafts.nr; i++)
		link_filter(loader, &drafts, filters, i);
	checkpoint->seccomp_filters = filters;
	checkpoint->nr_seccomp_filters = drafts.nr;
	return NULL;
}

static void link_thread(struct ic_loader *loader, const struct ic_process *process,
			struct ic_thread *thread)
{
	const struct ic_checkpoint *checkpoint = loader->checkpoint;

	if (thread->lost || thread->seccomp_mode != IC_SECCOMP_FILTER)
		return;
	if (thread->has_seccomp_filter && thread->seccomp_index < checkpoint->nr_seccomp_filters)
		thread->seccomp_filter = &checkpoint->seccomp_filters[thread->seccomp_index];
	else if (!loader->filters_lost)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){
				    .kind = IC_GAP_MISSING, .pid = process->pid, .member = IMAGE },
			    "thread %u has a seccomp filter that " IMAGE " does not have",
			    thread->tid);
}

static bool is_of_all(const struct ic_seccomp_filter *filter)
{
	for (; filter; filter = filter->newer)
		if (filter->flags & IC_SECCOMP_TSYNC)
			return true;
	return false;
}

void ic_link_seccomp(struct ic_loader *loader, const struct ic_process *process,
		     struct ic_thread *threads, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		link_thread(loader, process, &threads[i]);
	if (!nr || !is_of_all(threads[0].seccomp_filter))
		return;
	/* The others are written as if they had none: criu/seccomp.c (CRIU 4.2). */
	for (size_t i = 1; i < nr; i++)
		if (!threads[i].lost && threads[i].seccomp_mode == IC_SECCOMP_DISABLED) {
			threads[i].seccomp_mode = threads[0].seccomp_mode;
			threads[i].seccomp_filter = threads[0].seccomp_filter;
			threads[i].seccomp_by_tsync = true;
		}
}
