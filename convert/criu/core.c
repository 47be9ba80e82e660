/* SPDX-License-Identifier: Apache-2.0 */
#include <core.pb-c.h>
#include <string.h>

#include "convert/base/endian.h"
#include "convert/base/limits.h"
#include "convert/criu/core_arch.h"
#include "convert/criu/core_parts.h"
#include "convert/criu/draft.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

#define MARCH_MIPS CORE_ENTRY__MARCH__MIPS

const struct ic_image_kind ic_image_core = { "core", "core-", ".img", 0x55053847 };

/* Capabilities are stored as two 32-bit words, the low one first. */
static uint64_t two_words(const uint32_t *words, size_t nr)
{
	return (nr > 0 ? words[0] : 0) | (nr > 1 ? (uint64_t)words[1] << 32 : 0);
}

struct ic_error *ic_credentials_copy(const CredsEntry *creds, struct ic_arena *arena,
				     struct ic_credentials *ret)
{
	uint32_t *groups = ic_arena_alloc(arena, creds->n_groups, sizeof(*groups));

	if (!groups)
		return ic_error_memory();
	if (creds->n_groups)
		memcpy(groups, creds->groups, creds->n_groups * sizeof(*groups));
	*ret = (struct ic_credentials){
		.known = true,
		.uid = creds->uid,
		.gid = creds->gid,
		.euid = creds->euid,
		.egid = creds->egid,
		.suid = creds->suid,
		.sgid = creds->sgid,
		.fsuid = creds->fsuid,
		.fsgid = creds->fsgid,
		.cap_inheritable = two_words(creds->cap_inh, creds->n_cap_inh),
		.cap_permitted = two_words(creds->cap_prm, creds->n_cap_prm),
		.cap_effective = two_words(creds->cap_eff, creds->n_cap_eff),
		.cap_bounding = two_words(creds->cap_bnd, creds->n_cap_bnd),
		.cap_ambient = two_words(creds->cap_amb, creds->n_cap_amb),
		.groups = groups,
		.nr_groups = creds->n_groups,
		.no_new_privs = creds->no_new_privs != 0,
		.secure_bits = creds->secbits,
	};
	if (creds->has_lsm_profile)
		ret->lsm_profile = ic_unpacked_text(arena, &creds->lsm_profile);
	return NULL;
}

struct ic_error *ic_siginfo_copy(const ProtobufCBinaryData *info, struct ic_place at,
				 bool big_endian, struct ic_arena *arena, struct ic_siginfo *ret,
				 uint64_t *mask)
{
	uint64_t number;

	if (info->len != IC_SIGINFO_BYTES)
		return ic_error_at(IC_ERR_DAMAGED, at, "a pending signal of %zu bytes, expected %u",
				   info->len, IC_SIGINFO_BYTES);
	ret->bytes = (const uint8_t *)ic_arena_copy(arena, info->data, info->len);
	if (!ret->bytes)
		return ic_error_memory();
	number = ic_get(info->data, 4, big_endian);
	if (number >= 1 && number <= 64)
		*mask |= 1ULL << (number - 1);
	return NULL;
}

static struct ic_error *copy_signals(const SignalQueueEntry *queue,
				     const struct ic_core_context *context,
				     struct ic_signal_queue *ret)
{
	struct ic_siginfo *signals = ic_arena_alloc(context->arena, queue->n_signals,
						    sizeof(*signals));

	if (!signals)
		return ic_error_memory();
	ret->signals = signals;
	for (size_t i = 0; i < queue->n_signals; i++) {
		struct ic_error *err = ic_siginfo_copy(&queue->signals[i]->siginfo, context->at,
						       context->big_endian, context->arena,
						       &signals[i], &ret->mask);

		if (err)
			return err;
		ret->nr = i + 1;
	}
	return NULL;
}

static struct ic_error *copy_thread(const ThreadCoreEntry *entry,
				    const struct ic_core_context *context, struct ic_thread *ret)
{
	struct ic_error *err = NULL;

	ret->blocked = entry->blk_sigset;
	ret->blocked_extended = entry->blk_sigset_extended;
	ret->nice = entry->sched_nice;
	ret->sched_policy = entry->sched_policy;
	ret->sched_priority = entry->sched_prio;
	ret->seccomp_mode = entry->seccomp_mode;
	ret->has_seccomp_filter = entry->has_seccomp_filter;
	ret->seccomp_index = entry->seccomp_filter;
	ret->cgroup_set = entry->cg_set;
	if (entry->has_comm)
		ret->comm = ic_unpacked_text(context->arena, &entry->comm);
	if (entry->creds)
		err = ic_credentials_copy(entry->creds, context->arena, &ret->credentials);
	if (!err && entry->signals_p) {
		err = copy_signals(entry->signals_p, context, &ret->pending);
		if (err) { /* costs the queue, not the thread */
			ic_gaps_add_error(context->gaps, context->pid, context->at.member, err);
			err = NULL;
		}
	}
	return err;
}

static struct ic_error *copy_limits(const TaskRlimitsEntry *entry, struct ic_arena *arena,
				    struct ic_draft_core *core)
{
	struct ic_limit *limits = ic_arena_alloc(arena, entry->n_rlimits, sizeof(*limits));

	if (!limits)
		return ic_error_memory();
	for (size_t i = 0; i < entry->n_rlimits; i++)
		limits[i] = (struct ic_limit){ entry->rlimits[i]->cur, entry->rlimits[i]->max };
	core->limits = limits;
	core->nr_limits = entry->n_rlimits;
	core->has_limits = true;
	return NULL;
}

static struct ic_error *copy_task(const TaskCoreEntry *entry, const struct ic_core_context *context,
				  struct ic_draft_core *core)
{
	struct ic_action_list actions = { 0 };
	struct ic_error *err = NULL;

	core->has_task = true;
	core->task_state = entry->task_state;
	core->exit_code = entry->exit_code;
	core->flags = entry->flags;
	if (entry->has_cg_set) /* since CRIU 3.18 threads have their own */
		core->thread.cgroup_set = entry->cg_set;
	core->stop_signo = entry->stop_signo;
	core->has_seccomp_mode = entry->has_old_seccomp_mode;
	core->seccomp_mode = entry->old_seccomp_mode;
	core->has_seccomp_filter = entry->has_old_seccomp_filter;
	core->seccomp_filter = entry->old_seccomp_filter;
	if (entry->has_blk_sigset)
		core->thread.blocked = entry->blk_sigset;
	if (entry->has_blk_sigset_extended)
		core->thread.blocked_extended = entry->blk_sigset_extended;
	if (entry->has_comm) /* the leader's name; its thread part has it since CRIU 3.11 only */
		core->thread.comm = ic_unpacked_text(context->arena, &entry->comm);
	for (size_t i = 0; !err && i < entry->n_sigactions; i++)
		err = ic_action_take(entry->sigactions[i], core->march == MARCH_MIPS,
				     context->arena, &actions);
	ic_actions_end(&actions, &core->actions);
	if (!err && entry->timers)
		err = ic_timers_copy(entry->timers, context->arena, &core->timers);
	if (!err && entry->rlimits)
		err = copy_limits(entry->rlimits, context->arena, core);
	if (!err && entry->signals_s) {
		err = copy_signals(entry->signals_s, context, &core->pending);
		if (err) {
			ic_gaps_add_error(context->gaps, context->pid, context->at.member, err);
			err = NULL;
		}
	}
	return err;
}

static const struct ic_core_arch *find_arch(uint32_t march)
{
	for (size_t i = 0; i < ic_nr_core_archs; i++)
		if (ic_core_archs[i]->march == march)
			return ic_core_archs[i];
	return NULL;
}

static struct ic_error *copy_cpu(const CoreEntry *entry, const struct ic_core_context *context,
				 struct ic_cpu_state *ret)
{
	const struct ic_core_arch *arch = find_arch(entry->mtype);
	struct ic_error *err;

	if (!arch)
		return ic_error_at(IC_ERR_UNSUPPORTED, context->at,
				   "architecture %u is not one that icecore knows", entry->mtype);
	err = arch->decode(entry, context, ret);
	if (!err && ret->arch->big_endian != context->big_endian)
		err = ic_error_at(IC_ERR_UNSUPPORTED, context->at, "%s of a %s-endian machine",
				  arch->name, context->big_endian ? "big" : "little");
	return err;
}

struct ic_error *ic_draft_core(const struct ic_member *member, const char *name, uint32_t pid,
			       struct ic_arena *arena, struct ic_gaps *gaps,
			       struct ic_draft_core *ret)
{
	ic_cleanup(ic_unpacked_free) CoreEntry *entry = NULL;
	struct ic_core_context context = { .arena = arena, .gaps = gaps, .pid = pid };
	struct ic_draft_core core = { 0 };
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, name, &ic_image_core, &image);

	if (err)
		return err;
	context.at = image.reader.at;
	context.big_endian = image.reader.big_endian;
	err = ic_unpack_next(&image, &core_entry__descriptor, &entry);
	if (err)
		return err;
	core.march = entry->mtype;
	if (entry->ids && entry->ids->has_files_id) {
		core.has_files_id = true;
		core.files_id = entry->ids->files_id;
	}
	if (entry->thread_core)
		err = copy_thread(entry->thread_core, &context, &core.thread);
	if (!err && entry->tc)
		err = copy_task(entry->tc, &context, &core);
	/* A zombie's core has no registers, and needs none. */
	if (!err && !(core.has_task && core.task_state == IC_TASK_DEAD))
		err = copy_cpu(entry, &context, &core.thread.cpu);
	if (!err)
		*ret = core;
	return err;
}
