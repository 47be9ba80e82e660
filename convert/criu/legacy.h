/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_LEGACY_H
#define IC_CRIU_LEGACY_H

#include "convert/criu/draft.h"
#include "convert/criu/fd_kind.h"
#include "convert/criu/image.h"
#include "convert/model/timers.h"

/*
 * Images that CRIU no longer writes: what they say is in files.img, core-TID.img or mm-PID.img
 * today. The rules of draft.h hold.
 *
 * Source: criu/image-desc.c and the .proto files of CRIU 1.2, 1.3, 2.0 and 3.3.
 */

/** Appends the open files of one kind to `list`, of struct ic_draft_file; files.img, CRIU 3.4. */
ic_must_use struct ic_error *ic_draft_legacy_files(const struct ic_fd_kind *kind,
						   const struct ic_member *member,
						   struct ic_arena *arena, struct ic_array *list);

extern const struct ic_image_kind ic_image_creds, ic_image_rlimit, ic_image_signal, ic_image_vmas,
	ic_image_sigacts, ic_image_itimers, ic_image_posix_timers;

/** creds-PID.img, before CRIU 2.0: the credentials of all threads. */
ic_must_use struct ic_error *ic_draft_legacy_credentials(const struct ic_member *member,
							 const char *name, struct ic_arena *arena,
							 struct ic_credentials *ret);

/** rlimit-PID.img, before CRIU 1.3. */
ic_must_use struct ic_error *ic_draft_legacy_limits(const struct ic_member *member,
						    const char *name, struct ic_arena *arena,
						    const struct ic_limit **ret, size_t *ret_nr);

/** signal-s-PID.img (of the process) and signal-p-TID.img (of a thread), before CRIU 1.3. */
ic_must_use struct ic_error *ic_draft_legacy_signals(const struct ic_member *member,
						     const char *name, struct ic_arena *arena,
						     struct ic_signal_queue *ret);

/** sigacts-PID.img, before CRIU 3.1. */
ic_must_use struct ic_error *ic_draft_legacy_actions(const struct ic_member *member,
						     const char *name, struct ic_arena *arena,
						     struct ic_signal_actions *ret);

/** itimers-PID.img, before CRIU 1.3. */
ic_must_use struct ic_error *ic_draft_legacy_itimers(const struct ic_member *member,
						     const char *name, struct ic_arena *arena,
						     struct ic_timers *ret);

/** posix-timers-PID.img, before CRIU 1.3. */
ic_must_use struct ic_error *ic_draft_legacy_posix_timers(const struct ic_member *member,
							  const char *name, struct ic_arena *arena,
							  struct ic_timers *ret);

/** vmas-PID.img, before CRIU 1.2: sets the mappings of `mm` only. */
ic_must_use struct ic_error *ic_draft_legacy_vmas(const struct ic_member *member, const char *name,
						  struct ic_arena *arena, struct ic_draft_mm *mm);

#endif
