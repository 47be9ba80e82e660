/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/cli/confine.h"
#include "convert/cli/conversion.h"
#include "convert/cli/evidence.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/verb.h"
#include "convert/input/endings.h"

/* Where the checkpoints of one input go. */
struct target {
	const struct ic_settings *settings;
	const struct ic_outdir *outdir;
	struct ic_conversion begun; /* copied for each */
};

static int convert_one(struct target *target, struct ic_opened *opened,
		       const struct ic_outdir *outdir)
{
	const struct ic_settings *settings = target->settings;
	struct ic_conversion conversion = target->begun;
	struct ic_error *err = ic_conversion_run(&conversion, opened, outdir);
	int status;

	if (err) {
		status = ic_say_error(err);
	} else {
		status = ic_conversion_status(&conversion);
		if (!settings->quiet) {
			ic_opened_say(&conversion.opened, "manifest.json has them all");
			ic_conversion_close(&conversion);
		}
		if (status == IC_EXIT_FAILED)
			ic_say("%s: no process could be converted",
			       conversion.opened.checkpoint->path);
	}
	ic_conversion_release(&conversion);
	return status;
}

/* The only one goes to OUT, each of several to OUT/NAME. */
static int visit(void *context, struct ic_opened *opened, const char *name)
{
	struct target *target = context;
	struct ic_outdir below = IC_OUTDIR_NONE;
	struct ic_arena *arena = NULL;
	struct ic_error *err = NULL;
	int status;

	if (!name)
		return convert_one(target, opened, target->outdir);
	/* Of its own, for the path is used to the end. */
	err = ic_arena_new(&arena);
	if (!err)
		err = ic_outdir_make_below(target->outdir, name, arena, &below);
	status = err ? ic_say_error(err) : convert_one(target, opened, &below);
	ic_outdir_close(&below);
	ic_arena_free(arena);
	return status;
}

static int convert_into(const struct ic_settings *settings, const char *path, const char *folder)
{
	struct ic_outdir outdir = IC_OUTDIR_NONE;
	struct target target = { .settings = settings, .outdir = &outdir };
	const struct ic_inputs_request request = {
		.settings = settings,
		.path = path,
		.spool = &outdir,
		.digests = !settings->no_digests,
		.visit = visit,
		.context = &target,
	};
	struct ic_error *err = ic_outdir_open(folder, &outdir);
	int status;

	if (err)
		return ic_say_error(err);
	if (settings->nr_inputs == 1)
		ic_confine(settings, folder);
	ic_conversion_begin(settings, &target.begun);
	status = ic_inputs_each(&request);
	ic_outdir_close(&outdir);
	return status;
}

/* The last component of a path without the endings of archives: "till" of "/x/till.tar.zst". */
static char *base_name(const char *path)
{
	size_t size = strlen(path), start;
	char *name;

	while (size > 1 && path[size - 1] == '/')
		size--;
	for (start = size; start && path[start - 1] != '/'; start--)
		;
	name = strndup(path + start, size - start);
	if (name)
		name[ic_endings_strip(name)] = 0;
	if (name && !strcmp(path, "-")) {
		free(name);
		name = strdup("stdin");
	} else if (name && (!*name || !strcmp(name, ".") || !strcmp(name, ".."))) {
		free(name);
		name = strdup("checkpoint");
	}
	return name;
}

static bool is_taken(const struct ic_settings *settings, size_t index, const char *name)
{
	bool taken = false;

	for (size_t i = 0; !taken && i < index; i++) {
		char *other = base_name(settings->inputs[i]);

		taken = other && !strcmp(other, name);
		free(other);
	}
	return taken;
}

/* Several checkpoints go to OUT/NAME; a name that is taken gets its number behind it. */
static char *folder_for(const struct ic_settings *settings, size_t index)
{
	char *folder = NULL, *name;
	int size;

	if (settings->output && settings->nr_inputs == 1)
		return strdup(settings->output);
	name = base_name(settings->inputs[index]);
	if (!name)
		return NULL;
	if (!settings->output && is_taken(settings, index, name))
		size = asprintf(&folder, "%s.%zu.icecore", name, index + 1);
	else if (!settings->output)
		size = asprintf(&folder, "%s.icecore", name);
	else if (is_taken(settings, index, name))
		size = asprintf(&folder, "%s/%s.%zu", settings->output, name, index + 1);
	else
		size = asprintf(&folder, "%s/%s", settings->output, name);
	free(name);
	return size < 0 ? NULL : folder;
}

static int convert_all(const struct ic_settings *settings)
{
	int status = IC_EXIT_DONE;

	for (size_t i = 0; i < settings->nr_inputs; i++) {
		char *folder = folder_for(settings, i);
		int one = folder ? convert_into(settings, settings->inputs[i], folder) :
				   ic_say_error(ic_error_memory());

		free(folder);
		/* One bad checkpoint never stops the rest. */
		status = ic_inputs_worse(status, one);
	}
	return status;
}

static int run(const struct ic_settings *settings)
{
	struct ic_outdir above = IC_OUTDIR_NONE;
	struct ic_error *err;
	int status;

	if (!settings->nr_inputs) {
		ic_say("convert: which checkpoint?");
		return IC_EXIT_USAGE;
	}
	err = ic_evidence_check(settings);
	if (err)
		return ic_say_error(err);
	if (settings->nr_inputs == 1)
		return convert_all(settings);
	if (settings->output) {
		err = ic_outdir_open(settings->output, &above);
		if (err)
			return ic_say_error(err);
	}
	ic_confine(settings, settings->output ? settings->output : ".");
	status = convert_all(settings);
	ic_outdir_close(&above);
	return status;
}

static const struct ic_option *const options[] = {
	&ic_option_output,        &ic_option_sysroot,
	&ic_option_trust_sysroot, &ic_option_parent,
	&ic_option_pages,         &ic_option_signal,
	&ic_option_thread,        &ic_option_filter,
	&ic_option_like_kernel,   &ic_option_zero,
	&ic_option_xstate_layout, &ic_option_paddr,
	&ic_option_pac_keys,      &ic_option_no_sparse,
	&ic_option_compress,      &ic_option_no_digests,
	&ic_option_reproducible,  &ic_option_gaps_ok,
	&ic_option_quiet,         &ic_option_verbose,
	&ic_option_checkpoint,    NULL,
};

const struct ic_verb ic_verb_convert = {
	.name = "convert",
	.synopsis = "CHECKPOINT... [-o OUT]",
	.about = "the main job: a core of every process, the reports, the manifest",
	.details =
		"Write what is in a checkpoint into OUT, a new or empty folder (default:\n"
		"NAME.icecore):\n"
		"\n"
		"  core.PID         an ELF core of each process, for gdb, lldb, eu-stack\n"
		"  core.PID.gdb     opens it: gdb -x core.PID.gdb\n"
		"  core.PID.dfxml   where in it each run of memory is\n"
		"  report.dfxml     what was captured, where every byte is, what is missing\n"
		"  manifest.json    what was read and written, digests, gaps\n"
		"  SHA256SUMS       for sha256sum -c (not with --no-digests)\n"
		"  run.json         when, where and by whom\n"
		"\n"
		"Several checkpoints, on the command line or in one input (a pod's archive, the\n"
		"kubelet's folder), go to OUT/NAME each; '-' is standard input. The evidence is\n"
		"only read.\n",
	.options = options,
	.changes = IC_CHANGES_READ,
	.run = run,
};
