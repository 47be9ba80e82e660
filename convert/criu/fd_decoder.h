/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_FD_DECODER_H
#define IC_CRIU_FD_DECODER_H

#include <fown.pb-c.h>

#include "convert/base/arena.h"
#include "convert/criu/fd_kind.h"
#include "convert/model/socket.h"

/** A record that is being decoded. */
struct ic_fd_source {
	const void *message; /**< of the decoder's type */
	struct ic_place at;
	bool big_endian; /**< the dumping machine */
	struct ic_arena *arena;
};

/** How the records of one kind are decoded. */
struct ic_fd_decoder {
	uint32_t field; /**< of file_entry */
	const ProtobufCMessageDescriptor *descriptor;
	/** Fill what the kind has; id, type and kind are set. NULL, IC_ERR_DAMAGED, IC_ERR_MEMORY. */
	struct ic_error *(*decode)(const struct ic_fd_source *source, struct ic_draft_file *ret);
};

/**
 * Set id, type and place of a file, and decode its message. A message that cannot be decoded costs
 * this file its content: `damage` says why.
 *
 * @param message  of the kind's type; NULL: it is not there
 * @return NULL or IC_ERR_MEMORY
 */
ic_must_use struct ic_error *ic_fd_decode(const struct ic_fd_kind *kind, uint32_t id,
					  const struct ic_fd_source *source,
					  struct ic_draft_file *ret);

/** Zeroed room for what a kind has of its own, which is set as the file's detail; NULL: no memory. */
void *ic_fd_detail(const struct ic_fd_source *source, struct ic_draft_file *file, size_t size);

/** The file's flags, and who is signalled; `owner` may be NULL. */
ic_must_use struct ic_error *ic_fd_opened(const struct ic_fd_source *source,
					  struct ic_draft_file *file, uint32_t flags,
					  const FownEntry *owner);

/** The file's inode has this number. */
ic_must_use struct ic_error *ic_fd_numbered(const struct ic_fd_source *source,
					    struct ic_draft_file *file, uint64_t number);

/** The path, formatted; IC_ERR_MEMORY. */
ic_must_use ic_printf(3, 4) struct ic_error *ic_fd_named(const struct ic_fd_source *source,
							 struct ic_draft_file *file,
							 const char *format, ...);

/** A number that a message may have, as a struct ic_known. */
#define IC_FD_KNOWN(message, field) \
	((struct ic_known){ (message)->has_##field != 0, (uint32_t)(message)->field })

#endif
