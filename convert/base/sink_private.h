/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_SINK_PRIVATE_H
#define IC_BASE_SINK_PRIVATE_H

#include "convert/base/clone.h"
#include "convert/base/hasher.h"
#include "convert/base/newfile.h"
#include "convert/base/readahead.h"
#include "convert/base/sink.h"

/* What sink.c and sink_copy.c know of a sink. Nobody else includes this. */

#define IC_SINK_BUFFER_BYTES ((size_t)1 << 20)

struct ic_sink {
	struct ic_newfile file; /* a stream has none */
	const char *name;
	int fd;
	bool seekable;
	bool fills_holes;
	bool kernel_copies; /* copy_file_range() has not refused yet */
	uint64_t offset;    /* bytes taken, holes included */
	uint64_t flushed;   /* of them in the file; the rest is in `buffer` or a hole */
	uint64_t reserved;  /* the file has been made this long */
	uint64_t filled;    /* holes that were written as zeros */
	uint64_t data;      /* bytes that were no holes */
	uint64_t shared;    /* of them in blocks of the member's own file */
	uint64_t copied;    /* of them copied by the kernel */
	struct ic_clone clone;
	struct ic_hasher *hasher;
	struct ic_compressor *compressor; /* between what is written and the file; or NULL */
	struct ic_readahead ahead;
	uint8_t *buffer; /* small writes are gathered here; of IC_SINK_BUFFER_BYTES */
	size_t buffered;
};

/** What writing to it failed with. */
ic_must_use struct ic_error *ic_sink_failed(const struct ic_sink *sink, int errno_value);

/** Put bytes where the file stands, without a digest. */
ic_must_use struct ic_error *ic_sink_put(struct ic_sink *sink, const uint8_t *bytes, size_t size);

/** Let bytes on to the file, through the compression if there is one, with their digest. */
ic_must_use struct ic_error *ic_sink_pass(struct ic_sink *sink, const uint8_t *bytes, size_t size);

/** Let go of what is gathered in the buffer. */
ic_must_use struct ic_error *ic_sink_flush(struct ic_sink *sink);

/** Whether bytes go to the file as they are, so that the digest's own buffer can carry them. */
static inline bool ic_sink_digests_as_read(const struct ic_sink *sink)
{
	return sink->hasher && !sink->compressor;
}

#endif
