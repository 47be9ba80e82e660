/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_ELFCORE_EXTENT_WRITER_H
#define IC_ELFCORE_EXTENT_WRITER_H

#include "convert/base/checked.h"
#include "convert/base/progress.h"
#include "convert/base/sink.h"
#include "convert/model/address_space.h"

/** Puts extents one behind the other into a file. */
struct ic_extent_writer {
	struct ic_sink *sink;
	const struct ic_progress *progress; /**< told of bytes copied; may be NULL */
	uint64_t missing_bytes;             /**< so far: holes that are not known to be zeros */
};

/** The part of an extent before an address that it reaches. */
static inline struct ic_extent ic_extent_until(struct ic_extent extent, uint64_t end)
{
	extent.size = ic_min(extent.size, end - extent.vaddr);
	return extent;
}

/** Copy an extent's bytes; where there are none at hand, leave a hole. */
ic_must_use struct ic_error *ic_extent_write(struct ic_extent_writer *writer,
					     struct ic_extent extent);

#endif
