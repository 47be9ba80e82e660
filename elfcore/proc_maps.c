/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/proc_maps.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>

#include "convert/base/print.h"
#include "elfcore/proc_file.h"

#define NAME_COLUMN 73

static struct ic_error *write_line(const struct ic_mapping *mapping, struct ic_sink *sink)
{
	struct ic_text name = ic_mapping_name(mapping);
	char line[128];
	struct ic_error *err;

	(void)snprintf(line, sizeof(line),
		       "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " 00:00 0 ",
		       mapping->start, mapping->end, mapping->prot & PF_R ? 'r' : '-',
		       mapping->prot & PF_W ? 'w' : '-', mapping->prot & PF_X ? 'x' : '-',
		       mapping->shared ? 's' : 'p', ic_mapping_file_offset(mapping));
	err = ic_print(sink, "%-*s", name.size ? NAME_COLUMN : 0, line);
	if (!err)
		err = ic_print_octal(sink, name, "\n");
	return err ? err : ic_sink_write(sink, "\n", 1);
}

struct ic_error *ic_proc_maps_write(const struct ic_process *process, struct ic_sink *sink)
{
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < process->space.nr_mappings; i++)
		err = write_line(&process->space.mappings[i], sink);
	return err;
}

struct ic_error *ic_proc_maps_write_file(const struct ic_process *process,
					 const struct ic_outdir *outdir)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_output output;
	char name[32];
	struct ic_error *err;

	(void)snprintf(name, sizeof(name), "pid.%u.maps", process->pid);
	err = ic_sink_open(outdir, name, false, &sink);
	if (!err)
		err = ic_proc_maps_write(process, sink);
	return err ? err : ic_sink_finish(sink, &output);
}

static struct ic_error *write(const struct ic_proc_subject *subject, struct ic_sink *sink)
{
	return ic_proc_maps_write(subject->process, sink);
}

const struct ic_proc_file ic_proc_maps = {
	.name = "maps",
	.lacks = "devices and inodes are not in the checkpoint: 00:00 and 0 stand there",
	.write = write,
};
