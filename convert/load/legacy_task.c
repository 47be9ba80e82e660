/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/criu/legacy.h"
#include "convert/load/legacy.h"

static void note(struct ic_loader *loader, const struct ic_process *process, const char *name,
		 struct ic_error *err, const char *consequence)
{
	if (err)
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err, "%s of %u are not all known", consequence,
						   process->pid));
}

static void load_credentials(struct ic_loader *loader, const struct ic_process *process,
			     struct ic_draft_core *core)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "creds-%u.img",
							 process->pid);
	struct ic_error *err = ic_draft_legacy_credentials(member, name, loader->arena,
							   &core->thread.credentials);

	if (err)
		ic_gaps_add_error(loader->gaps, process->pid, name,
				  ic_error_context(err,
						   "core-%u.img has no credentials: user and "
						   "group are given as 0",
						   process->pid));
	core->shared_credentials = core->thread.credentials.known;
}

/* The limits are in the core since the version that put the signals there, too. */
static void load_limits_and_signals(struct ic_loader *loader, const struct ic_process *process,
				    struct ic_draft_core *core)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "rlimit-%u.img",
							 process->pid);

	note(loader, process, name,
	     ic_draft_legacy_limits(member, name, loader->arena, &core->limits, &core->nr_limits),
	     "the limits");
	member = ic_loader_image(loader, &name, "signal-s-%u.img", process->pid);
	note(loader, process, name,
	     ic_draft_legacy_signals(member, name, loader->arena, &core->pending),
	     "the pending signals");
}

/* Not there: a version that has them nowhere else would have written it, but nothing needs it. */
static void load_actions(struct ic_loader *loader, const struct ic_process *process,
			 struct ic_draft_core *core)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "sigacts-%u.img",
							 process->pid);

	if (member)
		note(loader, process, name,
		     ic_draft_legacy_actions(member, name, loader->arena, &core->actions),
		     "the signal actions");
}

/* Not there: there were none, or the images of so old a version are not complete; nothing needs it. */
static void load_timers(struct ic_loader *loader, const struct ic_process *process,
			struct ic_draft_core *core)
{
	const char *name, *posix_name;
	const struct ic_member *member = ic_loader_image(loader, &name, "itimers-%u.img",
							 process->pid);
	const struct ic_member *posix = ic_loader_image(loader, &posix_name, "posix-timers-%u.img",
							process->pid);
	struct ic_timers *timers = ic_arena_alloc(loader->arena, 1, sizeof(*timers));

	if (!timers || (!member && !posix))
		return;
	core->timers = timers;
	if (member)
		note(loader, process, name,
		     ic_draft_legacy_itimers(member, name, loader->arena, timers),
		     "the interval timers");
	if (posix)
		note(loader, process, posix_name,
		     ic_draft_legacy_posix_timers(posix, posix_name, loader->arena, timers),
		     "the POSIX timers");
}

static void load_thread_signals(struct ic_loader *loader, const struct ic_process *process,
				uint32_t tid, struct ic_thread *thread)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "signal-p-%u.img", tid);

	note(loader, process, name,
	     ic_draft_legacy_signals(member, name, loader->arena, &thread->pending),
	     "the pending signals");
}

/* One mode and one chain of filters for all threads. */
static void take_seccomp(const struct ic_draft_core *core, struct ic_thread *thread)
{
	if (!core->has_seccomp_mode)
		return;
	thread->seccomp_mode = core->seccomp_mode;
	thread->has_seccomp_filter = core->has_seccomp_filter;
	thread->seccomp_index = core->seccomp_filter;
}

void ic_load_legacy_task(struct ic_loader *loader, const struct ic_process *process,
			 struct ic_draft_core *core)
{
	if (core->task_state == IC_TASK_DEAD) /* has none of this */
		return;
	if (!core->thread.credentials.known)
		load_credentials(loader, process, core);
	if (!core->actions.known)
		load_actions(loader, process, core);
	take_seccomp(core, &core->thread);
	if (core->has_limits)
		return;
	load_limits_and_signals(loader, process, core);
	if (!core->timers)
		load_timers(loader, process, core);
	load_thread_signals(loader, process, process->pid, &core->thread);
}

void ic_load_legacy_thread(struct ic_loader *loader, const struct ic_process *process,
			   const struct ic_draft_core *leader, struct ic_thread *thread)
{
	if (!thread->credentials.known && leader->shared_credentials)
		thread->credentials = leader->thread.credentials;
	take_seccomp(leader, thread);
	if (!leader->has_limits)
		load_thread_signals(loader, process, thread->tid, thread);
}

const char *ic_load_legacy_vmas(struct ic_loader *loader, const struct ic_process *process,
				const struct ic_draft_core *core, const char *mm_name,
				struct ic_draft_mm *mm)
{
	const char *name;
	const struct ic_member *member = ic_loader_image(loader, &name, "vmas-%u.img",
							 process->pid);

	if (mm->nr_vmas || (!member && core->has_limits))
		return mm_name;
	note(loader, process, name, ic_draft_legacy_vmas(member, name, loader->arena, mm),
	     "the mappings");
	return member ? member->name : name;
}
