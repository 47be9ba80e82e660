/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_LOCK_H
#define IC_CRIU_DRAFT_LOCK_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/criu/image.h"
#include "convert/model/lock.h"

extern const struct ic_image_kind ic_image_filelocks, ic_image_filelocks_pid;

struct ic_draft_lock {
	struct ic_file_lock lock; /* `file` is not set */
	const char *image;
	uint64_t offset; /* of the record */
};

/** Appends the locks of filelocks.img or, before CRIU 1.3, of a filelocks-PID.img. */
ic_must_use struct ic_error *ic_draft_locks(const struct ic_member *member,
					    const struct ic_image_kind *kind,
					    struct ic_arena *arena, struct ic_array *list);

#endif
