/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_LEGACY_H
#define IC_LOAD_LEGACY_H

#include "convert/load/loader.h"

/* What older CRIUs wrote to images of their own takes its place in the process, as if it were new. */

/**
 * The files of all images that files.img replaced in CRIU 3.4. Where there is a files.img too,
 * they are not of this dump: a gap tells, and none is read.
 *
 * @param ret  gains the files, in the order of the images
 * @return whether there is any such image and no files.img
 */
bool ic_load_legacy_files(struct ic_loader *loader, struct ic_draft_files *ret);

/** What epoll, inotify and fanotify watched, which had images of its own before CRIU 1.4. */
ic_must_use struct ic_error *ic_load_legacy_watches(struct ic_loader *loader);

/** Credentials, limits, pending signals of the process: what `core` lacks of them. */
void ic_load_legacy_task(struct ic_loader *loader, const struct ic_process *process,
			 struct ic_draft_core *core);

/** The same for a thread, whose credentials were once its leader's by rule. */
void ic_load_legacy_thread(struct ic_loader *loader, const struct ic_process *process,
			   const struct ic_draft_core *leader, struct ic_thread *thread);

/**
 * Mappings, where the mm image has none.
 *
 * @return the image that has them: `mm_name` or vmas-PID.img
 */
const char *ic_load_legacy_vmas(struct ic_loader *loader, const struct ic_process *process,
				const struct ic_draft_core *core, const char *mm_name,
				struct ic_draft_mm *mm);

/* version.c: what the images that are there tell. */

/** Which CRIU wrote them, as far as that can be told; never NULL. */
const char *ic_version_clue(const struct ic_loader *loader);

#endif
