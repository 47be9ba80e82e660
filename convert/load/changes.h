/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_LOAD_CHANGES_H
#define IC_LOAD_CHANGES_H

#include "convert/base/progress.h"
#include "convert/files/files.h"
#include "convert/files/mime.h"
#include "convert/input/store.h"
#include "convert/model/change.h"
#include "convert/model/checkpoint.h"

/** What changed files are listed from, and what is wanted of them. */
struct ic_changes_request {
	struct ic_store *store; /**< of the checkpoint, opened with ic_load_wants_changes() */
	struct ic_files *files; /**< of the checkpoint; with the image, if a sysroot was given */
	/** Where compressed archives are unpacked to; NULL: they are counted and not listed. */
	const struct ic_outdir *spool;
	/**
	 * Read every file, for its digest, its MIME type and whether it is the image's; without,
	 * only the headers of archives are read.
	 */
	bool content;
	struct ic_mime *mime;        /**< NULL: no MIME types */
	struct ic_progress progress; /**< of bytes of content */
};

/** Archives that were unpacked, for as long as their bytes are needed. */
struct ic_changes_scratch {
	struct ic_array fds; /**< of int, in the checkpoint's arena */
};

/**
 * List a container's changed files, into the checkpoint: what it changed and deleted in its root
 * file system, what is in its named volumes, in /dev/shm and in tmpfs file systems, and deleted
 * files that were still open.
 *
 * Takes time in proportion to the files and, with content, to their bytes; memory to the files. A
 * damaged or absent archive costs what it held and is a gap of the checkpoint.
 *
 * @param request  all of it outlives the checkpoint, but `progress`
 * @param arena    the checkpoint's
 * @param scratch  for ic_changes_close(); zeroed
 * @return NULL or IC_ERR_MEMORY; an archive for which the folder for unpacked bytes has no room is a
 *         gap
 */
ic_must_use struct ic_error *ic_changes_load(const struct ic_changes_request *request,
					     struct ic_arena *arena,
					     struct ic_checkpoint *checkpoint,
					     struct ic_changes_scratch *scratch);

/** Close what was unpacked. All zero is fine. */
void ic_changes_close(struct ic_changes_scratch *scratch);

#endif
