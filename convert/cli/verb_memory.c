/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "convert/cli/bar.h"
#include "convert/cli/confine.h"
#include "convert/cli/inputs.h"
#include "convert/cli/say.h"
#include "convert/cli/selection.h"
#include "convert/cli/verb.h"
#include "elfcore/core.h"
#include "elfcore/memory_format.h"

static struct ic_error *write_all(const struct ic_settings *settings,
				  const struct ic_checkpoint *checkpoint,
				  const struct ic_outdir *outdir)
{
	const struct ic_memory_format *format = settings->format ?
							ic_memory_format_find(settings->format) :
							ic_memory_formats[0];
	size_t nr = 0;
	struct ic_error *err = ic_selection_count(settings, format->needs, checkpoint, &nr);
	struct ic_progress progress;
	struct ic_bar bar;
	uint64_t total = 0;

	if (err)
		return err;
	for (size_t i = 0; format->copies_memory && i < checkpoint->nr_processes; i++)
		if (ic_selection_has(settings, format->needs, &checkpoint->processes[i]))
			total += ic_core_data_bytes(&checkpoint->processes[i]);
	bar = ic_bar_begin(settings->quiet, "writing memory", total);
	progress = ic_bar_progress(&bar);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++)
		if (ic_selection_has(settings, format->needs, &checkpoint->processes[i]))
			err = format->write(&checkpoint->processes[i], outdir, &progress);
	ic_bar_end(&bar);
	return err;
}

/* Where the checkpoints of the input go. */
struct target {
	const struct ic_settings *settings;
	const struct ic_outdir *outdir;
};

static int visit(void *context, struct ic_opened *opened, const char *name)
{
	const struct target *target = context;
	const struct ic_settings *settings = target->settings;
	ic_cleanup(ic_outdir_close) struct ic_outdir below = IC_OUTDIR_NONE;
	const struct ic_outdir *outdir = name ? &below : target->outdir;
	struct ic_error *err = NULL;

	if (name)
		err = ic_outdir_make_below(target->outdir, name, opened->arena, &below);
	if (!err)
		err = ic_opened_keeps_out(opened, outdir);
	if (!err)
		err = write_all(settings, opened->checkpoint, outdir);
	if (err)
		return ic_say_error(err);
	if (!settings->quiet)
		ic_opened_say(opened, "'icecore info' lists them");
	return ic_opened_status(opened, settings);
}

static int run(const struct ic_settings *settings)
{
	ic_cleanup(ic_outdir_close) struct ic_outdir outdir = IC_OUTDIR_NONE;
	struct target target = { settings, &outdir };
	struct ic_inputs_request request = {
		.settings = settings, .spool = &outdir, .visit = visit, .context = &target
	};
	struct ic_error *err;

	if (settings->nr_inputs != 1 || !settings->output) {
		ic_say("memory: name one checkpoint, and with -o a new or empty folder");
		return IC_EXIT_USAGE;
	}
	err = ic_outdir_open(settings->output, &outdir);
	if (err)
		return ic_say_error(err);
	ic_confine(settings, settings->output);
	request.path = settings->inputs[0];
	return ic_inputs_each(&request);
}

static const struct ic_option *const options[] = {
	&ic_option_format,
	&ic_option_pid,
	&ic_option_output,
	&ic_option_sysroot,
	&ic_option_trust_sysroot,
	&ic_option_parent,
	&ic_option_pages,
	&ic_option_gaps_ok,
	&ic_option_quiet,
	&ic_option_checkpoint,
	NULL,
};

const struct ic_verb ic_verb_memory = {
	.name = "memory",
	.synopsis = "CHECKPOINT [--format FORMAT] [--pid PID] -o OUT",
	.about = "one process, or each, to memory files and an index",
	.details =
		"Write the memory of a process into OUT, a new or empty folder:\n"
		"\n"
		"  raw   a file a mapping, named as Volatility names them\n"
		"        (pid.PID.vma.0xSTART-0xEND.dmp). What is not in the checkpoint is a\n"
		"        hole in the file; untouched runs of 64 MiB and more are left out\n"
		"  lime  pid.PID.lime: the ranges of virtual addresses that an ELF core would\n"
		"        have bytes for, each behind a LiME header of version 1\n"
		"  proc  a folder PID of ordinary files, shaped as /proc/PID: auxv, cmdline,\n"
		"        environ, maps, status and others; what are links there hold the path\n"
		"\n"
		"pid.PID.index.json says what is in them, where each run of bytes comes from and\n"
		"what is not in the checkpoint; pid.PID.maps is /proc/PID/maps.\n",
	.options = options,
	.run = run,
};
