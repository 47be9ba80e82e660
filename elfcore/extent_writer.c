/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/extent_writer.h"

struct ic_error *ic_extent_write(struct ic_extent_writer *writer, struct ic_extent extent)
{
	struct ic_error *err;

	if (!ic_extent_is_at_hand(&extent)) {
		if (extent.origin != IC_ORIGIN_ZERO)
			writer->missing_bytes += extent.size;
		return ic_sink_skip(writer->sink, extent.size);
	}
	err = ic_sink_copy(writer->sink, &extent.member->blob, extent.member->name, extent.offset,
			   extent.size);
	ic_progress_add(writer->progress, extent.size);
	return err;
}
