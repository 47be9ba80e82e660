/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/conversion.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "convert/cli/bar.h"
#include "convert/cli/run_facts.h"
#include "convert/cli/say.h"
#include "convert/cli/shape.h"
#include "convert/cli/ways.h"
#include "elfcore/core.h"
#include "elfcore/gdb_script.h"

/* The evidence is digested in a thread of its own while cores are written. */
struct digester {
	struct ic_opened *opened;
	struct ic_gaps gaps;
	struct ic_arena *arena;
	struct ic_error *err;
	pthread_t thread;
	bool running;
};

static void *digest(void *argument)
{
	struct digester *digester = argument;

	digester->err = ic_opened_digest(digester->opened, &digester->gaps);
	return NULL;
}

static struct ic_error *start_digests(struct ic_conversion *conversion, struct digester *digester)
{
	struct ic_error *err;
	int failure;

	if (conversion->settings->no_digests)
		return NULL;
	err = ic_arena_new(&digester->arena);
	if (err)
		return err;
	digester->opened = &conversion->opened;
	digester->gaps.arena = digester->arena;
	failure = pthread_create(&digester->thread, NULL, digest, digester);
	digester->running = failure == 0;
	return failure ? ic_error_system(failure, "cannot start a thread for digests") : NULL;
}

/* Wait for the digests and take their gaps over; also after an error, which it passes on. */
static struct ic_error *join_digests(struct ic_conversion *conversion, struct digester *digester,
				     struct ic_error *err)
{
	if (digester->running && err) /* a run that failed does not read the rest of the evidence */
		ic_opened_stop_digest(digester->opened);
	if (digester->running)
		pthread_join(digester->thread, NULL);
	if (!err && !digester->err)
		ic_gaps_add_all(&conversion->opened.checkpoint->gaps, &digester->gaps);
	ic_arena_free(digester->arena);
	if (err) {
		ic_error_free(digester->err);
		return err;
	}
	return digester->err;
}

/* Finish a sink and list its file among the outputs. The strings live as long as the arena. */
static struct ic_error *finish(struct ic_conversion *conversion, struct ic_sink *sink,
			       const char *name, const char *role, uint32_t pid)
{
	struct ic_report_output *output;
	struct ic_output file;
	struct ic_error *err = ic_sink_finish(sink, &file);

	if (err)
		return err;
	output = ic_array_append(&conversion->outputs, conversion->opened.arena, sizeof(*output));
	if (!output)
		return ic_error_memory();
	*output = (struct ic_report_output){ name, role, pid, file };
	return NULL;
}

static struct ic_error *open_sink(struct ic_conversion *conversion, const char *name,
				  struct ic_sink **ret)
{
	if (!name)
		return ic_error_memory();
	return ic_sink_open(conversion->outdir, name, !conversion->settings->no_digests, ret);
}

/* How the file that was finished last was written. */
static void say_ways(const struct ic_conversion *conversion)
{
	const struct ic_report_output *outputs = conversion->outputs.items;
	const struct ic_report_output *last = &outputs[conversion->outputs.nr - 1];

	if (conversion->settings->verbose && !conversion->settings->quiet)
		ic_ways_say(conversion->outdir->path, last->name, &last->file);
}

static struct ic_error *write_core(struct ic_conversion *conversion, size_t index,
				   const struct ic_progress *progress)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const struct ic_process *process = &conversion->opened.checkpoint->processes[index];
	struct ic_core_options options = ic_shape_of(conversion->settings, process);
	const char *name = ic_arena_format(conversion->opened.arena, "core.%u%s", process->pid,
					   ic_shape_suffix(conversion->settings));
	struct ic_error *err = open_sink(conversion, name, &sink);

	if (!err)
		err = ic_shape_sink(conversion->settings, sink);
	if (!err)
		err = ic_core_write(process, index, &options, sink, conversion->ledger, progress);
	err = ic_error_context(err, "process %u", process->pid);
	if (!err)
		err = finish(conversion, sink, name, "ELF core", process->pid);
	if (!err)
		say_ways(conversion);
	return err;
}

static struct ic_error *write_script(struct ic_conversion *conversion, size_t index)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const struct ic_process *process = &conversion->opened.checkpoint->processes[index];
	struct ic_arena *arena = conversion->opened.arena;
	const char *core = ic_arena_format(arena, "core.%u", process->pid);
	const char *name = core ? ic_arena_format(arena, "%s.gdb", core) : NULL;
	struct ic_error *err = open_sink(conversion, name, &sink);

	if (!err)
		err = ic_gdb_script_write(process, core, conversion->settings->compression,
					  conversion->settings->sysroot_folder, sink);
	return err ? err : finish(conversion, sink, name, "gdb script", process->pid);
}

static struct ic_error *write_cores(struct ic_conversion *conversion)
{
	const struct ic_checkpoint *checkpoint = conversion->opened.checkpoint;
	struct ic_progress progress;
	struct ic_error *err = NULL;
	struct ic_bar bar;
	uint64_t total = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (ic_process_has_core(&checkpoint->processes[i]))
			total += ic_core_data_bytes(&checkpoint->processes[i]);
	bar = ic_bar_begin(conversion->settings->quiet, "writing cores", total);
	progress = ic_bar_progress(&bar);
	for (size_t i = 0; !err && i < checkpoint->nr_processes; i++) {
		if (!ic_process_has_core(&checkpoint->processes[i]))
			continue;
		err = write_core(conversion, i, &progress);
		if (!err)
			err = write_script(conversion, i);
	}
	ic_bar_end(&bar);
	return err;
}

static struct ic_error *write_core_dfxml(struct ic_conversion *conversion,
					 const struct ic_report_input *input, size_t index,
					 const struct ic_report_output *core)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	const struct ic_process *process = &input->checkpoint->processes[index];
	const char *name = ic_arena_format(conversion->opened.arena, "core.%u.dfxml", process->pid);
	struct ic_error *err = open_sink(conversion, name, &sink);

	if (!err)
		err = ic_report_core_dfxml(input, index, core, sink);
	return err ? err : finish(conversion, sink, name, "DFXML of a core", process->pid);
}

static struct ic_error *write_report(struct ic_conversion *conversion,
				     const struct ic_report_input *input,
				     const struct ic_report_format *format)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_error *err = open_sink(conversion, format->file_name, &sink);

	if (!err)
		err = format->render(input, sink);
	return err ? err : finish(conversion, sink, format->file_name, format->role, 0);
}

static void refresh(struct ic_conversion *conversion, struct ic_report_input *input)
{
	input->outputs = conversion->outputs.items;
	input->nr_outputs = conversion->outputs.nr;
}

static struct ic_error *write_reports(struct ic_conversion *conversion)
{
	const struct ic_checkpoint *checkpoint = conversion->opened.checkpoint;
	ic_cleanup(ic_walk_freep) struct ic_walk *walk = NULL;
	struct ic_report_input input = {
		.checkpoint = checkpoint,
		.run = conversion->settings->reproducible ? NULL : &conversion->run,
		.digests = !conversion->settings->no_digests,
		.evidence_bytes_read = ic_opened_digested(&conversion->opened),
	};
	struct ic_error *err = ic_walk_new(checkpoint, conversion->ledger, &walk);

	if (!err)
		err = ic_shape_list(conversion->settings, conversion->opened.arena, &input.options,
				    &input.nr_options);
	input.libraries = ic_run_libraries(&input.nr_libraries);
	input.walk = walk;
	/* Cores were written first, in the order of the processes: each with its script. */
	for (size_t i = 0, core = 0; !err && i < checkpoint->nr_processes; i++) {
		refresh(conversion, &input);
		if (!ic_process_has_core(&checkpoint->processes[i]))
			continue;
		err = write_core_dfxml(conversion, &input, i, &input.outputs[core]);
		core += 2;
	}
	for (size_t i = 0; !err && i < ic_nr_report_formats; i++) {
		const struct ic_report_format *format = ic_report_formats[i];

		refresh(conversion, &input);
		if (format == &ic_report_sums && !input.digests)
			continue;
		if (format == &ic_report_run) {
			ic_run_facts_end(&conversion->run, conversion->started_ms);
			conversion->run.exit_status = (unsigned)ic_conversion_status(conversion);
			input.run = &conversion->run;
		}
		err = write_report(conversion, &input, format);
		input.run = conversion->settings->reproducible ? NULL : &conversion->run;
	}
	return err;
}

static struct ic_error *convert(struct ic_conversion *conversion)
{
	const struct ic_settings *settings = conversion->settings;
	struct digester digester = { 0 };
	struct ic_error *err = ic_opened_keeps_out(&conversion->opened, conversion->outdir);

	if (!err)
		err = ic_shape_check(settings, conversion->opened.checkpoint);
	if (err)
		return err;
	err = ic_ledger_new(conversion->outdir, &conversion->ledger);
	if (!err)
		err = start_digests(conversion, &digester);
	if (!err)
		err = write_cores(conversion);
	err = join_digests(conversion, &digester, err);
	if (err)
		return err;
	ic_opened_check_unchanged(&conversion->opened);
	return write_reports(conversion);
}

void ic_conversion_begin(const struct ic_settings *settings, struct ic_conversion *ret)
{
	*ret = (struct ic_conversion){ .settings = settings };
	ic_run_facts_begin(settings, &ret->run, &ret->started_ms);
}

struct ic_error *ic_conversion_run(struct ic_conversion *conversion, struct ic_opened *opened,
				   const struct ic_outdir *outdir)
{
	conversion->outdir = outdir;
	conversion->opened = *opened;
	*opened = (struct ic_opened){ 0 };
	return convert(conversion);
}

void ic_conversion_release(struct ic_conversion *conversion)
{
	ic_ledger_free(conversion->ledger);
	ic_opened_release(&conversion->opened);
	conversion->ledger = NULL;
}

size_t ic_conversion_nr_cores(const struct ic_conversion *conversion)
{
	const struct ic_checkpoint *checkpoint = conversion->opened.checkpoint;
	size_t nr = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		nr += ic_process_has_core(&checkpoint->processes[i]);
	return nr;
}

int ic_conversion_status(const struct ic_conversion *conversion)
{
	const struct ic_checkpoint *checkpoint = conversion->opened.checkpoint;
	size_t nr_lost = 0;

	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		nr_lost += checkpoint->processes[i].lost != NULL;
	if (nr_lost && !ic_conversion_nr_cores(conversion))
		return IC_EXIT_FAILED;
	return ic_opened_status(&conversion->opened, conversion->settings);
}
