/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "convert/base/escape.h"
#include "convert/cli/conversion.h"
#include "convert/cli/say.h"

#define MOST_CORES 10 /* that are named one by one */

static void print_core(struct ic_arena *arena, const struct ic_process *process,
		       const struct ic_report_output *output)
{
	const char *comm = ic_escape(arena, process->comm);

	(void)printf("  %-14s %4zu thread%s %10.1f MiB  %s\n", output->name, process->nr_threads,
		     process->nr_threads == 1 ? " " : "s",
		     (double)output->file.content_size / 1048576, comm ? comm : "?");
}

static const struct ic_process *process_of(const struct ic_checkpoint *checkpoint, uint32_t pid)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (checkpoint->processes[i].pid == pid)
			return &checkpoint->processes[i];
	return NULL;
}

static size_t print_cores(const struct ic_conversion *conversion)
{
	const struct ic_report_output *outputs = conversion->outputs.items;
	size_t nr = 0;

	for (size_t i = 0; i < conversion->outputs.nr; i++) {
		const struct ic_process *process;

		if (strcmp(outputs[i].role, "ELF core"))
			continue;
		process = nr++ < MOST_CORES ?
				  process_of(conversion->opened.checkpoint, outputs[i].pid) :
				  NULL;
		if (process)
			print_core(conversion->opened.arena, process, &outputs[i]);
	}
	if (nr > MOST_CORES)
		(void)printf("  and %zu more\n", nr - MOST_CORES);
	return nr;
}

static const struct ic_report_output *first_core(const struct ic_conversion *conversion)
{
	const struct ic_report_output *outputs = conversion->outputs.items;

	for (size_t i = 0; i < conversion->outputs.nr; i++)
		if (!strcmp(outputs[i].role, "ELF core"))
			return &outputs[i];
	return NULL;
}

/* What to paste to open a core, which may have to be restored before. */
static void print_how_to_open(const char *folder, const struct ic_report_output *core)
{
	const struct ic_compression *compression = core->file.compression;

	(void)printf("\nopen one:\n  cd %s && ", folder);
	if (compression)
		(void)printf("%s %s && ", compression->restore, core->name);
	(void)printf("gdb -x core.%u.gdb\n", core->pid);
}

/* Whether a program's own code is not at hand. */
static bool has_external(const struct ic_process *process)
{
	for (size_t i = 0; i < process->space.nr_mappings; i++)
		if (process->space.mappings[i].kind == IC_MAPPING_FILE_PRIVATE &&
		    !process->space.mappings[i].object)
			return true;
	return false;
}

static bool any_has_external(const struct ic_checkpoint *checkpoint)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++)
		if (has_external(&checkpoint->processes[i]))
			return true;
	return false;
}

/* A note that a core has although the checkpoint does not have it; NULL: none. */
static const struct ic_regset *derived_note(const struct ic_process *process)
{
	for (size_t i = 0; i < process->arch->nr_regsets; i++)
		if (process->arch->regsets[i]->derived &&
		    ic_regset_size(process->arch->regsets[i], &process->threads[0].cpu))
			return process->arch->regsets[i];
	return NULL;
}

static void print_derived(const struct ic_checkpoint *checkpoint)
{
	for (size_t i = 0; i < checkpoint->nr_processes; i++) {
		const struct ic_process *process = &checkpoint->processes[i];
		const struct ic_regset *note = ic_process_has_core(process) ?
						       derived_note(process) :
						       NULL;

		if (note) {
			(void)printf("NT_%s is not in the checkpoint: it follows from the "
				     "processor and the addresses\n",
				     note->name);
			return;
		}
	}
}

void ic_conversion_close(const struct ic_conversion *conversion)
{
	struct ic_arena *arena = conversion->opened.arena;
	const struct ic_settings *settings = conversion->settings;
	const char *folder = ic_shell_word(arena, conversion->outdir->path);
	const struct ic_report_output *core = first_core(conversion);

	(void)printf("%s: %zu core%s\n", folder, ic_conversion_nr_cores(conversion),
		     ic_conversion_nr_cores(conversion) == 1 ? "" : "s");
	(void)print_cores(conversion);
	if (core)
		print_how_to_open(folder, core);
	if (core && !settings->nr_sysroots && any_has_external(conversion->opened.checkpoint))
		(void)printf("program code and libraries are in the process's files, not in the "
			     "checkpoint: convert\nwith --sysroot ROOTFS, or put the root file "
			     "system at %s/sysroot\n",
			     folder);
	if (core)
		print_derived(conversion->opened.checkpoint);
	if (!settings->no_digests)
		(void)printf("check them later:\n  cd %s && sha256sum -c SHA256SUMS\n", folder);
	(void)fflush(stdout);
}
