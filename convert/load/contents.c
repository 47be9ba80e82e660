/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/load/loader.h"

static struct ic_error *load_memfds(struct ic_loader *loader, uint32_t page_size)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < loader->nr_memfds; i++)
		err = ic_load_object(loader, loader->memfds[i].shmid, loader->memfds[i].size,
				     page_size, &loader->memfds[i].content);
	for (size_t i = 0; !err && i < loader->nr_files; i++)
		if (loader->made_files[i].kind == IC_FILE_MEMFD && loader->made_files[i].memfd)
			loader->made_files[i].content = loader->made_files[i].memfd->content;
	return err;
}

static struct ic_error *load_segments(struct ic_loader *loader, uint32_t page_size)
{
	struct ic_sysv_segment *segments = ic_arena_alloc(loader->arena, loader->nr_shms,
							  sizeof(*segments));
	struct ic_error *err = segments ? NULL : ic_error_memory();

	for (size_t i = 0; !err && i < loader->nr_shms; i++) {
		const struct ic_draft_shm *shm = &loader->shms[i];

		segments[i] = (struct ic_sysv_segment){
			.id = shm->id,
			.key = shm->key,
			.uid = shm->uid,
			.gid = shm->gid,
			.cuid = shm->cuid,
			.cgid = shm->cgid,
			.mode = shm->mode,
			.size = shm->size,
			.has_hugetlb = shm->has_hugetlb,
			.hugetlb = shm->hugetlb,
			.member = shm->member,
		};
		err = ic_load_segment(loader, shm->id, page_size, &segments[i].content);
	}
	loader->checkpoint->segments = segments;
	loader->checkpoint->nr_segments = loader->nr_shms;
	return err;
}

struct ic_error *ic_load_contents(struct ic_loader *loader)
{
	uint32_t page_size;
	struct ic_error *err;

	if (!loader->checkpoint->page_size) /* no process has memory */
		loader->checkpoint->page_size = 4096;
	page_size = loader->checkpoint->page_size;
	err = load_memfds(loader, page_size);
	if (!err)
		err = load_segments(loader, page_size);
	return err ? err : ic_load_ghosts(loader);
}
