/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>

#include "convert/criu/draft_lock.h"
#include "convert/load/loader.h"

static int by_pid(const void *a, const void *b)
{
	const struct ic_process *const *x = a, *const *y = b;

	return (*x)->pid < (*y)->pid ? -1 : (*x)->pid > (*y)->pid;
}

static int by_fd(const void *a, const void *b)
{
	const struct ic_descriptor *x = a, *y = b;

	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

/* The processes by pid. */
struct index {
	const struct ic_process **processes;
	size_t nr;
};

static struct ic_error *make_index(const struct ic_loader *loader, struct index *ret)
{
	const struct ic_checkpoint *checkpoint = loader->checkpoint;

	ret->nr = checkpoint->nr_processes;
	ret->processes = ic_arena_alloc(loader->arena, ret->nr, sizeof(const struct ic_process *));
	if (!ret->processes)
		return ic_error_memory();
	for (size_t i = 0; i < ret->nr; i++)
		ret->processes[i] = &checkpoint->processes[i];
	if (ret->nr)
		qsort(ret->processes, ret->nr, sizeof(const struct ic_process *), by_pid);
	return NULL;
}

/* Whether there is such a descriptor; what it is of may be lost all the same. */
static bool find(const struct index *index, struct ic_file_lock *lock)
{
	const struct ic_process key = { .pid = (uint32_t)lock->pid }, *pointer = &key, **process;
	const struct ic_descriptor wanted = { .fd = (uint32_t)lock->fd }, *found;

	process = index->nr ?
			  bsearch(&pointer, index->processes, index->nr, sizeof(pointer), by_pid) :
			  NULL;
	if (!process)
		return false;
	lock->process = *process;
	found = lock->process->nr_descriptors ?
			bsearch(&wanted, lock->process->descriptors, lock->process->nr_descriptors,
				sizeof(wanted), by_fd) :
			NULL;
	if (found)
		lock->file = found->file;
	return found != NULL;
}

static struct ic_error *read_locks(struct ic_loader *loader, const struct ic_member *member,
				   const struct ic_image_kind *kind, struct ic_array *list)
{
	struct ic_error *err = ic_draft_locks(member, kind, loader->arena, list);

	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err)
		ic_gaps_add_error(loader->gaps, 0, member->name,
				  ic_error_context(err, "locks behind this are lost"));
	return NULL;
}

/* One image of all, or before CRIU 1.3 one a process; none where there are no locks. */
static struct ic_error *read_all(struct ic_loader *loader, struct ic_array *list)
{
	const struct ic_checkpoint *checkpoint = loader->checkpoint;
	const struct ic_member *member = ic_store_image(loader->store, "filelocks.img");
	struct ic_error *err = NULL;

	if (member)
		return read_locks(loader, member, &ic_image_filelocks, list);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		const char *name;

		member = ic_loader_image(loader, &name, "filelocks-%u.img",
					 checkpoint->processes[i].pid);
		if (member)
			err = read_locks(loader, member, &ic_image_filelocks_pid, list);
	}
	return err;
}

struct ic_error *ic_load_locks(struct ic_loader *loader)
{
	struct ic_array list = { 0 };
	struct ic_error *err = read_all(loader, &list);
	const struct ic_draft_lock *drafts = list.items;
	struct ic_file_lock *locks = err ? NULL :
					   ic_arena_alloc(loader->arena, list.nr, sizeof(*locks));
	struct index index;

	if (!locks)
		return err ? err : ic_error_memory();
	err = make_index(loader, &index);
	for (size_t i = 0; !err && i < list.nr; i++) {
		locks[i] = drafts[i].lock;
		if (!find(&index, &locks[i]))
			ic_gaps_add(loader->gaps,
				    (struct ic_gap){ .kind = IC_GAP_MISSING,
						     .member = drafts[i].image,
						     .offset = drafts[i].offset },
				    "%s+0x%" PRIx64
				    ": a lock of descriptor %d of process %d, which "
				    "is not there",
				    drafts[i].image, drafts[i].offset, locks[i].fd, locks[i].pid);
	}
	loader->checkpoint->locks = locks;
	loader->checkpoint->nr_locks = list.nr;
	return err;
}
