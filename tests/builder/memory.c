/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

static VmaEntry *new_vma(struct icb *b, uint64_t start, uint64_t end)
{
	VmaEntry *vma = icb_alloc(b, sizeof(*vma));

	vma_entry__init(vma);
	vma->has_start = vma->has_end = vma->has_pgoff = vma->has_shmid = 1;
	vma->has_prot = vma->has_flags = vma->has_status = vma->has_fd = 1;
	vma->start = start;
	vma->end = end;
	vma->fd = -1;
	return vma;
}

void icb_vma(struct icb_process *p, uint64_t start, uint64_t end, uint32_t prot, uint32_t flags,
	     uint32_t status, uint64_t shmid, uint64_t pgoff)
{
	VmaEntry *vma = new_vma(p->b, start, end);

	vma->pgoff = pgoff;
	vma->shmid = shmid;
	vma->prot = prot;
	vma->flags = flags;
	vma->status = status;
	if (!(status & ICB_VMA_ANON_PRIVATE)) {
		vma->has_fdflags = 1;
		vma->fdflags = flags & ICB_MAP_SHARED ? 2 : 0;
	}
	p->mm->vmas = icb_push(p->b, p->mm->vmas, &p->mm->n_vmas, vma);
}

void icb_advise(struct icb_process *p, uint64_t madv)
{
	VmaEntry *vma = p->mm->vmas[p->mm->n_vmas - 1];

	vma->has_madv = 1;
	vma->madv = madv;
}

void icb_anonymous(struct icb_process *p, uint64_t start, uint64_t nr_pages, uint32_t prot)
{
	icb_vma(p, start, start + nr_pages * p->b->options.page_size, prot,
		ICB_MAP_PRIVATE | ICB_MAP_ANONYMOUS, ICB_VMA_REGULAR | ICB_VMA_ANON_PRIVATE, 0, 0);
}

void icb_private_file(struct icb_process *p, uint64_t start, uint64_t nr_pages, uint32_t prot,
		      uint32_t file_id, uint64_t pgoff)
{
	icb_vma(p, start, start + nr_pages * p->b->options.page_size, prot, ICB_MAP_PRIVATE,
		ICB_VMA_REGULAR | ICB_VMA_FILE_PRIVATE, file_id, pgoff);
}

void icb_guard(struct icb_process *p, uint64_t start, uint64_t nr_pages)
{
	VmaEntry *vma = new_vma(p->b, start, start + nr_pages * p->b->options.page_size);

	vma->status = ICB_VMA_GUARD;
	p->guard = icb_push(p->b, p->guard, &p->nr_guards, vma);
}

static void add_run(struct icb *b, struct icb_runs *runs, uint64_t vaddr, uint64_t nr_pages,
		    uint32_t flags, struct icb_fill fill)
{
	struct icb_run *run = icb_alloc(b, sizeof(*run));

	*run = (struct icb_run){
		.vaddr = vaddr,
		.nr_pages = nr_pages,
		.flags = flags,
		.nr = runs->nr,
		.fill = fill,
	};
	runs->run = icb_push(b, runs->run, &runs->nr, run);
}

void icb_pages(struct icb_process *p, uint64_t vaddr, uint64_t nr_pages, uint32_t flags,
	       struct icb_fill fill)
{
	add_run(p->b, &p->runs, vaddr, nr_pages, flags, fill);
}

void icb_object_pages(struct icb_object *o, uint64_t offset, uint64_t nr_pages, uint32_t flags,
		      struct icb_fill fill)
{
	add_run(o->b, &o->runs, offset, nr_pages, flags, fill);
}
