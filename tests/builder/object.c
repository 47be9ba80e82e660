/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

static struct icb_object *new_object(struct icb *b, uint32_t shmid)
{
	struct icb_object *o = icb_alloc(b, sizeof(*o));

	o->b = b;
	o->shmid = shmid;
	b->object = icb_push(b, b->object, &b->nr_objects, o);
	return o;
}

struct icb_object *icb_memfd(struct icb *b, const char *name, uint64_t size_bytes, uint32_t shmid)
{
	struct icb_object *o = new_object(b, shmid);
	MemfdInodeEntry *inode = icb_alloc(b, sizeof(*inode));

	memfd_inode_entry__init(inode);
	inode->has_name = inode->has_uid = inode->has_gid = inode->has_size = 1;
	inode->has_shmid = inode->has_seals = inode->has_inode_id = inode->has_mode = 1;
	inode->name = icb_string(b, name);
	inode->size = size_bytes;
	inode->shmid = shmid;
	inode->seals = 1;
	inode->inode_id = b->nr_objects;
	inode->mode = 0100777;
	o->kind = ICB_OBJECT_MEMFD;
	o->inode = inode;
	return o;
}

struct icb_object *icb_sysv(struct icb *b, uint32_t ipc_id, uint32_t key, uint64_t size_bytes)
{
	struct icb_object *o = new_object(b, ipc_id);
	IpcShmEntry *shm = icb_alloc(b, sizeof(*shm));
	IpcDescEntry *desc = icb_alloc(b, sizeof(*desc));

	ipc_desc_entry__init(desc);
	desc->has_key = desc->has_uid = desc->has_gid = desc->has_cuid = desc->has_cgid = 1;
	desc->has_mode = desc->has_id = 1;
	desc->key = key;
	desc->mode = 0600;
	desc->id = ipc_id;
	ipc_shm_entry__init(shm);
	shm->desc = desc;
	shm->has_size = shm->has_in_pagemaps = 1;
	shm->size = size_bytes;
	shm->in_pagemaps = 1;
	o->kind = ICB_OBJECT_SYSV;
	o->ipc = shm;
	return o;
}

struct icb_object *icb_anon_shared(struct icb *b, uint32_t shmid)
{
	struct icb_object *o = new_object(b, shmid);

	o->kind = ICB_OBJECT_ANON;
	return o;
}

void icb_map_object(struct icb_process *p, struct icb_object *o, uint64_t start, uint64_t nr_pages,
		    uint32_t prot, uint64_t pgoff)
{
	uint64_t end = start + nr_pages * p->b->options.page_size;

	switch (o->kind) {
	case ICB_OBJECT_MEMFD:
		icb_vma(p, start, end, prot, ICB_MAP_SHARED,
			ICB_VMA_REGULAR | ICB_VMA_FILE_SHARED | ICB_VMA_MEMFD, icb_memfd_file(o),
			pgoff);
		return;
	case ICB_OBJECT_SYSV:
		icb_vma(p, start, end, prot, ICB_MAP_SHARED | ICB_MAP_ANONYMOUS,
			ICB_VMA_REGULAR | ICB_VMA_ANON_SHARED | ICB_VMA_SYSVIPC, o->shmid, pgoff);
		return;
	case ICB_OBJECT_ANON:
		icb_vma(p, start, end, prot, ICB_MAP_SHARED | ICB_MAP_ANONYMOUS,
			ICB_VMA_REGULAR | ICB_VMA_ANON_SHARED, o->shmid, pgoff);
		return;
	}
}

MemfdInodeEntry *icb_memfd_inode(struct icb_object *o)
{
	return o->inode;
}

IpcShmEntry *icb_ipc_shm(struct icb_object *o)
{
	return o->ipc;
}
