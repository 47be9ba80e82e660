/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/shape.h"

#include <stdio.h>
#include <string.h>

#include "convert/arch/signal_name.h"
#include "convert/base/sink.h"
#include "convert/cli/selection.h"

#define MOST_LISTED 400 /* bytes of thread ids in a message */

static const struct ic_thread *thread_of(const struct ic_settings *settings,
					 const struct ic_process *process)
{
	for (size_t i = 0; settings->core.thread && i < process->nr_threads; i++)
		if (process->threads[i].tid == settings->core.thread)
			return &process->threads[i];
	return NULL;
}

/* Which threads there are, as many as a line of a message can hold. */
static struct ic_error *no_such_thread(const struct ic_settings *settings,
				       const struct ic_checkpoint *checkpoint)
{
	char list[MOST_LISTED] = "";
	size_t size = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];

		for (size_t j = 0; ic_selection_has(settings, ic_process_has_core, process) &&
				   j < process->nr_threads;
		     j++) {
			const char *before = j ? " " : size ? "; process " : "process ";

			if (size + 48 > sizeof(list))
				return ic_error_new(IC_ERR_USAGE,
						    "--thread %u: there is none, but %s ...",
						    settings->core.thread, list);
			if (j == 0)
				size += (size_t)snprintf(list + size, sizeof(list) - size,
							 "%s%u has", before, process->pid);
			size += (size_t)snprintf(list + size, sizeof(list) - size, " %u",
						 process->threads[j].tid);
		}
	}
	return ic_error_new(IC_ERR_USAGE, "--thread %u: there is none, but %s",
			    settings->core.thread, list);
}

static struct ic_error *check_native(const struct ic_process *process)
{
	for (size_t i = 0; process->arch->has_native && i < process->nr_threads; i++)
		if (!process->threads[i].lost &&
		    !process->arch->has_native(&process->threads[i].cpu))
			return ic_error_new(
				IC_ERR_MISSING,
				"--xstate-layout native: process %u: neither cpuinfo.img "
				"nor the auxiliary vector tells how its processor lays "
				"out vector registers; take compat",
				process->pid);
	return NULL;
}

static struct ic_error *check_process(const struct ic_settings *settings,
				      const struct ic_process *process, bool *found)
{
	const struct ic_thread *thread = thread_of(settings, process);

	*found = *found || thread;
	if (thread && thread->lost)
		return ic_error_new(IC_ERR_MISSING, "--thread %u: its registers are lost",
				    thread->tid);
	if (settings->signal && !ic_signal_name_number(settings->signal, process->arch))
		return ic_error_new(IC_ERR_USAGE, "--signal %s: %s has no such signal",
				    settings->signal, process->arch->name);
	return settings->core.native_xstate ? check_native(process) : NULL;
}

struct ic_error *ic_shape_check(const struct ic_settings *settings,
				const struct ic_checkpoint *checkpoint)
{
	struct ic_error *err = NULL;
	bool found = false, any = false;

	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		if (!ic_selection_has(settings, ic_process_has_core, &checkpoint->processes[i]))
			continue;
		any = true;
		err = check_process(settings, &checkpoint->processes[i], &found);
	}
	if (!err && any && settings->core.thread && !found)
		err = no_such_thread(settings, checkpoint);
	return err;
}

struct ic_core_options ic_shape_of(const struct ic_settings *settings,
				   const struct ic_process *process)
{
	struct ic_core_options options = settings->core;

	if (settings->signal && (!options.thread || thread_of(settings, process)))
		options.signal = ic_signal_name_number(settings->signal, process->arch);
	return options;
}

const char *ic_shape_suffix(const struct ic_settings *settings)
{
	return settings->compression ? settings->compression->suffix : "";
}

struct ic_error *ic_shape_sink(const struct ic_settings *settings, struct ic_sink *sink)
{
	if (settings->no_sparse)
		ic_sink_fill_holes(sink);
	return settings->compression ? ic_sink_compress(sink, settings->compression) : NULL;
}

static const char *compress(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->compression ? settings->compression->name : "none";
}

static const char *digests(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->no_digests ? "no" : "yes";
}

static const char *filter(const struct ic_settings *settings, struct ic_arena *arena)
{
	return settings->core.has_filter ? ic_arena_format(arena, "0x%x", settings->core.filter) :
					   "default";
}

static const char *like_kernel(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->core.like_kernel ? "yes" : "no";
}

static const char *pac_keys(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->core.keys ? "yes" : "no";
}

static const char *paddr(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->core.paddr_is_vaddr ? "vaddr" : "zero";
}

static const char *reproducible(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->reproducible ? "yes" : "no";
}

/* It has been checked: a number, or a name of the table. */
static const char *signal_word(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->signal ? settings->signal : "recorded";
}

static const char *sparse(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->no_sparse ? "no" : "yes";
}

static const char *sysroot(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->nr_sysroots ? "given" : "none";
}

static const char *thread(const struct ic_settings *settings, struct ic_arena *arena)
{
	return settings->core.thread ? ic_arena_format(arena, "%u", settings->core.thread) :
				       "leader";
}

static const char *trust_sysroot(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->trust_sysroot ? "yes" : "no";
}

static const char *xstate_layout(const struct ic_settings *settings, struct ic_arena *arena)
{
	(void)arena;
	return settings->core.native_xstate ? "native" : "compat";
}

static const char *zero(const struct ic_settings *settings, struct ic_arena *arena)
{
	static const char *const words[] = { "auto", "holes", "omit" };

	(void)arena;
	return words[settings->core.zero];
}

/* What shapes the output, sorted by name. NULL: no memory. */
static const struct {
	const char *name;
	const char *(*value)(const struct ic_settings *settings, struct ic_arena *arena);
} rows[] = {
	{ "compress", compress },
	{ "digests", digests },
	{ "filter", filter },
	{ "like-kernel", like_kernel },
	{ "pac-keys", pac_keys },
	{ "paddr", paddr },
	{ "reproducible", reproducible },
	{ "signal", signal_word },
	{ "sparse", sparse },
	{ "sysroot", sysroot },
	{ "thread", thread },
	{ "trust-sysroot", trust_sysroot },
	{ "xstate-layout", xstate_layout },
	{ "zero", zero },
};

struct ic_error *ic_shape_list(const struct ic_settings *settings, struct ic_arena *arena,
			       const char *const **ret, size_t *ret_nr)
{
	const char **list = ic_arena_alloc(arena, IC_NR(rows), sizeof(*list));

	for (size_t i = 0; list && i < IC_NR(rows); i++) {
		const char *value = rows[i].value(settings, arena);

		list[i] = value ? ic_arena_format(arena, "%s=%s", rows[i].name, value) : NULL;
		if (!list[i])
			list = NULL;
	}
	if (!list)
		return ic_error_memory();
	*ret = list;
	*ret_nr = IC_NR(rows);
	return NULL;
}
