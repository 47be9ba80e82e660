/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>

#include "convert/base/checked.h"
#include "convert/base/limits.h"
#include "convert/load/legacy.h"
#include "convert/load/loader.h"

#define SMALLEST_PAGE 4096U
#define LARGEST_PAGE  65536U

/* The process has no core: `err` says why. Takes the error over. */
static struct ic_error *lose(struct ic_loader *loader, struct ic_process *process,
			     const char *member, struct ic_error *err)
{
	if (ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	process->space.nr_mappings = 0;
	process->space.pages.nr = 0;
	process->lost = ic_arena_format(loader->arena, "%s", ic_error_text(err));
	if (!process->lost)
		process->lost = "its images cannot be read";
	ic_gaps_add_error(loader->gaps, process->pid, member,
			  ic_error_context(err, "process %u has no core", process->pid));
	return NULL;
}

static void take_task(const struct ic_draft_core *core, struct ic_process *process)
{
	process->state = core->task_state == IC_TASK_DEAD    ? IC_PROCESS_ZOMBIE :
			 core->task_state == IC_TASK_STOPPED ? IC_PROCESS_STOPPED :
							       IC_PROCESS_ALIVE;
	process->exit_status = core->exit_code;
	process->stop_signal = core->stop_signo;
	process->flags = core->flags;
	process->comm = core->thread.comm;
	process->pending = core->pending;
	process->actions = core->actions;
	process->limits = core->limits;
	process->timers = core->timers;
	process->nr_limits = core->nr_limits;
	process->arch = core->thread.cpu.arch;
}

/* The leader's image says most of the process; without it there is no core. */
static struct ic_error *load_leader(struct ic_loader *loader, struct ic_process *process,
				    struct ic_draft_core *core)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "core-%u.img",
							 process->pid);
	struct ic_error *err = ic_draft_core(member, name, process->pid, loader->arena,
					     loader->gaps, core);

	if (!err && !core->has_task)
		err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 },
				  "the leader's image lacks the task's part");
	if (err)
		return lose(loader, process, name, err);
	ic_load_legacy_task(loader, process, core);
	take_task(core, process);
	return NULL;
}

static struct ic_error *load_thread(struct ic_loader *loader, const struct ic_process *process,
				    const struct ic_draft_core *leader, struct ic_thread *thread)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "core-%u.img", thread->tid);
	uint32_t tid = thread->tid;
	struct ic_draft_core core;
	struct ic_error *err = ic_draft_core(member, name, process->pid, loader->arena,
					     loader->gaps, &core);

	if (!err && core.thread.cpu.arch != process->arch)
		err = ic_error_at(IC_ERR_DAMAGED, (struct ic_place){ name, 0 },
				  "not of its leader's architecture");
	if (err && ic_error_kind(err) == IC_ERR_MEMORY)
		return err;
	if (err) {
		thread->lost = true;
		thread->cpu.arch = process->arch;
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err, "thread %u has no registers", tid));
		return NULL;
	}
	*thread = core.thread;
	thread->tid = tid;
	ic_load_legacy_thread(loader, process, leader, thread);
	return NULL;
}

/* The ids of the threads, the leader first; ic_check_tids() has put 0 where one is there twice. */
static size_t check_tids(struct ic_loader *loader, const struct ic_draft_task *task, size_t nr_tids,
			 struct ic_thread *threads)
{
	struct ic_gap gap = { .kind = IC_GAP_DAMAGED,
			      .pid = task->pid,
			      .member = "pstree.img",
			      .offset = task->offset };
	size_t nr = 1;

	threads[0].tid = task->pid;
	if (!task->nr_tids || task->tids[0] != task->pid)
		ic_gaps_add(loader->gaps, gap, "the threads of %u do not begin with it", task->pid);
	for (size_t i = 0; nr_tids > 1 && i < nr_tids; i++)
		if (task->tids[i] && task->tids[i] != task->pid)
			threads[nr++].tid = task->tids[i];
	return nr;
}

static struct ic_error *load_threads(struct ic_loader *loader, const struct ic_draft_task *task,
				     const struct ic_draft_core *leader,
				     const struct ic_processor *processor,
				     struct ic_process *process)
{
	size_t nr_tids = ic_min(task->nr_tids, IC_MAX_THREADS - loader->nr_threads);
	struct ic_thread *threads = ic_arena_alloc(loader->arena, nr_tids + 1, sizeof(*threads));
	struct ic_error *err = NULL;

	if (!threads)
		return ic_error_memory();
	process->nr_threads = check_tids(loader, task, nr_tids, threads);
	loader->nr_threads += nr_tids;
	if (nr_tids < task->nr_tids)
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){ .kind = IC_GAP_LIMIT,
					     .pid = task->pid,
					     .member = "pstree.img",
					     .offset = task->offset },
			    "more than %u threads; the rest is not read", IC_MAX_THREADS);
	threads[0] = leader->thread;
	threads[0].tid = process->pid;
	for (size_t i = 1; !err && i < process->nr_threads; i++)
		err = load_thread(loader, process, leader, &threads[i]);
	for (size_t i = 0; i < process->nr_threads; i++)
		threads[i].cpu.processor = processor;
	if (!err)
		ic_link_seccomp(loader, process, threads, process->nr_threads);
	process->threads = threads;
	return err;
}

static void take_mm(const struct ic_draft_mm *mm, struct ic_process *process)
{
	process->start_code = mm->start_code;
	process->end_code = mm->end_code;
	process->start_data = mm->start_data;
	process->end_data = mm->end_data;
	process->start_stack = mm->start_stack;
	process->start_brk = mm->start_brk;
	process->brk = mm->brk;
	process->arg_start = mm->arg_start;
	process->arg_end = mm->arg_end;
	process->env_start = mm->env_start;
	process->env_end = mm->env_end;
}

/* The size of a page is nowhere but in the auxiliary vector. */
static uint32_t page_size(struct ic_loader *loader, const struct ic_process *process,
			  const struct ic_draft_mm *mm, const char *mm_name)
{
	uint64_t size;

	if (!ic_auxv_find(process, AT_PAGESZ, &size))
		return loader->checkpoint->page_size ? loader->checkpoint->page_size :
						       process->arch->page_bytes;
	if (size >= SMALLEST_PAGE && size <= LARGEST_PAGE && (size & (size - 1)) == 0)
		return (uint32_t)size;
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_DAMAGED,
				     .pid = process->pid,
				     .member = mm_name,
				     .offset = mm->offset },
		    "%s+0x%" PRIx64 ": the auxiliary vector gives a page %" PRIu64
		    " bytes; %u are taken",
		    mm_name, mm->offset, size, process->arch->page_bytes);
	return process->arch->page_bytes;
}

static struct ic_error *load_memory(struct ic_loader *loader, const struct ic_draft_core *core,
				    struct ic_process *process)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "mm-%u.img", process->pid);
	struct ic_loaded_pages pages;
	struct ic_draft_mm mm;
	struct ic_error *err = ic_draft_mm(member, name, loader->arena, &mm);

	if (err)
		return lose(loader, process, name, err);
	if (member)
		name = member->name;
	take_mm(&mm, process);
	err = ic_load_auxv(loader, &mm, name, process);
	if (err)
		return err;
	process->space.page_size = page_size(loader, process, &mm, name);
	if (mm.has_exe && mm.exe_file_id)
		process->exe = ic_loader_file(loader, mm.exe_file_id, process->pid, name,
					      "the executable");
	name = ic_load_legacy_vmas(loader, process, core, name, &mm);
	err = ic_load_mappings(loader, &mm, name, process);
	if (err)
		return err;
	(void)ic_loader_image(loader, &name, "pagemap-%u.img", process->pid);
	err = ic_load_pages(loader, name, process->pid, process->space.page_size, IC_ORIGIN_DUMPED,
			    &pages);
	if (err)
		return lose(loader, process, name, err);
	process->space.pages = pages.runs;
	process->space.known_until = pages.known_until;
	name = ic_pages_name(loader, name);
	ic_check_pages(loader, process, name);
	err = ic_check_extents(process, name);
	return err ? lose(loader, process, name, err) : NULL;
}

static int by_fd(const void *a, const void *b)
{
	const struct ic_descriptor *x = a, *y = b;

	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

static struct ic_error *load_descriptors(struct ic_loader *loader, uint32_t files_id,
					 struct ic_process *process)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "fdinfo-%u.img", files_id);
	struct ic_descriptor *descriptors;
	struct ic_draft_fds fds = { 0 };
	/* A table that many processes share is drafted for each: what is drafted goes again. */
	ic_cleanup(ic_arena_freep) struct ic_arena *scratch = NULL;
	struct ic_error *err = ic_arena_new(&scratch);

	if (err)
		return err;
	err = ic_draft_fdinfo(member, name, scratch, &fds);
	/* CRIU writes none for a process without a single open descriptor, which is rare. */
	if (err)
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err,
						   member ? "descriptors behind this are lost" :
							    "process %u had no descriptor open, or "
							    "they are lost",
						   process->pid));
	if (fds.nr > IC_MAX_DESCRIPTORS - loader->nr_descriptors) {
		fds.nr = IC_MAX_DESCRIPTORS - loader->nr_descriptors;
		ic_gaps_add(loader->gaps,
			    (struct ic_gap){
				    .kind = IC_GAP_LIMIT, .pid = process->pid, .member = name },
			    "more than %u descriptors; the rest is not read", IC_MAX_DESCRIPTORS);
	}
	loader->nr_descriptors += fds.nr;
	descriptors = ic_arena_alloc(loader->arena, fds.nr, sizeof(*descriptors));
	if (!descriptors)
		return ic_error_memory();
	for (size_t i = 0; i < fds.nr; i++)
		descriptors[i] = (struct ic_descriptor){
			.fd = fds.fd[i].fd,
			.close_on_exec = fds.fd[i].flags & 1,
			.file = ic_loader_opened(loader, &fds.fd[i], process->pid, name),
		};
	if (fds.nr)
		qsort(descriptors, fds.nr, sizeof(*descriptors), by_fd);
	process->descriptors = descriptors;
	process->nr_descriptors = fds.nr;
	return NULL;
}

/* Which descriptor table is the process's: ids-PID.img, or in old images the core. */
static struct ic_error *load_open_files(struct ic_loader *loader, const struct ic_draft_core *core,
					struct ic_process *process)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "ids-%u.img", process->pid);
	uint32_t files_id = core->files_id;
	struct ic_error *err = NULL;

	if (loader->fdinfo_by_pid)
		files_id = process->pid;
	else if (member || !core->has_files_id)
		err = ic_draft_ids(member, name, &files_id);
	if (err) {
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err, "the descriptors of %u are not known",
						   process->pid));
		return NULL;
	}
	return load_descriptors(loader, files_id, process);
}

static void load_fs(struct ic_loader *loader, struct ic_process *process)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "fs-%u.img", process->pid);
	struct ic_draft_fs fs;
	struct ic_error *err = ic_draft_fs(member, name, &fs);

	if (err) {
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err, "the folders of %u are not known",
						   process->pid));
		return;
	}
	process->cwd = ic_loader_file(loader, fs.cwd_id, process->pid, name, "the current folder");
	process->root = ic_loader_file(loader, fs.root_id, process->pid, name, "the root folder");
	process->umask = fs.umask;
}

struct ic_error *ic_load_process(struct ic_loader *loader, const struct ic_draft_task *task,
				 struct ic_process *process)
{
	struct ic_draft_core core = { 0 };
	struct ic_processor *processor = ic_arena_alloc(loader->arena, 1, sizeof(*processor));
	struct ic_error *err;

	if (!processor)
		return ic_error_memory();
	process->pid = task->pid;
	process->ppid = task->ppid;
	process->pgid = task->pgid;
	process->sid = task->sid;
	err = load_leader(loader, process, &core);
	if (err || !ic_process_has_core(process))
		return err;
	err = load_threads(loader, task, &core, processor, process);
	if (!err)
		err = load_memory(loader, &core, process);
	if (!err)
		ic_load_processor(process, processor);
	if (!err)
		err = load_open_files(loader, &core, process);
	if (!err)
		load_fs(loader, process);
	if (!err)
		ic_add_cpuinfo(loader, processor);
	return err;
}
