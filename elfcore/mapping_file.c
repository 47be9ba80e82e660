/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/mapping_file.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert/base/sink.h"
#include "elfcore/extent_writer.h"

static struct ic_extent_cursor cursor_of(const struct ic_mapping_part *part)
{
	return ic_extents_from(&part->process->space, part->mapping, part->start);
}

bool ic_mapping_has_bytes(const struct ic_mapping_part *part)
{
	struct ic_extent_cursor cursor = cursor_of(part);
	struct ic_extent extent;

	while (cursor.next < part->end && ic_extent_next(&cursor, &extent))
		if (ic_origin_has_bytes(extent.origin))
			return true;
	return false;
}

struct ic_error *ic_mapping_file_write(const struct ic_mapping_part *part,
				       const struct ic_outdir *outdir,
				       const struct ic_progress *progress,
				       struct ic_mapping_file *ret)
{
	ic_cleanup(ic_sink_freep) struct ic_sink *sink = NULL;
	struct ic_extent_writer writer = { .progress = progress };
	struct ic_extent_cursor cursor = cursor_of(part);
	struct ic_mapping_file file = { .size = 0 };
	struct ic_output output = { .size = 0 };
	struct ic_extent extent;
	struct ic_error *err;

	(void)snprintf(file.name, sizeof(file.name), "pid.%u.vma.0x%" PRIx64 "-0x%" PRIx64 ".dmp",
		       part->process->pid, part->start, part->end);
	err = ic_sink_open(outdir, file.name, false, &sink);
	if (!err)
		err = ic_sink_reserve(sink, part->end - part->start, 0);
	writer.sink = sink;
	while (!err && cursor.next < part->end && ic_extent_next(&cursor, &extent))
		err = ic_extent_write(&writer, ic_extent_until(extent, part->end));
	if (!err)
		err = ic_sink_finish(sink, &output);
	if (err)
		return err;
	file.size = output.size;
	file.missing_bytes = writer.missing_bytes;
	*ret = file;
	return NULL;
}
