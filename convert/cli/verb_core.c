/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convert/cli/bar.h"
#include "convert/cli/confine.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/selection.h"
#include "convert/cli/shape.h"
#include "convert/cli/verb.h"
#include "convert/cli/ways.h"
#include "elfcore/core.h"

/* Where a core goes: standard output, or a name in a folder that is there. */
struct target {
	struct ic_outdir outdir;
	bool is_stream;
	char folder[PATH_MAX];
	char name[NAME_MAX + 1]; /* "": core.PID */
};

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A path's folder and the name in it; false when either is longer than any file system has it. */
static bool split(const char *path, struct target *ret)
{
	const char *slash = strrchr(path, '/');
	size_t size = slash ? (size_t)(slash - path) + (slash == path) : 1;

	return size < sizeof(ret->folder) &&
	       snprintf(ret->folder, sizeof(ret->folder), "%.*s", (int)size, slash ? path : ".") >
		       0 &&
	       snprintf(ret->name, sizeof(ret->name), "%s", slash ? slash + 1 : path) <
		       (int)sizeof(ret->name);
}

/* "-", a folder that is there, or a path whose last component is the file's name. */
static struct ic_error *find_target(const char *output, struct target *ret)
{
	bool fits = true;

	ret->is_stream = output && !strcmp(output, "-");
	if (!output || ret->is_stream)
		(void)strcpy(ret->folder, ".");
	else if (is_folder(output))
		fits = snprintf(ret->folder, sizeof(ret->folder), "%s", output) <
		       (int)sizeof(ret->folder);
	else
		fits = split(output, ret);
	if (!fits)
		return ic_error_new(IC_ERR_USAGE, "-o %.40s...: longer than any path", output);
	if (output && !ret->is_stream && !is_folder(ret->folder))
		return ic_error_new(IC_ERR_USAGE, "%s: no such folder", ret->folder);
	if (output && !*ret->name && !ret->is_stream && !is_folder(output))
		return ic_error_new(IC_ERR_USAGE, "%s: no such folder", output);
	return ic_outdir_open_existing(ret->folder, &ret->outdir);
}

static struct ic_error *write_core(const struct ic_settings *settings, struct target *target,
				   const struct ic_checkpoint *checkpoint, size_t index)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const struct ic_process *process = &checkpoint->processes[index];
	struct ic_bar bar = ic_bar_begin(settings->quiet, "writing core",
					 ic_core_data_bytes(process));
	struct ic_progress progress = ic_bar_progress(&bar);
	struct ic_core_options options = ic_shape_of(settings, process);
	char hex[IC_DIGEST_HEX_SIZE];
	struct ic_output output;
	struct ic_error *err;
	char own[32];
	const char *name = *target->name ? target->name : own;

	(void)snprintf(own, sizeof(own), "core.%u%s", process->pid, ic_shape_suffix(settings));
	if (target->is_stream)
		err = ic_sink_stream(STDOUT_FILENO, "standard output", &sink);
	else
		err = ic_sink_open(&target->outdir, name, !settings->no_digests, &sink);
	if (!err)
		err = ic_shape_sink(settings, sink);
	if (!err)
		err = ic_core_write(process, index, &options, sink, NULL, &progress);
	if (!err)
		err = ic_sink_finish(sink, &output);
	ic_bar_end(&bar);
	if (!err && settings->verbose && !settings->quiet)
		ic_ways_say(target->is_stream ? NULL : target->folder,
			    target->is_stream ? "standard output" : name, &output);
	if (err || settings->quiet || !output.digest.known)
		return err;
	ic_digest_hex(&output.digest, hex);
	ic_say("%s/%s: %llu bytes, SHA-256 %s", target->folder, name,
	       (unsigned long long)output.size, hex);
	return NULL;
}

static struct ic_error *write_all(const struct ic_settings *settings, struct target *target,
				  const struct ic_checkpoint *checkpoint)
{
	size_t nr = 0;
	struct ic_error *err = ic_selection_count(settings, ic_process_has_core, checkpoint, &nr);

	if (err)
		return err;
	if (nr > 1 && (target->is_stream || *target->name))
		return ic_error_new(IC_ERR_USAGE,
				    "%zu processes have memory: choose one with --pid, or name a "
				    "folder that is there with -o",
				    nr);
	err = ic_shape_check(settings, checkpoint);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		if (ic_selection_has(settings, ic_process_has_core, &checkpoint->processes[i]))
			err = write_core(settings, target, checkpoint, i);
	return err;
}

/* What the checkpoints of the input are written by. */
struct writing {
	const struct ic_settings *settings;
	struct target *target;
};

/* The folder of one of several: NAME in the one that was named. */
static struct ic_error *enter(const struct target *above, const char *name, struct ic_arena *arena,
			      struct target *ret)
{
	if (above->is_stream || *above->name)
		return ic_error_new(IC_ERR_USAGE,
				    "there are several checkpoints in it: choose one with "
				    "--checkpoint, or name a folder that is there with -o");
	*ret = *above;
	if (snprintf(ret->folder, sizeof(ret->folder), "%s/%s", above->folder, name) >=
	    (int)sizeof(ret->folder))
		return ic_error_new(IC_ERR_USAGE, "-o %.40s...: longer than any path",
				    above->folder);
	return ic_outdir_make_below(&above->outdir, name, arena, &ret->outdir);
}

static int visit(void *context, struct ic_opened *opened, const char *name)
{
	const struct writing *writing = context;
	const struct ic_settings *settings = writing->settings;
	struct target below = { .outdir = IC_OUTDIR_NONE }, *target = writing->target;
	struct ic_error *err = NULL;

	if (name) {
		err = enter(target, name, opened->arena, &below);
		target = &below;
	}
	if (!err && !target->is_stream)
		err = ic_opened_keeps_out(opened, &target->outdir);
	if (!err)
		err = write_all(settings, target, opened->checkpoint);
	ic_outdir_close(&below.outdir);
	if (err)
		return ic_say_error(err);
	if (!settings->quiet)
		ic_opened_say(opened, "'icecore info' lists them");
	return ic_opened_status(opened, settings);
}

static int write_to(const struct ic_settings *settings, struct target *target)
{
	struct writing writing = { settings, target };
	const struct ic_inputs_request request = {
		.settings = settings,
		.path = settings->inputs[0],
		.spool = &target->outdir,
		.visit = visit,
		.context = &writing,
	};
	struct ic_error *err = find_target(settings->output, target);

	if (err)
		return ic_say_error(err);
	ic_confine(settings, target->folder);
	return ic_inputs_each(&request);
}

static int run(const struct ic_settings *settings)
{
	struct target target = { .outdir = IC_OUTDIR_NONE };
	int status;

	if (settings->nr_inputs != 1) {
		ic_say("core: name one checkpoint");
		return IC_EXIT_USAGE;
	}
	status = write_to(settings, &target);
	ic_outdir_close(&target.outdir);
	return status;
}

static const struct ic_option *const options[] = {
	&ic_option_pid,        &ic_option_output,
	&ic_option_sysroot,    &ic_option_trust_sysroot,
	&ic_option_parent,     &ic_option_pages,
	&ic_option_signal,     &ic_option_thread,
	&ic_option_filter,     &ic_option_like_kernel,
	&ic_option_zero,       &ic_option_xstate_layout,
	&ic_option_paddr,      &ic_option_pac_keys,
	&ic_option_no_sparse,  &ic_option_compress,
	&ic_option_no_digests, &ic_option_gaps_ok,
	&ic_option_quiet,      &ic_option_verbose,
	&ic_option_checkpoint, NULL,
};

const struct ic_verb ic_verb_core = {
	.name = "core",
	.synopsis = "CHECKPOINT [--pid PID] [-o FILE|FOLDER|-]",
	.about = "one process, or each, to an ELF core",
	.details = "Write the ELF core of one process to FILE, or to standard output with '-';\n"
		   "without --pid that of each process, as core.PID into FOLDER (default: the\n"
		   "current one). A file that is there is not overwritten. Compressed pages are\n"
		   "unpacked beside the result, into a file without a name.\n",
	.options = options,
	.run = run,
};
