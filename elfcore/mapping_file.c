/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/mapping_file.h"

#include <inttypes.h>
#include <stdio.h>

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

void ic_mapping_file_name(const struct ic_mapping_part *part, char ret[static IC_MAPPING_FILE_NAME])
{
	(void)snprintf(ret, IC_MAPPING_FILE_NAME, "pid.%u.vma.0x%" PRIx64 "-0x%" PRIx64 ".dmp",
		       part->process->pid, part->start, part->end);
}

struct ic_error *ic_mapping_file_write(const struct ic_mapping_part *part, struct ic_sink *sink,
				       const struct ic_progress *progress, uint64_t *ret_missing)
{
	struct ic_extent_writer writer = { .sink = sink, .progress = progress };
	struct ic_extent_cursor cursor = cursor_of(part);
	struct ic_error *err = ic_sink_reserve(sink, part->end - part->start, 0);
	struct ic_extent extent;

	while (!err && cursor.next < part->end && ic_extent_next(&cursor, &extent))
		err = ic_extent_write(&writer, ic_extent_until(extent, part->end));
	if (!err)
		*ret_missing = writer.missing_bytes;
	return err;
}
