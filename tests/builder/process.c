/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

/* What the kernel's memory happened to hold when CRIU wrote a zombie's entry. */
static const uint32_t garbage_tid = 716911616;

static TaskKobjIdsEntry *ids(struct icb *b)
{
	TaskKobjIdsEntry *own = icb_copy(b, b->inventory->root_ids, sizeof(*own));

	own->vm_id = own->files_id = own->fs_id = own->sighand_id = (uint32_t)b->nr_processes + 2;
	return own;
}

static void set_pstree(struct icb_process *p, uint32_t pid, uint32_t ppid)
{
	PstreeEntry *entry = icb_alloc(p->b, sizeof(*entry));
	uint32_t root = p->b->nr_processes ? p->b->process[0]->pstree->pid : pid;

	pstree_entry__init(entry);
	entry->has_pid = entry->has_ppid = entry->has_pgid = entry->has_sid = 1;
	entry->pid = pid;
	entry->ppid = ppid;
	entry->pgid = entry->sid = root;
	p->pstree = entry;
}

static MmEntry *mm(struct icb *b)
{
	MmEntry *mm = icb_alloc(b, sizeof(*mm));

	mm_entry__init(mm);
	mm->has_mm_start_code = mm->has_mm_end_code = mm->has_mm_start_data = 1;
	mm->has_mm_end_data = mm->has_mm_start_stack = mm->has_mm_start_brk = mm->has_mm_brk = 1;
	mm->has_mm_arg_start = mm->has_mm_arg_end = mm->has_mm_env_start = mm->has_mm_env_end = 1;
	mm->has_exe_file_id = mm->has_dumpable = mm->has_thp_disabled = 1;
	mm->exe_file_id = b->exe_id;
	mm->dumpable = 1;
	return mm;
}

static void add_tid(struct icb_process *p, uint32_t tid)
{
	PstreeEntry *entry = p->pstree;
	uint32_t *threads = icb_alloc(p->b, (entry->n_threads + 1) * sizeof(*threads));

	for (size_t i = 0; i < entry->n_threads; i++)
		threads[i] = entry->threads[i];
	threads[entry->n_threads++] = tid;
	entry->threads = threads;
}

static struct icb_thread *new_thread(struct icb_process *p, uint32_t tid)
{
	struct icb_thread *t = icb_alloc(p->b, sizeof(*t));

	t->process = p;
	t->tid = tid;
	t->core = icb_alloc(p->b, sizeof(*t->core));
	core_entry__init(t->core);
	t->core->has_mtype = 1;
	t->core->mtype = p->b->options.march;
	p->thread = icb_push(p->b, p->thread, &p->nr_threads, t);
	return t;
}

static struct icb_thread *live_thread(struct icb_process *p, uint32_t tid, const char *comm)
{
	struct icb_thread *t = new_thread(p, tid);

	add_tid(p, tid);
	if (p->nr_threads == 1)
		icb_add_task(p, t->core, comm);
	icb_add_thread_core(t, comm);
	icb_add_registers(t);
	return t;
}

static struct icb_process *live_process(struct icb *b, uint32_t pid, uint32_t ppid,
					const char *comm, bool bare, bool compat)
{
	struct icb_process *p = icb_alloc(b, sizeof(*p));

	if (compat && b->options.march != ICB_X86_64)
		icb_die("only x86-64 has 32-bit processes");
	p->b = b;
	p->bare = bare;
	p->compat = compat;
	p->layout = icb_layout(b, compat);
	p->cwd_id = p->root_id = b->root_id;
	set_pstree(p, pid, ppid);
	p->ids = ids(b);
	p->mm = mm(b);
	b->process = icb_push(b, b->process, &b->nr_processes, p);
	live_thread(p, pid, comm);
	if (bare)
		return p;
	for (uint32_t fd = 0; fd < 3; fd++)
		icb_fd(p, fd, b->null_id, 0);
	icb_map_program(p);
	icb_arguments(p, (const char *const[]){ "/usr/bin/app", "--serve", NULL },
		      (const char *const[]){ "LANG=C", "PATH=/usr/bin", NULL });
	return p;
}

struct icb_process *icb_process(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm)
{
	return live_process(b, pid, ppid, comm, false, false);
}

struct icb_process *icb_compat_process(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm)
{
	return live_process(b, pid, ppid, comm, false, true);
}

struct icb_process *icb_bare_process(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm)
{
	return live_process(b, pid, ppid, comm, true, false);
}

void icb_zombie(struct icb *b, uint32_t pid, uint32_t ppid, const char *comm)
{
	struct icb_process *p = icb_alloc(b, sizeof(*p));

	p->b = b;
	p->zombie = true;
	set_pstree(p, pid, ppid);
	b->process = icb_push(b, b->process, &b->nr_processes, p);
	add_tid(p, garbage_tid);
	icb_add_task(p, new_thread(p, pid)->core, comm);
}

struct icb_thread *icb_thread(struct icb_process *p, uint32_t tid, const char *comm)
{
	struct icb_thread *t = live_thread(p, tid, comm);

	if (!p->bare)
		icb_map_thread_stack(t);
	return t;
}

struct icb_thread *icb_leader(struct icb_process *p)
{
	return p->thread[0];
}

void icb_fd(struct icb_process *p, uint32_t fd, uint32_t file_id, uint32_t flags)
{
	struct icb_fd *row = icb_alloc(p->b, sizeof(*row));

	*row = (struct icb_fd){ .fd = fd, .file_id = file_id, .flags = flags };
	p->fd = icb_push(p->b, p->fd, &p->nr_fds, row);
}

PstreeEntry *icb_pstree(struct icb_process *p)
{
	return p->pstree;
}

TaskKobjIdsEntry *icb_ids(struct icb_process *p)
{
	return p->ids;
}

MmEntry *icb_mm(struct icb_process *p)
{
	return p->mm;
}

CoreEntry *icb_core(struct icb_thread *t)
{
	return t->core;
}
