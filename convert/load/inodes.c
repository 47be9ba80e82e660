/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "convert/load/loader.h"

static int by_inode(const void *a, const void *b)
{
	const struct ic_memfd *x = a, *y = b;

	return x->inode_id < y->inode_id ? -1 : x->inode_id > y->inode_id;
}

static int by_segment(const void *a, const void *b)
{
	const struct ic_draft_shm *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_file(const void *a, const void *b)
{
	const struct ic_draft_remap *x = a, *y = b;

	return x->file_id < y->file_id ? -1 : x->file_id > y->file_id;
}

/* An image that need not be there costs nothing when it is absent. */
static void note_unless_absent(struct ic_loader *loader, const struct ic_member *member,
			       struct ic_error *err, const char *consequence)
{
	if (!err)
		return;
	if (!member) {
		ic_error_free(err);
		return;
	}
	ic_gaps_add_error(loader->gaps, 0, member->name, ic_error_context(err, "%s", consequence));
}

static void load_memfds(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "memfd.img");
	struct ic_draft_memfds memfds = { 0 };
	struct ic_error *err = ic_draft_memfds(member, loader->arena, &memfds);

	note_unless_absent(loader, member, err, "memfds behind this are lost");
	if (memfds.nr)
		qsort(memfds.memfd, memfds.nr, sizeof(*memfds.memfd), by_inode);
	loader->memfds = memfds.memfd;
	loader->nr_memfds = memfds.nr;
	loader->checkpoint->memfds = memfds.memfd;
	loader->checkpoint->nr_memfds = memfds.nr;
}

static void load_segments(struct ic_loader *loader)
{
	const char *folder = ic_store_images_folder(loader->store);
	struct ic_array list = { 0 };
	const struct ic_member *const *members;
	size_t nr, prefix = strlen(folder);

	members = ic_store_members(loader->store, &nr);
	for (size_t i = 0; i < nr; i++) {
		struct ic_error *err;

		if (strncmp(members[i]->name, folder, prefix) ||
		    strncmp(members[i]->name + prefix, "ipcns-shm-", 10))
			continue;
		err = ic_draft_shms(members[i], loader->arena, &list);
		note_unless_absent(loader, members[i], err, "segments behind this are lost");
	}
	if (list.nr)
		qsort(list.items, list.nr, sizeof(struct ic_draft_shm), by_segment);
	loader->shms = list.items;
	loader->nr_shms = list.nr;
}

static void load_remaps(struct ic_loader *loader)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "remap-fpath.img");
	struct ic_draft_remaps remaps = { 0 };
	struct ic_error *err = ic_draft_remaps(member, loader->arena, &remaps);

	note_unless_absent(loader, member, err,
			   "deleted files behind this look as if they were there");
	if (remaps.nr)
		qsort(remaps.remap, remaps.nr, sizeof(*remaps.remap), by_file);
	loader->remaps = remaps.remap;
	loader->nr_remaps = remaps.nr;
}

void ic_load_inodes(struct ic_loader *loader)
{
	load_remaps(loader);
	load_memfds(loader);
	load_segments(loader);
}

const struct ic_memfd *ic_loader_memfd(const struct ic_loader *loader, uint64_t inode_id)
{
	struct ic_memfd key = { .inode_id = inode_id };

	return loader->nr_memfds ?
		       bsearch(&key, loader->memfds, loader->nr_memfds, sizeof(key), by_inode) :
		       NULL;
}

const struct ic_draft_remap *ic_loader_remap(const struct ic_loader *loader, uint32_t file_id)
{
	struct ic_draft_remap key = { .file_id = file_id };

	return loader->nr_remaps ?
		       bsearch(&key, loader->remaps, loader->nr_remaps, sizeof(key), by_file) :
		       NULL;
}

const struct ic_draft_shm *ic_loader_shm(const struct ic_loader *loader, uint64_t id)
{
	struct ic_draft_shm key = { .id = (uint32_t)id };

	return loader->nr_shms && id <= UINT32_MAX ?
		       bsearch(&key, loader->shms, loader->nr_shms, sizeof(key), by_segment) :
		       NULL;
}
