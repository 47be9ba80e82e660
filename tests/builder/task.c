/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

enum { NR_RLIMITS = 16, NR_SIGACTIONS = 62, RLIMIT_STACK = 3, RLIMIT_NOFILE = 7 };

static ItimerEntry *itimer(struct icb *b)
{
	ItimerEntry *i = icb_alloc(b, sizeof(*i));

	itimer_entry__init(i);
	i->has_isec = i->has_iusec = i->has_vsec = i->has_vusec = 1;
	return i;
}

static TaskTimersEntry *timers(struct icb *b)
{
	TaskTimersEntry *t = icb_alloc(b, sizeof(*t));

	task_timers_entry__init(t);
	t->real = itimer(b);
	t->virt = itimer(b);
	t->prof = itimer(b);
	return t;
}

static TaskRlimitsEntry *rlimits(struct icb *b)
{
	TaskRlimitsEntry *all = icb_alloc(b, sizeof(*all));

	task_rlimits_entry__init(all);
	for (size_t i = 0; i < NR_RLIMITS; i++) {
		RlimitEntry *r = icb_alloc(b, sizeof(*r));

		rlimit_entry__init(r);
		r->has_cur = r->has_max = 1;
		r->cur = i == RLIMIT_STACK ? 8 << 20 : i == RLIMIT_NOFILE ? 1024 : UINT64_MAX;
		r->max = UINT64_MAX;
		all->rlimits = icb_push(b, all->rlimits, &all->n_rlimits, r);
	}
	return all;
}

static SignalQueueEntry *no_signals(struct icb *b)
{
	SignalQueueEntry *q = icb_alloc(b, sizeof(*q));

	signal_queue_entry__init(q);
	return q;
}

static void sigactions(struct icb *b, TaskCoreEntry *tc)
{
	for (size_t i = 0; i < NR_SIGACTIONS; i++) {
		SaEntry *sa = icb_alloc(b, sizeof(*sa));

		sa_entry__init(sa);
		sa->has_sigaction = sa->has_flags = sa->has_restorer = sa->has_mask = 1;
		sa->has_compat_sigaction = 1;
		if (i == 8) /* SIGUSR1 is caught */
			sa->sigaction = 0x555555551000;
		if (i == 16) /* SIGCONT is ignored */
			sa->sigaction = 1;
		tc->sigactions = icb_push(b, tc->sigactions, &tc->n_sigactions, sa);
	}
}

void icb_add_task(struct icb_process *p, CoreEntry *core, const char *comm)
{
	struct icb *b = p->b;
	TaskCoreEntry *tc = icb_alloc(b, sizeof(*tc));

	task_core_entry__init(tc);
	core->tc = tc;
	tc->has_task_state = tc->has_exit_code = tc->has_personality = tc->has_flags = 1;
	tc->has_blk_sigset = tc->has_comm = 1;
	tc->comm = icb_string(b, comm);
	if (p->zombie) {
		tc->task_state = 2;
		tc->exit_code = 3 << 8;
		return;
	}
	tc->task_state = 1;
	tc->flags = 0x400000;
	tc->timers = timers(b);
	tc->rlimits = rlimits(b);
	tc->signals_s = no_signals(b);
	tc->has_loginuid = tc->has_oom_score_adj = 1;
	tc->loginuid = UINT32_MAX;
	sigactions(b, tc);
}

static uint32_t *two_words(struct icb *b, size_t *nr, uint32_t low, uint32_t high)
{
	*nr = 2;
	return icb_copy(b, (const uint32_t[]){ low, high }, 2 * sizeof(uint32_t));
}

static CredsEntry *creds(struct icb *b)
{
	CredsEntry *c = icb_alloc(b, sizeof(*c));

	creds_entry__init(c);
	c->has_uid = c->has_gid = c->has_euid = c->has_egid = c->has_suid = c->has_sgid = 1;
	c->has_fsuid = c->has_fsgid = c->has_secbits = 1;
	c->cap_inh = two_words(b, &c->n_cap_inh, 0, 0);
	c->cap_prm = two_words(b, &c->n_cap_prm, 0xffffffff, 0x1ff);
	c->cap_eff = two_words(b, &c->n_cap_eff, 0xffffffff, 0x1ff);
	c->cap_bnd = two_words(b, &c->n_cap_bnd, 0xffffffff, 0x1ff);
	c->cap_amb = two_words(b, &c->n_cap_amb, 0, 0);
	return c;
}

void icb_add_thread_core(struct icb_thread *t, const char *comm)
{
	struct icb *b = t->process->b;
	ThreadCoreEntry *tc = icb_alloc(b, sizeof(*tc));

	thread_core_entry__init(tc);
	t->core->thread_core = tc;
	tc->has_futex_rla = tc->has_futex_rla_len = tc->has_sched_nice = tc->has_sched_policy = 1;
	tc->futex_rla_len = t->process->compat ? 12 : 24;
	tc->has_blk_sigset = t->tid != t->process->pstree->pid;
	tc->sas = icb_alloc(b, sizeof(*tc->sas));
	thread_sas_entry__init(tc->sas);
	tc->sas->has_ss_sp = tc->sas->has_ss_size = tc->sas->has_ss_flags = 1;
	tc->sas->ss_flags = 2;
	tc->signals_p = no_signals(b);
	tc->creds = creds(b);
	tc->has_comm = tc->has_cg_set = 1;
	tc->comm = icb_string(b, comm);
	tc->cg_set = 1;
}
